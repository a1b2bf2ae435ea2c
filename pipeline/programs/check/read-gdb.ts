import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openFile, windowed, type OpenFile, type ReadBytes } from '../read/file-bytes.ts';
import { GdbError, makeCursor, readFields, type GdbField } from './gdb-fields.ts';

/*
 * The tables of Esri's file geodatabase, which has no public specification: as GDAL's driver reads them, and as
 * https://github.com/rouault/dump_gdbtable/wiki/FGDB-Spec describes them. A table is two files: .gdbtable holds its fields and rows,
 * .gdbtablx where each row begins.
 */

const headerBytes = 40;
/** Before the fields: their length, a version, what the geometries are, how many fields there are. */
const fieldsHeadBytes = 14;
/** As much as GDAL reads of the description of the fields. */
const mostFieldBytes = 10 * 1024 ** 2;
/** Rows whose beginnings stand together in .gdbtablx. */
const blockRows = 1024;
const windowBytes = 4 * 1024 ** 2;

export interface GdbTable extends Disposable {
  /** Name of its file without its ending. */
  file: string;
  fields: GdbField[];
  /** Rows, by its header. */
  declared: number;
  /** Texts are UTF-8, else UTF-16. */
  isUtf8: boolean;
  /** Surfaces in space: walls and roofs. */
  isMultipatch: boolean;
  table: OpenFile;
  index: OpenFile | undefined;
}

/** Name of the files of a table, by its number in the catalogue. */
export const gdbFile = (number: number): string => `a${number.toString(16).padStart(8, '0')}`;

/** Open the table of this number: its header and its fields. */
export function openGdbTable(folder: string, number: number): GdbTable {
  const file = gdbFile(number);
  const name = `${file}.gdbtable`;
  if (!existsSync(join(folder, name))) throw new GdbError('absent', name);
  const table = openFile(join(folder, name), () => new GdbError('short', name));
  const header = table.read(0, headerBytes);
  const version = header.readInt32LE(0);
  if (version !== 3 && version !== 4) throw new GdbError('version', name);
  const declared = version === 3 ? header.readInt32LE(4) : Number(header.readBigInt64LE(16));
  if (declared < 0) throw new GdbError('version', name);
  const start = Number(header.readBigUInt64LE(32));
  const head = table.read(start, fieldsHeadBytes);
  const length = head.readUInt32LE(0);
  if (length < fieldsHeadBytes - 4 || length > mostFieldBytes) throw new GdbError('fields', name);
  const described = table.read(start + fieldsHeadBytes, length + 4 - fieldsHeadBytes);
  const flags = { hasM: ((head[11] ?? 0) & 0x40) !== 0, hasZ: ((head[11] ?? 0) & 0x80) !== 0 };
  const indexPath = join(folder, `${file}.gdbtablx`);
  // Without it GDAL looks for what may be a row, and finds deleted ones.
  if (declared > 0 && !existsSync(indexPath)) throw new GdbError('absent', `${file}.gdbtablx`); // guard: index is absent
  const index = declared > 0 ? openFile(indexPath, () => new GdbError('short', `${file}.gdbtablx`)) : undefined;
  return {
    file,
    fields: readFields(described, head.readUInt16LE(12), flags, name),
    declared,
    isUtf8: ((head[9] ?? 0) & 1) !== 0,
    isMultipatch: head[8] === 9,
    table,
    index,
    [Symbol.dispose]() {
      table[Symbol.dispose]();
      index?.[Symbol.dispose]();
    },
  };
}

/** A row that is there: its number from 1, and its bytes. */
export interface GdbRow {
  number: number;
  bytes: Buffer;
}

/** The rows of a table in the order of its index; fails where one lies outside of the file, and where they share bytes. */
export function* readGdbRows({ file, table, index, declared }: GdbTable): Generator<GdbRow> {
  const take = windowed(table, windowBytes);
  let found = 0;
  let total = 0;
  for (const { number, offset } of index === undefined ? [] : readOffsets(index, table, `${file}.gdbtablx`)) {
    const within = (end: number): void => {
      if (offset < headerBytes || end > table.size) throw new GdbError('short', `${file}.gdbtable`, number);
    };
    within(offset + 4);
    const length = take(offset, 4).readUInt32LE(0);
    within(offset + 4 + length);
    const bytes = take(offset + 4, length);
    total += 4 + bytes.length;
    // Each has its own bytes: one that is many rows would be read as often.
    if (total > table.size) throw new GdbError('overlap', `${file}.gdbtable`, number); // guard: many rows are one and the same
    found += 1;
    yield { number, bytes };
  }
  if (found < declared) throw new GdbError('count', `${file}.gdbtable`, found); // guard: rows are fewer than it says
}

function* readOffsets(index: OpenFile, table: OpenFile, name: string): Generator<{ number: number; offset: number }> {
  const take = windowed(index, windowBytes);
  const header = take(0, 16);
  const version = header.readInt32LE(0);
  const isWide = version === 4;
  if (version !== table.read(0, 4).readInt32LE(0)) throw new GdbError('index', name);
  const blocks = isWide ? Number(header.readBigUInt64LE(4)) : header.readUInt32LE(4);
  const width = header.readUInt32LE(12);
  if (width < 4 || width > 6) throw new GdbError('index', name);
  const trailer = take(16 + blocks * blockRows * width, isWide ? 12 : 16);
  const total = isWide ? Number(trailer.readBigUInt64LE(0)) : header.readUInt32LE(8);
  const numbers = isWide ? undefined : readBlockMap(take, 16 + blocks * blockRows * width, blocks, name);
  for (let block = 0; block < blocks; block += 1) {
    const first = (numbers?.[block] ?? block) * blockRows;
    const offsets = take(16 + block * blockRows * width, blockRows * width);
    for (let row = 0; row < blockRows && (isWide || first + row < total); row += 1) {
      const offset = offsets.readUIntLE(row * width, width);
      if (offset !== 0) yield { number: first + row + 1, offset };
    }
  }
}

/** Which blocks of rows are there, where some are not: their numbers in order. */
function readBlockMap(take: ReadBytes, at: number, blocks: number, name: string): number[] | undefined {
  const trailer = take(at, 16);
  const bits = trailer.readUInt32LE(4);
  if (trailer.readUInt32LE(0) === 0) return undefined;
  const map = take(at + 16, Math.ceil(bits / 8));
  const numbers: number[] = [];
  for (let bit = 0; bit < bits; bit += 1) if (((map[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0) numbers.push(bit);
  if (numbers.length !== blocks) throw new GdbError('index', name);
  return numbers;
}

/** The values of a row as bytes, undefined where there is none; fails where they do not fill the row. */
export function readGdbValues({ fields, file }: Pick<GdbTable, 'fields' | 'file'>, { number, bytes }: GdbRow): (Buffer | undefined)[] {
  const cursor = makeCursor(bytes, () => new GdbError('row', `${file}.gdbtable`, number));
  const nullable = fields.filter((field) => field.nullable).length;
  const absent = cursor.bytes(Math.ceil(nullable / 8));
  let bit = -1;
  return fields.map((field) => {
    if (field.nullable) bit += 1;
    const isAbsent = field.nullable && ((absent[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
    return isAbsent ? undefined : cursor.bytes(field.bytes ?? cursor.varint());
  });
}

export const gdbText = (value: Buffer | undefined, isUtf8: boolean): string => value?.toString(isUtf8 ? 'utf8' : 'utf16le') ?? '';
