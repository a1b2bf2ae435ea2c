/* Fields of the tables of a file geodatabase, and the bytes of their values; see read-gdb.ts. */

/** Types of a field, by the byte that tells each. */
export const gdbTypes = {
  int16: 0,
  int32: 1,
  float32: 2,
  float64: 3,
  text: 4,
  datetime: 5,
  objectId: 6,
  geometry: 7,
  binary: 8,
  raster: 9,
  guid: 10,
  globalId: 11,
  xml: 12,
  int64: 13,
  date: 14,
  time: 15,
  datetimeOffset: 16,
} as const;

/** Bytes of the values that have always as many; the others begin with their length. */
const fixedBytes: Readonly<Partial<Record<number, number>>> = {
  [gdbTypes.int16]: 2,
  [gdbTypes.int32]: 4,
  [gdbTypes.float32]: 4,
  [gdbTypes.float64]: 8,
  [gdbTypes.datetime]: 8,
  [gdbTypes.objectId]: 0,
  [gdbTypes.guid]: 16,
  [gdbTypes.globalId]: 16,
  [gdbTypes.int64]: 8,
  [gdbTypes.date]: 8,
  [gdbTypes.time]: 8,
  [gdbTypes.datetimeOffset]: 10,
};

export type GdbFault = 'absent' | 'short' | 'version' | 'fields' | 'index' | 'row' | 'overlap' | 'count';

/** A table that cannot be read whole. */
export class GdbError extends Error {
  readonly fault: GdbFault;
  readonly file: string;
  readonly row: number | undefined;
  constructor(fault: GdbFault, file: string, row?: number) {
    super(`${file}: ${fault}`);
    this.fault = fault;
    this.file = file;
    this.row = row;
  }
}

/** A field, with what is needed to find its value in a row. */
export interface GdbField {
  name: string;
  type: number;
  nullable: boolean;
  /** Bytes of its values; undefined where each begins with its length. */
  bytes: number | undefined;
}

/** Reading of one value after the other out of bytes; fails where they end. */
export function makeCursor(bytes: Buffer, failed: () => Error) {
  let at = 0;
  const skip = (length: number): number => {
    const here = at;
    if (length < 0 || at + length > bytes.length) throw failed();
    at += length;
    return here;
  };
  return {
    skip,
    at: () => at,
    byte: (): number => bytes[skip(1)] ?? 0,
    short: (): number => bytes.readUInt16LE(skip(2)),
    word: (): number => bytes.readUInt32LE(skip(4)),
    /** Seven bits a byte, the lowest first, until a byte without the highest. */
    varint(): number {
      let value = 0;
      for (let shift = 0; shift < 35; shift += 7) {
        const byte = bytes[skip(1)] ?? 0;
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
      throw failed();
    },
    bytes: (length: number): Buffer => bytes.subarray(skip(length), at),
  };
}

/** The fields of a table out of their description. */
export function readFields(bytes: Buffer, count: number, { hasZ, hasM }: { hasZ: boolean; hasM: boolean }, name: string): GdbField[] {
  const cursor = makeCursor(bytes, () => new GdbError('fields', name));
  const readText = (): string => cursor.bytes(2 * cursor.byte()).toString('utf16le');
  return Array.from({ length: count }, () => {
    const field = readText();
    readText();
    const type = cursor.byte();
    if (type > gdbTypes.datetimeOffset) throw new GdbError('fields', name);
    if (type === gdbTypes.geometry || type === gdbTypes.raster) {
      cursor.skip(1);
      const nullable = (cursor.byte() & 1) !== 0;
      const kind = readPlace(cursor, type === gdbTypes.raster, { hasZ, hasM }, name);
      // What is kept outside of the row has a number there.
      return { name: field, type, nullable, bytes: type === gdbTypes.raster && kind === 1 ? 4 : undefined };
    }
    return { name: field, type, nullable: readFlags(cursor, type), bytes: fixedBytes[type] };
  });
}

type Cursor = ReturnType<typeof makeCursor>;

/** Read the flags behind the type of a field without a place; gives whether its values may be absent. */
function readFlags(cursor: Cursor, type: number): boolean {
  if (type === gdbTypes.text) cursor.skip(4);
  else cursor.skip(1);
  const flags = cursor.byte();
  const { objectId, binary, guid, globalId, xml } = gdbTypes;
  const hasDefault = !([objectId, binary, guid, globalId, xml] as number[]).includes(type);
  const length = type === gdbTypes.text ? cursor.varint() : hasDefault ? cursor.byte() : 0;
  if ((flags & 4) !== 0) cursor.skip(length);
  return (flags & 1) !== 0;
}

/** The coordinate system, precision and box of a geometry or raster field; gives what kind of raster it is. */
function readPlace(cursor: Cursor, isRaster: boolean, { hasZ, hasM }: { hasZ: boolean; hasM: boolean }, name: string): number {
  if (isRaster) cursor.skip(2 * cursor.byte());
  cursor.skip(cursor.short());
  const flags = cursor.byte();
  const saysM = (flags & 2) !== 0;
  const saysZ = (flags & 4) !== 0;
  if (!isRaster || flags > 0) cursor.skip(8 * (4 + 3 * (Number(saysM) + Number(saysZ))));
  if (isRaster) return cursor.byte();
  cursor.skip(8 * (4 + 2 * (Number(hasZ) + Number(hasM))) + 1);
  const grids = cursor.word();
  if (grids === 0 || grids > 3) throw new GdbError('fields', name);
  cursor.skip(8 * grids);
  return 0;
}

/** Facts of a shape that can be seen without its coordinates. */
export interface GdbShape {
  isEmpty: boolean;
  isCurved: boolean;
}

/** Codes of shapes by what follows them: coordinates, a number of points, or a number of points and one of parts. */
const pointShapes = new Set([1, 9, 11, 21, 52]);
const multipointShapes = new Set([8, 18, 20, 28, 53]);
const multipatchShapes = new Set([31, 32, 54]);
const curveFlag = 0x20000000;

/** Look at the first numbers of a geometry; fails where they are not there. */
export function lookAtGdbShape(value: Buffer, { file, number }: { file: string; number: number }): GdbShape {
  const nowhere = { isEmpty: true, isCurved: false };
  if (value.length === 0) return nowhere;
  const cursor = makeCursor(value, () => new GdbError('row', `${file}.gdbtable`, number));
  const type = cursor.varint();
  const code = type & 0xff;
  if (code === 0) return nowhere;
  // Of a point that is nowhere the first coordinate is 0; the others are more by 1.
  if (pointShapes.has(code)) return cursor.byte() === 0 ? nowhere : { isEmpty: false, isCurved: false };
  if (cursor.varint() === 0) return nowhere;
  if (multipointShapes.has(code)) return { isEmpty: false, isCurved: false };
  if (multipatchShapes.has(code)) cursor.varint();
  return { isEmpty: cursor.varint() === 0, isCurved: (type & curveFlag) !== 0 };
}
