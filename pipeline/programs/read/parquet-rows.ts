import { parquetRead, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { fail } from '../../base/errors.ts';

/** Decompressors beside the reader's own; none may give more than the page announces. */
export const compressors: Partial<Record<'GZIP' | 'BROTLI' | 'ZSTD', (input: Uint8Array, outputLength: number) => Uint8Array>> = {
  GZIP: (input, length) => gunzipSync(input, atMost(length)),
  BROTLI: (input, length) => brotliDecompressSync(input, atMost(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, atMost(length)),
};
/** A page of nothing but missing values has no bytes, a limit that Node does not know. */
const atMost = (length: number) => ({ maxOutputLength: Math.max(1, length) });
/** Names of the compressions that are read. */
export const codecs: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)]);

/** Geometries as they are, dates as dates. */
const parsers = { geometryFromBytes: (bytes: Uint8Array) => bytes, geographyFromBytes: (bytes: Uint8Array) => bytes };

/** Some rows of a Parquet file, in these columns. */
export async function readParquetGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { columns, rowStart, rowEnd }: { columns: string[]; rowStart: number; rowEnd: number },
): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  const onComplete = (read: unknown[][]): void => void rows.push(...read.splice(0));
  await parquetRead({ file, metadata, columns, rowStart, rowEnd, compressors, parsers, utf8: false, geoparquet: false, onComplete });
  return rows;
}

/** The rows of a Parquet file in these columns, a group of rows at a time. */
export async function* readGroups(file: AsyncBuffer, metadata: FileMetaData, columns: string[]): AsyncGenerator<unknown[][]> {
  let rowStart = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count);
    const rows = await readParquetGroup(file, metadata, { columns, rowStart, rowEnd });
    if (rows.length !== Number(count)) throw fail('source.truncated', { detail: 'Parquet' });
    yield rows;
    rowStart = rowEnd;
  }
}
