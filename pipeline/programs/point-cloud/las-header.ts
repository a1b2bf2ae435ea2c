import { fail } from '../../base/errors.ts';
import type { ReadBytes } from '../read/file-bytes.ts';

/** A record beside the points: who defined it, under which number, and where its content lies. */
export interface LasRecord {
  user: string;
  id: number;
  at: number;
  bytes: number;
}

/** The header of a LAS, LAZ or COPC file (LAS 1.4 R15, section 2.4), its places and sizes held against the file. */
export interface LasHeader {
  /** 1.0 to 1.4. */
  version: string;
  pointFormat: number;
  /** Bytes of one point, unpacked. */
  recordBytes: number;
  points: number;
  byReturn: number[];
  scale: [number, number, number];
  offset: [number, number, number];
  min: [number, number, number];
  max: [number, number, number];
  pointsAt: number;
  compressed: boolean;
  /** Times of points are seconds since 14 September 2011 (adjusted standard GPS time); otherwise of an unknown week. */
  datedPoints: boolean;
  records: LasRecord[];
}

/** No file of any producer comes near; each record costs a read. */
const maxRecords = 10_000;
/** Least bytes of a point, by its format (LAS 1.4 R15, tables 7 to 17). */
const leastRecordBytes = [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67];
const headerBytes: Readonly<Record<string, number>> = { '1.0': 227, '1.1': 227, '1.2': 227, '1.3': 235, '1.4': 375 };
/** Bytes of the header of a record: extended ones, behind the points, give their length eight bytes instead of two. */
const plainHeader = 54;
const extendedHeader = 60;

/** Read and check a header; refuses one that cannot be true of a file of `size` bytes. */
export function readLasHeader(read: ReadBytes, size: number, name: string): LasHeader {
  const least = headerBytes['1.0'] ?? 0;
  if (size < least) throw fail('source.truncated', { detail: name });
  const version = ((start) => `${start[24]}.${start[25]}`)(read(0, least));
  const bytes = headerBytes[version];
  if (bytes === undefined) throw fail('point-cloud.version', { name, version });
  if (size < bytes) throw fail('source.truncated', { detail: name });
  const head = read(0, bytes);
  const modern = version === '1.4';
  const format = head.readUInt8(104);
  const header: LasHeader = {
    version,
    pointFormat: format & 0x3f,
    recordBytes: head.readUInt16LE(105),
    points: modern ? count(head.readBigUInt64LE(247)) : head.readUInt32LE(107),
    byReturn: modern
      ? Array.from({ length: 15 }, (_, index) => count(head.readBigUInt64LE(255 + index * 8)))
      : Array.from({ length: 5 }, (_, index) => head.readUInt32LE(111 + index * 4)),
    scale: triple(head, 131, 8),
    offset: triple(head, 155, 8),
    max: triple(head, 179, 16),
    min: triple(head, 187, 16),
    pointsAt: head.readUInt32LE(96),
    compressed: (format & 0x80) !== 0,
    datedPoints: (head.readUInt16LE(6) & 1) !== 0,
    records: [],
  };
  checkLayout(header, head.readUInt16LE(94) >= bytes, size, name);
  const numbers = [...header.scale, ...header.offset, ...header.min, ...header.max];
  const isPlace =
    numbers.every(Number.isFinite) && header.scale.every((step) => step > 0) && header.min.every((low, axis) => low <= header.max[axis]!);
  if (!isPlace) throw fail('point-cloud.bounds', { name });
  const plain = { at: head.readUInt16LE(94), count: head.readUInt32LE(100), end: header.pointsAt };
  header.records.push(...readRecords(read, plain, plainHeader, name));
  if (modern)
    header.records.push(
      ...readRecords(read, { at: count(head.readBigUInt64LE(235)), count: head.readUInt32LE(243), end: size }, extendedHeader, name),
    );
  return header;
}

/** Beyond 2^53 no file goes: such a count is as wrong as the largest that can be told. */
const count = (value: bigint): number => Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : value);

const triple = (head: Buffer, at: number, step: number): [number, number, number] => [
  head.readDoubleLE(at),
  head.readDoubleLE(at + step),
  head.readDoubleLE(at + 2 * step),
];

function checkLayout(
  { pointFormat, recordBytes, points, pointsAt, compressed }: LasHeader,
  longEnough: boolean,
  size: number,
  name: string,
): void {
  const least = leastRecordBytes[pointFormat];
  if (least === undefined || recordBytes < least) throw fail('point-cloud.point-format', { name, format: pointFormat, bytes: recordBytes });
  if (!longEnough || points === 0) throw fail('point-cloud.empty', { name });
  const end = compressed ? pointsAt : pointsAt + points * recordBytes;
  if (end > size) throw fail('source.truncated', { detail: name });
}

function readRecords(
  read: ReadBytes,
  { at, count: records, end }: { at: number; count: number; end: number },
  header: number,
  name: string,
): LasRecord[] {
  if (records > maxRecords) throw fail('point-cloud.records', { name, count: records, most: maxRecords }); // guard: point-cloud.records
  const found: LasRecord[] = [];
  let next = at;
  for (let index = 0; index < records; index++) {
    if (next + header > end) throw fail('source.truncated', { detail: name });
    const head = read(next, header);
    const bytes = header === extendedHeader ? count(head.readBigUInt64LE(20)) : head.readUInt16LE(20);
    const record = { user: head.toString('latin1', 2, 18).replace(/\0.*$/s, ''), id: head.readUInt16LE(18), at: next + header, bytes };
    next = record.at + bytes;
    if (next > end) throw fail('source.truncated', { detail: name });
    found.push(record);
  }
  return found;
}
