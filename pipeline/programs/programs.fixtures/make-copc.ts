import { makeLas } from './make-las.ts';

/*
 * Nothing at hand packs points. What opens a chunk needs no packing, though: its first point stands there as it is (LAZ 1.4, layered
 * chunks). A file whose chunks hold one point each is thus a whole one, only larger.
 */

const headBytes = 375;
const recordHeader = 54;
const pageHeader = 60;
const pointBytes = 30;
/** Behind the point: how many there are in the chunk, and the bytes of each of the nine layers of the others. */
const behindPoint = Buffer.alloc(4 + 9 * 4);
behindPoint.writeUInt32LE(1);
const asHierarchySays = 0xffff_ffff;
/** Level of an octree that has a node for each of the 20 × 20 points. */
const level = 5;

function record(user: string, id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(recordHeader);
  head.write(user, 2, 'latin1');
  head.writeUInt16LE(id, 18);
  head.writeUInt16LE(content.length, 20);
  return Buffer.concat([head, content]);
}

/** How the points are packed ("laszip encoded", 22204): in layers, chunks of so many points, points of format 6. */
function packing(chunkPoints: number): Buffer {
  const content = Buffer.alloc(40);
  content.writeUInt16LE(3, 0);
  content.writeUInt8(3, 4);
  content.writeUInt8(4, 5);
  content.writeUInt32LE(chunkPoints, 12);
  content.writeBigInt64LE(-1n, 16);
  content.writeBigInt64LE(-1n, 24);
  content.writeUInt16LE(1, 32);
  content.writeUInt16LE(10, 34);
  content.writeUInt16LE(pointBytes, 36);
  content.writeUInt16LE(3, 38);
  return content;
}

/** The points of `makeLas` as COPC 1.0, a node each. */
export function makeCopc(): Buffer {
  const las = makeLas({});
  const plainAt = las.readUInt32LE(96);
  const points = Array.from({ length: 400 }, (_, index) => las.subarray(plainAt + index * pointBytes, plainAt + (index + 1) * pointBytes));
  const keys = las.subarray(headBytes, plainAt);
  const info = Buffer.alloc(160);
  const others = Buffer.concat([record('laszip encoded', 22_204, packing(asHierarchySays)), keys]);
  const pointsAt = headBytes + recordHeader + info.length + others.length;
  const chunks = points.map((point) => Buffer.concat([point, behindPoint]));
  // Behind the place of the table of chunks, which COPC has its hierarchy for.
  const firstChunk = pointsAt + 8;
  const entries = chunks.map((chunk, index) => {
    const entry = Buffer.alloc(32);
    for (const [at, value] of [level, index % 20, Math.floor(index / 20), 0].entries()) entry.writeInt32LE(value, at * 4);
    entry.writeBigUInt64LE(BigInt(firstChunk + index * chunk.length), 16);
    entry.writeInt32LE(chunk.length, 24);
    entry.writeInt32LE(1, 28);
    return entry;
  });
  const page = Buffer.concat(entries);
  const pageAt = firstChunk + chunks.length * (pointBytes + behindPoint.length) + pageHeader;
  for (const [at, value] of [700_010, 6_600_010, 29, 20, 1].entries()) info.writeDoubleLE(value, at * 8);
  info.writeBigUInt64LE(BigInt(pageAt), 40);
  info.writeBigUInt64LE(BigInt(page.length), 48);
  const pageHead = Buffer.alloc(pageHeader);
  pageHead.write('copc', 2, 'latin1');
  pageHead.writeUInt16LE(1000, 18);
  pageHead.writeBigUInt64LE(BigInt(page.length), 20);
  const head = Buffer.from(las.subarray(0, headBytes));
  head.writeUInt8(6 | 0x80, 104);
  head.writeUInt32LE(pointsAt, 96);
  head.writeUInt32LE(3, 100);
  head.writeBigUInt64LE(BigInt(pageAt - pageHeader), 235);
  head.writeUInt32LE(1, 243);
  const table = Buffer.alloc(8);
  table.writeBigInt64LE(-1n);
  return Buffer.concat([head, record('copc', 1, info), others, table, ...chunks, pageHead, page]);
}

/** Width of an interval of the arithmetic coder that no byte has left yet, and of its shares. */
const whole = 0xffff_ffff;
const shares = 2 ** 15;

/** The code of values that are all as likely as the others of their range (LAZ 1.4, arithmetic coder, as it begins). */
function codeOf(values: readonly { value: number; range: number }[]): Buffer {
  let base = 0;
  let length = whole;
  for (const { value, range } of values) {
    const at = (place: number): number => Math.floor((Math.floor(2 ** 31 / range) * place) / 2 ** 16);
    const unit = Math.floor(length / shares);
    const from = at(value) * unit;
    length = (value + 1 === range ? length : at(value + 1) * unit) - from;
    base += from;
  }
  // One byte more is read ahead.
  const code = Buffer.alloc(5);
  code.writeUInt32BE(Math.floor(base + length / 2));
  return code;
}

/** The first point of `makeLas` as LAZ: a chunk, and the table of chunks that says how long it is. */
export function makeLaz(): Buffer {
  const las = makeLas({});
  const plainAt = las.readUInt32LE(96);
  const others = Buffer.concat([record('laszip encoded', 22_204, packing(1)), las.subarray(headBytes, plainAt)]);
  const head = Buffer.from(las.subarray(0, headBytes));
  const pointsAt = headBytes + others.length;
  head.writeUInt8(6 | 0x80, 104);
  head.writeUInt32LE(pointsAt, 96);
  head.writeUInt32LE(2, 100);
  for (const at of [247, 255]) head.writeBigUInt64LE(1n, at);
  for (const [at, value] of [700_000, 700_000, 6_600_000, 6_600_000, 10, 10].entries()) head.writeDoubleLE(value, 179 + at * 8);
  const chunk = Buffer.concat([las.subarray(plainAt, plainAt + pointBytes), behindPoint]);
  const tableAt = Buffer.alloc(8);
  tableAt.writeBigInt64LE(BigInt(pointsAt + tableAt.length + chunk.length));
  const count = Buffer.alloc(8);
  count.writeUInt32LE(1, 4);
  // A length is told by the bits that it has, of 33 numbers of bits, then by what it is among those.
  const bits = (chunk.length - 1).toString(2).length;
  const table = codeOf([
    { value: bits, range: 33 },
    { value: chunk.length - 1, range: 2 ** bits },
  ]);
  return Buffer.concat([head, others, tableAt, chunk, count, table]);
}
