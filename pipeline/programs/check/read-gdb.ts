import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
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
/** Read at once where rows follow one another, and where they do not. */
const windowBytes = { onward: 4 * 1024 ** 2, elsewhere: 16 * 1024 };

/** A table, open. */
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
  table: Window;
  index: Window | undefined;
}

/** A file of which some bytes are kept, so that what follows them is not read from the disk again. */
interface Window {
  file: number;
  size: number;
  start: number;
  bytes: Buffer;
}

function openWindow(path: string): Window {
  const file = openSync(path, 'r');
  return { file, size: fstatSync(file).size, start: 0, bytes: Buffer.alloc(0) };
}

/** These bytes of a file; undefined where it ends before them. */
function take(window: Window, start: number, length: number): Buffer | undefined {
  if (start < 0 || start + length > window.size) return undefined;
  const end = window.start + window.bytes.length;
  if (start < window.start || start + length > end) {
    const many = start >= window.start && start <= end ? windowBytes.onward : windowBytes.elsewhere;
    window.bytes = Buffer.alloc(Math.min(Math.max(many, length), window.size - start));
    window.start = start;
    window.bytes = window.bytes.subarray(0, readSync(window.file, window.bytes, 0, window.bytes.length, start));
  }
  const at = start - window.start;
  return at + length > window.bytes.length ? undefined : window.bytes.subarray(at, at + length);
}

/** Name of the files of a table, by its number in the catalogue. */
export const gdbFile = (number: number): string => `a${number.toString(16).padStart(8, '0')}`;

/** Open the table of this number: its header and its fields. */
export function openGdbTable(folder: string, number: number): GdbTable {
  const file = gdbFile(number);
  if (!existsSync(join(folder, `${file}.gdbtable`))) throw new GdbError('absent', `${file}.gdbtable`);
  const table = openWindow(join(folder, `${file}.gdbtable`));
  const name = `${file}.gdbtable`;
  const header = take(table, 0, headerBytes);
  if (header === undefined) throw new GdbError('short', name);
  const version = header.readInt32LE(0);
  if (version !== 3 && version !== 4) throw new GdbError('version', name);
  const declared = version === 3 ? header.readInt32LE(4) : Number(header.readBigInt64LE(16));
  if (declared < 0) throw new GdbError('version', name);
  const start = Number(header.readBigUInt64LE(32));
  const head = take(table, start, fieldsHeadBytes);
  if (head === undefined) throw new GdbError('short', name);
  const length = head.readUInt32LE(0);
  if (length < fieldsHeadBytes - 4 || length > mostFieldBytes) throw new GdbError('fields', name);
  const described = take(table, start + fieldsHeadBytes, length + 4 - fieldsHeadBytes);
  if (described === undefined) throw new GdbError('short', name);
  const flags = { hasM: ((head[11] ?? 0) & 0x40) !== 0, hasZ: ((head[11] ?? 0) & 0x80) !== 0 };
  const indexPath = join(folder, `${file}.gdbtablx`);
  // Without it GDAL looks for what may be a row, and finds deleted ones.
  if (declared > 0 && !existsSync(indexPath)) throw new GdbError('absent', `${file}.gdbtablx`);
  const index = declared > 0 ? openWindow(indexPath) : undefined;
  return {
    file,
    fields: readFields(described, head.readUInt16LE(12), flags, name),
    declared,
    isUtf8: ((head[9] ?? 0) & 1) !== 0,
    isMultipatch: head[8] === 9,
    table,
    index,
    [Symbol.dispose]() {
      closeSync(table.file);
      if (index !== undefined) closeSync(index.file);
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
  let found = 0;
  let total = 0;
  for (const { number, offset } of index === undefined ? [] : readOffsets(index, table, `${file}.gdbtablx`)) {
    const length = take(table, offset, 4)?.readUInt32LE(0);
    const bytes = length === undefined ? undefined : take(table, offset + 4, length);
    if (offset < headerBytes || bytes === undefined) throw new GdbError('short', `${file}.gdbtable`, number);
    total += 4 + bytes.length;
    // Each has its own bytes: one that is many rows would be read as often.
    if (total > table.size) throw new GdbError('overlap', `${file}.gdbtable`, number);
    found += 1;
    yield { number, bytes };
  }
  if (found < declared) throw new GdbError('count', `${file}.gdbtable`, found);
}

/** Where the rows begin that are there. */
function* readOffsets(index: Window, table: Window, name: string): Generator<{ number: number; offset: number }> {
  const header = take(index, 0, 16);
  if (header === undefined) throw new GdbError('short', name);
  const version = header.readInt32LE(0);
  const isWide = version === 4;
  if (version !== (take(table, 0, 4)?.readInt32LE(0) ?? 0)) throw new GdbError('index', name);
  const blocks = isWide ? Number(header.readBigUInt64LE(4)) : header.readUInt32LE(4);
  const width = header.readUInt32LE(12);
  if (width < 4 || width > 6) throw new GdbError('index', name);
  const trailer = take(index, 16 + blocks * blockRows * width, isWide ? 12 : 16);
  if (trailer === undefined) throw new GdbError('short', name);
  const total = isWide ? Number(trailer.readBigUInt64LE(0)) : header.readUInt32LE(8);
  const numbers = isWide ? undefined : readBlockMap(index, 16 + blocks * blockRows * width, blocks, name);
  for (let block = 0; block < blocks; block += 1) {
    const first = (numbers?.[block] ?? block) * blockRows;
    const offsets = take(index, 16 + block * blockRows * width, blockRows * width);
    if (offsets === undefined) throw new GdbError('short', name);
    for (let row = 0; row < blockRows && (numbers === undefined && isWide ? true : first + row < total); row += 1) {
      const offset = offsets.readUIntLE(row * width, width);
      if (offset !== 0) yield { number: first + row + 1, offset };
    }
  }
}

/** Which blocks of rows are there, where some are not: their numbers in order. */
function readBlockMap(index: Window, at: number, blocks: number, name: string): number[] | undefined {
  const trailer = take(index, at, 16);
  const words = trailer?.readUInt32LE(0) ?? 0;
  if (words === 0) return undefined;
  const bits = trailer?.readUInt32LE(4) ?? 0;
  const map = take(index, at + 16, Math.ceil(bits / 8));
  if (map === undefined) throw new GdbError('short', name);
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

/** A text out of a row. */
export const gdbText = (value: Buffer | undefined, isUtf8: boolean): string => value?.toString(isUtf8 ? 'utf8' : 'utf16le') ?? '';
