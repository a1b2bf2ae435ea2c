/* The heads of the files of a shapefile (ESRI Shapefile Technical Description, 1998) and of its dBASE table. */

/** Bytes of the head of a .shp and of its .shx, before their records, and of a record of the .shx. */
export const shpHeadBytes = 100;
export const shxRecordBytes = 8;
const shpCode = 9994;
const shpVersion = 1000;

/** Header of a .shp or .shx: its length in bytes and the type of its shapes. */
export interface ShpHead {
  bytes: number;
  type: number;
}

/** The head of a .shp or .shx, of which the view has that many bytes; undefined where it is none. */
export function readShpHead(view: DataView): ShpHead | undefined {
  // Lengths are in words of two bytes.
  const bytes = view.getInt32(24) * 2;
  if (view.getInt32(0) !== shpCode || view.getInt32(28, true) !== shpVersion || bytes < shpHeadBytes) return undefined;
  return { bytes, type: view.getInt32(32, true) };
}

/** How many shapes a .shx of so many bytes tells of. */
export const countShx = ({ bytes }: ShpHead): number => Math.floor((bytes - shpHeadBytes) / shxRecordBytes);

/** Offset and length in bytes of a row's shape, as a view of the .shx states them. */
export function shxRecord(view: DataView, at: number): { offset: number; length: number } {
  return { offset: view.getInt32(at) * 2, length: view.getInt32(at + 4) * 2 };
}

/** Bytes of the head of a dBASE table before its fields, and of the description of each; what ends them. */
export const dbfHeadBytes = 32;
const fieldsEnd = 0x0d;
/** First byte of a deleted row: "*". */
export const deletedRow = 0x2a;

/** Header of a dBASE table. */
export interface DbfHead {
  records: number;
  /** Bytes before the first row, and of each. */
  start: number;
  length: number;
  /** The "language driver" byte: 0 where it says nothing. */
  language: number;
}

/** The head of a table of so many bytes, which the view begins with; undefined where the file ends before its last row. */
export function readDbfHead(view: DataView, fileBytes: number): DbfHead | undefined {
  const records = view.getUint32(4, true);
  const start = view.getUint16(8, true);
  const length = view.getUint16(10, true);
  if (start < dbfHeadBytes || length < 1 || fileBytes < start + records * length) return undefined;
  return { records, start, length, language: view.getUint8(29) };
}

/** A field of a table: its name in the table's own encoding, its letter, and its bytes in a row. */
export interface DbfField {
  name: Uint8Array;
  kind: string;
  width: number;
  decimals: number;
}

/** The fields of a table by the bytes before its first row; `isEnded`: a mark ends them, and not those bytes alone. */
export function readDbfFields(head: Uint8Array): { fields: DbfField[]; isEnded: boolean } {
  const fields: DbfField[] = [];
  let at = dbfHeadBytes;
  for (; at + dbfHeadBytes <= head.length && head[at] !== fieldsEnd; at += dbfHeadBytes) {
    const called = head.subarray(at, at + 11);
    const end = called.indexOf(0);
    const kind = String.fromCharCode(head[at + 11] ?? 0);
    const decimals = head[at + 17] ?? 0;
    // A text may be longer than one byte tells.
    const width = (head[at + 16] ?? 0) + (kind === 'C' ? 256 * decimals : 0);
    fields.push({ name: end === -1 ? called : called.subarray(0, end), kind, width, decimals });
  }
  return { fields, isEnded: head[at] === fieldsEnd };
}
