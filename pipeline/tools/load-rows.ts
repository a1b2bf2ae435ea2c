import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { compressors, parsers } from './read-parquet.ts';
import { fieldsOf, type ComparedLayer, type Side } from './compare-layers.ts';

/** A table that holds the rows of one version: what is compared is short, what is told of a change stands beside it. */
export const createRows = (database: DatabaseSync, table: Side): void =>
  database.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, key TEXT, data BLOB, shape BLOB, attributes TEXT, geom BLOB)`);

const shortBytes = 16;
const short = (bytes: Uint8Array | string): Uint8Array => hash('sha256', bytes, 'buffer').subarray(0, shortBytes);
/** As long as this a geometry is compared as it is: a point, for which a digest would take longer than all else. No digest is as long. */
const pointBytes = 29;
const shapeOf = (wkb: Uint8Array): Uint8Array => (wkb.length > shortBytes && wkb.length <= pointBytes ? wkb : short(wkb));

/** Read a GeoParquet file that the pipeline wrote into a table of `createRows`, a group of rows at a time; gives their system as PROJJSON. */
export async function loadRows(database: DatabaseSync, table: Side, path: string, layer: ComparedLayer): Promise<unknown> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const { name: geometry, crs = null } = layer.hasGeometry ? geometryColumn(metadata.key_value_metadata) : {};
  const fields = fieldsOf(layer, table);
  const columns = [...fields.map(({ name }) => name), ...(geometry === undefined ? [] : [geometry])];
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?)`);
  const keyAt = fields.findIndex(({ name }) => name === layer.key);
  const compared = fields.filter((field) => field.in === 'both').length;
  let [id, start] = [0, 0];
  for (const { num_rows: count } of metadata.row_groups) {
    const end = start + Number(count);
    const rows: unknown[][] = [];
    const onComplete = (read: unknown[][]): void => void rows.push(...read.splice(0));
    await parquetRead({
      file,
      metadata,
      columns,
      rowStart: start,
      rowEnd: end,
      compressors,
      parsers,
      utf8: false,
      geoparquet: false,
      onComplete,
    });
    for (const row of rows) {
      id += 1;
      const values = fields.map(({ retyped }, index) => valueOf(row[index], retyped));
      const wkb = geometry === undefined ? null : bytesOf(row[columns.length - 1]);
      const attributes = JSON.stringify(values);
      const shape = wkb === null || !layer.comparesGeometry ? null : shapeOf(wkb);
      const data = short(compared === values.length ? attributes : JSON.stringify(values.slice(0, compared)));
      insert.run(id, keyOf(values[keyAt]), data, shape, attributes, wkb);
    }
    start = end;
  }
  return crs;
}

/** The main geometry column, which the file names, and its system (GeoParquet 1.1.0, "File metadata"). */
function geometryColumn(metadata: { key: string; value?: string }[] = []): { name?: string; crs?: unknown } {
  const geo = metadata.find(({ key }) => key === 'geo')?.value;
  if (geo === undefined) return {};
  const { primary_column: name, columns } = JSON.parse(geo) as { primary_column: string; columns: Record<string, { crs?: unknown }> };
  return { name, crs: columns[name]?.crs };
}

/** A value as JSON says it; as text where the field has had two types. */
function valueOf(value: unknown, retyped: boolean): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  const told = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (!retyped && (typeof told === 'number' || typeof told === 'boolean')) return Object.is(told, -0) ? 0 : told;
  if (typeof told === 'string' || typeof told === 'number' || typeof told === 'boolean' || typeof told === 'bigint') return String(told);
  throw new Error('The value of a field is not one that the pipeline writes.');
}

const keyOf = (value: string | number | boolean | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

function bytesOf(value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  throw new Error('A geometry column holds something else than bytes.');
}
