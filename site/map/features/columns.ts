import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { decompress } from 'fzstd';
import type { FieldType } from '../../../schemas/types.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';

/** A column of attributes; `zoned`, of moments: they are told in UTC, else as clocks of the place show them. */
export interface ColumnHead {
  name: string;
  type: FieldType;
  zoned?: boolean;
}

/** Values of a column in a group of rows: texts, or numbers (NaN: none), with dates as milliseconds and booleans as 0 and 1. */
export type ColumnValues = readonly (string | null)[] | NumberValues;

/** Numbers of a column, and those whole ones that no double holds, by their place. */
export interface NumberValues {
  numbers: Float64Array<ArrayBuffer>;
  wide: ReadonlyMap<number, bigint>;
}

/** The attributes of a layer's GeoParquet file, a group of rows at a time; geometry is never read. */
export interface ColumnFile {
  columns: readonly ColumnHead[];
  groups: readonly { start: number; rows: number }[];
  rows: number;
  /** Row n is feature n of the layer's FlatGeobuf file, whose place is its id in tiles. */
  inOrder: boolean;
  /** Bytes of a column (its place in `columns`) in a group, as the file has them. */
  bytesOf: (column: number, group: number) => number;
  /** The same once they are unpacked. */
  unpackedOf: (column: number, group: number) => number;
  /** Least and greatest of numbers of a column in a group; undefined where the file does not say. */
  rangeOf: (column: number, group: number) => readonly [least: number | bigint, most: number | bigint] | undefined;
  read: (columns: readonly number[], group: number, options?: ReadOptions) => Promise<ColumnValues[]>;
}

/** The footer of a large file fits in it: one request. */
const firstBytes = 64 * 1024;
/** Limits of rows of all and of a group, bytes read at a time, and unpacked bytes of a column in a group. */
// More than the pipeline writes, and as much as a page may hold.
const most = { rows: 20_000_000, read: 128 * 1024 ** 2, groupRows: 1_000_000, unpacked: 256 * 1024 ** 2, columns: 2_000 };

/** Metadata that the pipeline writes where row n is feature n of the FlatGeobuf file; rows without geometry follow. */
const orderMark = { key: 'mappe:rows', value: 'flatgeobuf' };

/** The pipeline writes ZSTD; a page may not unpack to more than a column may. */
const compressors = {
  ZSTD: (packed: Uint8Array, bytes: number): Uint8Array => {
    if (!(bytes <= most.unpacked)) throw new SyntaxError('A page of the Parquet file is too large.');
    return decompress(packed, new Uint8Array(bytes));
  },
};

/** Opens a file by its footer; throws a SyntaxError where it is none of ours. */
export async function openColumns(source: ByteSource, options: ReadOptions = {}): Promise<ColumnFile> {
  const metadata = await readFooter(source, options);
  const found = fieldsOf(metadata);
  const groups: { start: number; rows: number }[] = [];
  let rows = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    groups.push({ start: rows, rows: Number(count) });
    rows += Number(count);
    if (!(count >= 0 && count <= most.groupRows && rows <= most.rows)) throw new SyntaxError('The Parquet file says too many rows.');
  }
  const chunks = metadata.row_groups.map(({ columns }) => {
    const byName = new Map(columns.map(({ meta_data: chunk }) => [chunk?.path_in_schema.join('.') ?? '', chunk]));
    return found.map(({ name }) => {
      const chunk = byName.get(name);
      if (chunk === undefined || chunk.total_uncompressed_size > most.unpacked) throw new SyntaxError(`"${name}" cannot be read.`);
      return chunk;
    });
  });
  const chunkOf = (column: number, group: number): ColumnMetaData | undefined => chunks[group]?.[column];
  return {
    columns: found,
    groups,
    rows,
    inOrder: metadata.key_value_metadata?.some(({ key, value }) => key === orderMark.key && value === orderMark.value) ?? false,
    bytesOf: (column, group) => Number(chunkOf(column, group)?.total_compressed_size ?? 0),
    unpackedOf: (column, group) => Number(chunkOf(column, group)?.total_uncompressed_size ?? 0),
    rangeOf(column, group) {
      const { min_value: least, max_value: greatest } = chunkOf(column, group)?.statistics ?? {};
      const range = [least, greatest].map(asNumber);
      return found[column]?.type === 'text' || range.includes(undefined) ? undefined : (range as [number, number]);
    },
    async read(columns, group, reading = {}) {
      const { start, rows: count } = groups[group] ?? { start: 0, rows: 0 };
      const heads = columns.flatMap((column) => found[column] ?? []);
      const pieces = new Map<string, ArrayLike<unknown>[]>(heads.map(({ name }) => [name, []]));
      await parquetRead({
        file: bufferOf(source, reading),
        metadata,
        columns: heads.map(({ name }) => name),
        rowStart: start,
        rowEnd: start + count,
        compressors,
        onChunk: ({ columnName, columnData }) => void pieces.get(columnName)?.push(columnData),
      });
      return heads.map((head) => valuesOf(head, pieces.get(head.name) ?? [], count));
    },
  };
}

const bufferOf = (source: ByteSource, options: ReadOptions): AsyncBuffer => ({
  byteLength: source.bytes,
  async slice(from, to = source.bytes) {
    if (!(from >= 0 && from < to && to <= source.bytes && to - from <= most.read))
      throw new SyntaxError(`${source.name} has no bytes ${from} to ${to}.`);
    const bytes = await source.read({ from, to }, options);
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  },
});

async function readFooter(source: ByteSource, options: ReadOptions): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(bufferOf(source, options), { geoparquet: false, initialFetchSize: firstBytes });
  } catch (cause) {
    // What the package says of bytes that are no Parquet is no sentence of ours; requests that fail say so themselves.
    if (cause instanceof Error && /^parquet|thrift|Offset is outside/i.test(cause.message))
      throw new SyntaxError(`${source.name} is no Parquet file: ${cause.message}`, { cause });
    throw cause;
  }
}

interface Geo {
  columns?: Record<string, { covering?: { bbox?: Record<string, unknown> } } | undefined>;
}

/** Columns that are attributes: neither geometry nor what covers it. */
function fieldsOf(metadata: FileMetaData): ColumnHead[] {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'geo')?.value;
  const { columns = {} } = (text === undefined ? {} : JSON.parse(text)) as Geo;
  const left = new Set([
    ...Object.keys(columns),
    ...Object.values(columns).flatMap((each) => Object.values(each?.covering?.bbox ?? {}).map(firstOf)),
  ]);
  const { children } = parquetSchema(metadata);
  if (children.length > most.columns) throw new SyntaxError('The Parquet file has too many columns.');
  return children.filter(({ element, children: parts }) => parts.length === 0 && !left.has(element.name)).map(headOf);
}

const firstOf = (path: unknown): string => (Array.isArray(path) ? String(path[0]) : '');

/** The type of a column that the pipeline writes (parquet-format, LogicalTypes); what it does not write is read as text. */
function headOf({ element: { name, type, logical_type: logical } }: SchemaTree): ColumnHead {
  if (logical?.type === 'DATE') return { name, type: 'date' };
  if (logical?.type === 'TIMESTAMP') return { name, type: 'datetime', ...(logical.isAdjustedToUTC && { zoned: true }) };
  if (type === 'BOOLEAN') return { name, type: 'boolean' };
  if (type === 'DOUBLE' || type === 'FLOAT') return { name, type: 'number' };
  return { name, type: type === 'INT32' || type === 'INT64' ? 'integer' : 'text' };
}

/** A value as a number, a whole one as it is; undefined where it is none. */
function asNumber(value: unknown): number | bigint | undefined {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
}

/** The values of a group, as many as it says: a file that holds fewer would move all that follow. */
function valuesOf({ name, type }: ColumnHead, pieces: readonly ArrayLike<unknown>[], count: number): ColumnValues {
  if (pieces.reduce((sum, { length }) => sum + length, 0) !== count)
    throw new SyntaxError(`"${name}" has another number of values than of rows.`);
  const numbers = new Float64Array(type === 'text' ? 0 : count).fill(NaN);
  const wide = new Map<number, bigint>();
  const texts: (string | null)[] = [];
  let place = 0;
  for (const piece of pieces) {
    for (let index = 0; index < piece.length; index += 1, place += 1) {
      const value = piece[index];
      if (type === 'text') texts.push(typeof value === 'string' ? value : null);
      else if (typeof value === 'boolean') numbers[place] = Number(value);
      else {
        const number = asNumber(value);
        if (number === undefined) continue;
        numbers[place] = Number(number);
        if (typeof number === 'bigint' && !Number.isSafeInteger(numbers[place])) wide.set(place, number);
      }
    }
  }
  return type === 'text' ? texts : { numbers, wide };
}
