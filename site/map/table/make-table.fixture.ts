import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import type { FieldType } from '../../../schemas/types.ts';

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Cell = string | number | bigint | boolean | null;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
const elements = {
  text,
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  datetime: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } },
} as const;

function toParquet(value: Cell | undefined, type: FieldType): Cell | Date {
  if (value === null || value === undefined) return null;
  if (type === 'date' || type === 'datetime') return new Date(String(value));
  return type === 'integer' && typeof value === 'number' ? BigInt(value) : value;
}

/**
 * Make rows along a line as clean.gpkg, by GDAL, and layer.parquet, in the pipeline's groups of 20,000; each has a geometry, which nobody
 * may read.
 */
export async function makeTable(
  folder: string,
  columns: readonly { name: string; type: FieldType }[],
  rows: readonly Record<string, Cell | undefined>[],
): Promise<void> {
  const features = rows.map((properties, index) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates: [index / 1000, 45] },
  }));
  const source = join(folder, 'rows.geojson');
  // JSON has no whole number that a double does not hold: it is written as it is.
  const json = JSON.stringify({ type: 'FeatureCollection', features }, (_, value: unknown) =>
    typeof value === 'bigint' ? `#${value}#` : value,
  );
  writeFileSync(source, json.replace(/"#(\d+)#"/g, '$1'));
  execFileSync('ogr2ogr', ['-f', 'GPKG', '-nln', 'lieux', join(folder, 'clean.gpkg'), source]);
  const writer = new ParquetWriter({
    writer: fileWriter(join(folder, 'layer.parquet')),
    schema: [
      { name: 'schema', num_children: columns.length + 1 },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...elements[type] })),
      { name: 'geometry', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' },
    ],
    codec: 'ZSTD',
    compressors: { ZSTD: (page) => zstdCompressSync(page, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }) },
    kvMetadata: [
      { key: 'geo', value: JSON.stringify({ version: '1.1.0', primary_column: 'geometry', columns: { geometry: { encoding: 'WKB' } } }) },
      { key: 'mappe:rows', value: 'flatgeobuf' },
    ],
  });
  const columnData = columns.map(({ name, type }) => ({ name, data: rows.map((row) => toParquet(row[name], type)) }));
  const geometry = { name: 'geometry', data: rows.map(() => new Uint8Array(21)), encoding: 'PLAIN' as const, statistics: false };
  await writer.write({ columnData: [...columnData, geometry], rowGroupSize: 20_000 });
  await writer.finish();
}
