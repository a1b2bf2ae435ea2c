import { fileWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { freeName, openGeopackage, quoted, type CleanTable, type Column } from './clean-rows.ts';
import { hilbertKey } from './hilbert.ts';
import { readJob } from './job.ts';
import { boxOf, readShape, simpleParts, strideOf, wkbOfGeopackage, type Box, type Shape } from './wkb.ts';

/** What `write-geoparquet.ts` is asked: one table of /in/clean.gpkg, its CRS as PROJJSON (null: unknown or no geometry), the file to write. */
export interface GeoparquetJob {
  table: CleanTable;
  crs: unknown;
  output: string;
}

/** Rows of a group: small enough that a reader of one town skips most of a département. */
const groupRows = 50_000;
/** Bytes of geometry of a group: with large polygons this comes first and bounds memory. */
const groupBytes = 64 * 1024 ** 2;

/** Types of Parquet by field type (dates count days, date-times milliseconds in UTC). */
const elements: Record<Column['type'], Omit<SchemaElement, 'name'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  datetime: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } },
};

type Cell = string | number | bigint | boolean | Date | null;

/** A cell as the Parquet type of its column wants it; throws on a value that the column's type cannot hold. */
export function toParquet(value: SQLOutputValue, type: Column['type']): Cell {
  if (value === null) return null;
  if (value instanceof Uint8Array) throw new Error('Binary values are not fields of a clean table.');
  if (type === 'text') return String(value);
  if (type === 'integer') return BigInt(value);
  if (type === 'number') return Number(value);
  if (type === 'boolean') return Number(value) !== 0;
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new Error(`"${value}" is not a date.`);
  return date;
}

/** Order and extent of the features, learnt in a first reading: positions in the table's own order, Hilbert order, boxes. */
interface Survey {
  fids: bigint[];
  /** Indexes into fids, in the order of the file. */
  order: Uint32Array;
  /** Four numbers a row; NaN where there is no geometry. */
  boxes: Float64Array;
  types: string[];
  bbox: number[] | null;
}

function survey(db: DatabaseSync, table: CleanTable): Survey {
  const geometry = table.geometryColumn === null ? 'NULL' : quoted(table.geometryColumn);
  const statement = db.prepare(`SELECT ${quoted(table.fidColumn)} AS fid, ${geometry} AS geom FROM ${quoted(table.name)} ORDER BY 1`);
  statement.setReadBigInts(true);
  const fids: bigint[] = [];
  const boxes: number[] = [];
  const types = new Set<string>();
  const whole = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (const { fid, geom } of statement.iterate()) {
    fids.push(fid as bigint);
    const wkb = wkbOfGeopackage(geom as Uint8Array | null);
    const shape = wkb && readShape(wkb);
    const box = shape && boxOf(shape);
    if (shape) types.add(shape.type + (shape.hasZ ? ' Z' : ''));
    boxes.push(...(box ?? [NaN, NaN, NaN, NaN]));
    if (shape && box) widen(whole, box, shape);
  }
  const allBoxes = Float64Array.from(boxes);
  const flat = [...types].every((type) => !type.endsWith(' Z'));
  const found = Number.isFinite(whole[0]);
  const bbox = !found ? null : flat ? [0, 1, 3, 4].map((index) => whole[index] as number) : whole;
  return { fids, order: spatialOrder(allBoxes, whole), boxes: allBoxes, types: [...types].sort(), bbox };
}

/** Take a shape into the extent [xmin, ymin, zmin, xmax, ymax, zmax]; heights of a shape without Z do not count. */
function widen(whole: number[], box: Box, shape: Shape): void {
  const extend = (axis: number, low: number, high: number): void => {
    whole[axis] = Math.min(whole[axis] as number, low);
    whole[axis + 3] = Math.max(whole[axis + 3] as number, high);
  };
  extend(0, box[0], box[2]);
  extend(1, box[1], box[3]);
  if (!shape.hasZ) return;
  for (const part of simpleParts(shape)) {
    for (const sequence of part.sequences) {
      for (let index = 2; index < sequence.length; index += strideOf(part)) {
        const height = sequence[index] as number;
        if (!Number.isNaN(height)) extend(2, height, height);
      }
    }
  }
}

/** Indexes of the rows along the Hilbert curve; rows without geometry come last, in their own order. */
function spatialOrder(boxes: Float64Array, [west = 0, south = 0, , east = 1, north = 1]: number[]): Uint32Array {
  const rows = boxes.length / 4;
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const [x0, y0, x1, y1] = boxes.subarray(4 * row, 4 * row + 4) as unknown as Box;
    keys[row] = Number.isNaN(x0) ? Infinity : hilbertKey(((x0 + x1) / 2 - west) / (east - west || 1), ((y0 + y1) / 2 - south) / (north - south || 1));
  }
  const order = Uint32Array.from(keys, (_, row) => row);
  return order.sort((a, b) => (keys[a] === keys[b] ? a - b : (keys[a] as number) - (keys[b] as number)));
}

/** Metadata of the file: GeoParquet 1.1.0, section "File metadata". */
function geoMetadata({ crs, geometry, covering, types, bbox }: { crs: unknown; geometry: string; covering: string; types: string[]; bbox: number[] | null }): string {
  const edge = (name: string): string[] => [covering, name];
  return JSON.stringify({
    version: '1.1.0',
    primary_column: geometry,
    columns: {
      [geometry]: {
        encoding: 'WKB',
        geometry_types: types,
        crs,
        ...(bbox === null ? {} : { bbox }),
        covering: { bbox: { xmin: edge('xmin'), ymin: edge('ymin'), xmax: edge('xmax'), ymax: edge('ymax') } },
      },
    },
  });
}

/** Write one table as GeoParquet (plain Parquet where it has no geometry): rows along a Hilbert curve, a group at a time. */
export function writeGeoparquet(clean: string, { table, crs, output }: GeoparquetJob): void {
  const db = openGeopackage(clean);
  const found = survey(db, table);
  const geometry = freeName('geometry', table.columns);
  const covering = freeName('bbox', table.columns);
  const spatial = table.geometryColumn !== null;
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: table.columns.length + (spatial ? 2 : 0) },
    ...table.columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...elements[type] })),
  ];
  if (spatial) {
    schema.push({ name: geometry, repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' }, { name: covering, repetition_type: 'OPTIONAL', num_children: 4 });
    for (const name of ['xmin', 'ymin', 'xmax', 'ymax']) schema.push({ name, repetition_type: 'REQUIRED', type: 'DOUBLE' });
  }
  const metadata = spatial ? [{ key: 'geo', value: geoMetadata({ crs, geometry, covering, types: found.types, bbox: found.bbox }) }] : [];
  const writer = new ParquetWriter({ writer: fileWriter(output), schema, kvMetadata: metadata, createdBy: 'Mappe' });
  for (const group of readGroups(db, table, found)) {
    const columnData: ColumnSource[] = table.columns.map(({ name }, index) => ({ name, data: group.cells[index] ?? [] }));
    if (spatial) columnData.push({ name: geometry, data: group.geometries }, { name: covering, data: group.boxes });
    writer.write({ columnData, rowGroupSize: groupRows });
  }
  writer.finish();
  db.close();
}

interface Group {
  cells: Cell[][];
  geometries: (Uint8Array | null)[];
  boxes: ({ xmin: number; ymin: number; xmax: number; ymax: number } | null)[];
}

/** The rows in file order, a row group at a time. */
function* readGroups(db: DatabaseSync, table: CleanTable, { fids, order, boxes }: Survey): Generator<Group> {
  const names = [...table.columns.map(({ name }) => name), ...(table.geometryColumn === null ? [] : [table.geometryColumn])];
  const statement = db.prepare(`SELECT ${names.map(quoted).join(', ') || '1'} FROM ${quoted(table.name)} WHERE ${quoted(table.fidColumn)} = ?`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const empty = (): Group => ({ cells: table.columns.map(() => []), geometries: [], boxes: [] });
  let group = empty();
  let bytes = 0;
  for (const row of order) {
    // setReturnArrays: a row is an array of its values, which the types do not know.
    const values = statement.get(fids[row] as bigint) as unknown as SQLOutputValue[];
    table.columns.forEach(({ type }, index) => group.cells[index]?.push(toParquet(values[index] ?? null, type)));
    const wkb = wkbOfGeopackage((values[table.columns.length] ?? null) as Uint8Array | null);
    const [xmin, ymin, xmax, ymax] = boxes.subarray(4 * row, 4 * row + 4) as unknown as Box;
    group.geometries.push(wkb);
    group.boxes.push(Number.isNaN(xmin) ? null : { xmin, ymin, xmax, ymax });
    bytes += wkb?.length ?? 0;
    if (group.geometries.length === groupRows || bytes > groupBytes) {
      yield group;
      [group, bytes] = [empty(), 0];
    }
  }
  if (group.geometries.length > 0) yield group;
}

if (import.meta.main) writeGeoparquet('/in/clean.gpkg', readJob<GeoparquetJob>());
