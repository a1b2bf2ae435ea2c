/** Properties of a LAS file made for a test; `patch` overwrites bytes of its header. */
export interface LasWish {
  version?: string;
  /** GeoTIFF keys and their values. */
  keys?: Record<number, number>;
  patch?: [at: number, type: 'UInt8' | 'UInt16LE' | 'UInt32LE' | 'DoubleLE', value: number][];
}

const side = 20;
const step = 0.01;

/** A slope of 20 × 20 points a metre apart, its last five rows buildings, in Lambert-93 and NGF-IGN69 by GeoTIFF keys. */
export function makeLas({ version = '1.4', keys: said = { 3072: 2154, 4096: 5720 }, patch = [] }: LasWish): Buffer {
  const modern = version !== '1.2';
  const headerBytes = modern ? 375 : 227;
  const keys = geoKeys(said);
  const pointsAt = headerBytes + keys.length;
  const head = Buffer.alloc(headerBytes);
  head.write('LASF', 'latin1');
  const [major = 1, minor = 4] = version.split('.').map(Number);
  head.writeUInt8(major, 24);
  head.writeUInt8(minor, 25);
  head.writeUInt16LE(headerBytes, 94);
  head.writeUInt32LE(pointsAt, 96);
  head.writeUInt32LE(1, 100);
  head.writeUInt8(modern ? 6 : 1, 104);
  const recordBytes = modern ? 30 : 28;
  head.writeUInt16LE(recordBytes, 105);
  const bounds = [700_019, 700_000, 6_600_019, 6_600_000, 48, 10];
  const doubles = [step, step, step, 700_000, 6_600_000, 0, ...bounds];
  for (const [index, value] of doubles.entries()) head.writeDoubleLE(value, 131 + index * 8);
  if (modern) {
    head.writeBigUInt64LE(400n, 247);
    head.writeBigUInt64LE(400n, 255);
  } else {
    head.writeUInt32LE(400, 107);
    head.writeUInt32LE(400, 111);
  }
  for (const [at, type, value] of patch) head[`write${type}`](value, at);
  return Buffer.concat([head, keys, ...points(modern, recordBytes)]);
}

function geoKeys(keys: Record<number, number>): Buffer {
  const entries = Object.entries(keys);
  const shorts = [1, 1, 0, entries.length, ...entries.flatMap(([key, value]) => [Number(key), 0, 1, value])];
  const record = Buffer.alloc(54 + shorts.length * 2);
  record.write('LASF_Projection', 2, 'latin1');
  record.writeUInt16LE(34_735, 18);
  record.writeUInt16LE(shorts.length * 2, 20);
  for (const [index, value] of shorts.entries()) record.writeUInt16LE(value, 54 + index * 2);
  return record;
}

function points(modern: boolean, recordBytes: number): Buffer[] {
  return Array.from({ length: side * side }, (_, index) => {
    const column = index % side;
    const row = Math.floor(index / side);
    const point = Buffer.alloc(recordBytes);
    point.writeInt32LE(Math.round(column / step), 0);
    point.writeInt32LE(Math.round(row / step), 4);
    point.writeInt32LE(Math.round((10 + column + row) / step), 8);
    point.writeUInt8(modern ? 0x11 : 0x09, 14);
    point.writeUInt8(row >= side - 5 ? 6 : 2, modern ? 16 : 15);
    return point;
  });
}
