import { asyncBufferFromFile, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { canonicalWkb } from '../geometry/canonical-wkb.ts';
import { bytesOf } from '../geopackage/clean-rows.ts';
import { readGroups } from '../read/parquet-rows.ts';
import { createdBy } from '../../../schemas/model/geoparquet.ts';
import { fieldsOf, type ComparedField, type ComparedLayer, type ComparedSide } from './compared-layer.ts';

/** A table that holds the rows of one version: what is compared is short, what is told of a change stands beside it. */
export const createRows = (database: DatabaseSync, table: ComparedSide): void =>
  database.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, key TEXT, data BLOB, shape BLOB, attributes TEXT, geom BLOB)`);

const shortBytes = 16;
const short = (bytes: Uint8Array | string): Uint8Array => hash('sha256', bytes, 'buffer').subarray(0, shortBytes);
/** Length of a geometry that is compared as it is: a point, whose digest would take longer than all else; no digest is as long. */
const pointBytes = 29;
const shapeOf = (wkb: Uint8Array): Uint8Array => {
  // One feature of several members makes those of one member multiple as well, and a tool may turn every ring: no feature has changed.
  const shape = canonicalWkb(wkb);
  return shape.length > shortBytes && shape.length <= pointBytes ? shape : short(shape);
};

/** Whether a GeoParquet file of the pipeline tells times of a place from moments: the first ones called both moments. */
export async function tellsZones(path: string): Promise<boolean> {
  const { created_by: writer } = await parquetMetadataAsync(await asyncBufferFromFile(path), { geoparquet: false });
  return writer === createdBy;
}

/**
 * Read a GeoParquet file that the pipeline wrote into a table of `createRows`, a group of rows at a time; gives their system as PROJJSON.
 */
export async function loadRows(
  database: DatabaseSync,
  table: ComparedSide,
  path: string,
  { zoned, ...layer }: ComparedLayer & { zoned: boolean },
): Promise<unknown> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const local = new Set(zoned ? metadata.schema.filter(isLocal).map(({ name }) => name) : []);
  const { name: geometry, crs = null } = layer.hasGeometry ? geometryColumn(metadata.key_value_metadata) : {};
  const fields = fieldsOf(layer, table);
  const columns = [...fields.map(({ name }) => name), ...(geometry === undefined ? [] : [geometry])];
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?)`);
  const keyAt = fields.findIndex(({ name }) => name === layer.key);
  const compared = fields.filter((field) => field.in === 'both').length;
  let id = 0;
  for await (const rows of readGroups(file, metadata, columns)) {
    for (const row of rows) {
      id += 1;
      const values = fields.map((field, index) => valueOf(row[index], typesOf(field, table), { zoned, isLocal: local.has(field.name) }));
      const wkb = geometry === undefined ? null : bytesOf(row[columns.length - 1]);
      const attributes = JSON.stringify(values);
      const shape = wkb === null || !layer.comparesGeometry ? null : shapeOf(wkb);
      const data = short(compared === values.length ? attributes : JSON.stringify(values.slice(0, compared)));
      insert.run(id, keyOf(values[keyAt]), data, shape, attributes, wkb);
    }
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

/** Whether a column holds times of a place. */
const isLocal = ({ logical_type: type }: SchemaElement): boolean => type?.type === 'TIMESTAMP' && !type.isAdjustedToUTC;

/** Zones of date-times: whether both versions tell them, and whether those of this column have none. */
interface Zones {
  zoned: boolean;
  isLocal: boolean;
}

/** The type of a field in one version, and in the other one where that differs. */
type Types = [own: FieldType, other: FieldType | undefined];

const typesOf = ({ type, was }: ComparedField, side: ComparedSide): Types =>
  was === undefined ? [type, undefined] : side === 'old' ? [was, type] : [type, was];

const isoMoment = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The moment that a text tells, as the dates and times of the other version are written; the text itself where it tells none. */
function momentOf(text: string, zoned: boolean): string {
  const zone = isoMoment.exec(text)?.[1];
  const moment = isoMoment.test(text) ? new Date(zone === undefined ? `${text.replace(' ', 'T')}Z` : text) : undefined;
  return moment === undefined || Number.isNaN(moment.valueOf()) ? text : isoOf(moment, zoned && zone === undefined);
}

const isoOf = (moment: Date, isLocal: boolean): string => (isLocal ? moment.toISOString().slice(0, -1) : moment.toISOString());

/** Write a value as JSON says it; where the field has had two types, as text, as the other type would have it. */
function valueOf(value: unknown, [own, other]: Types, { zoned, isLocal }: Zones): string | number | boolean | null {
  // One odd cell makes a column text, and changes no other cell.
  const retyped = other !== undefined;
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return own === 'date' && other !== 'datetime' ? value.toISOString().slice(0, 10) : isoOf(value, isLocal);
  if (typeof value === 'string' && (other === 'datetime' || own === 'datetime')) return momentOf(value, zoned);
  if (typeof value === 'boolean' && (other === 'integer' || other === 'number')) return String(Number(value));
  const told = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (!retyped && (typeof told === 'number' || typeof told === 'boolean')) return Object.is(told, -0) ? 0 : told;
  if (typeof told === 'string' || typeof told === 'number' || typeof told === 'boolean' || typeof told === 'bigint') return String(told);
  throw new Error('The value of a field is not one that the pipeline writes.');
}

const keyOf = (value: string | number | boolean | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
