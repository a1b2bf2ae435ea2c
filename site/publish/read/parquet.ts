import type { Geometry } from 'geojson';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData, type SchemaTree } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { guessGeometry, readCoordinate } from '../../../schemas/rules/table-geometry.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { collectLayer } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading, type StatedCrs } from './reading.ts';
import { stemOf } from './text.ts';
import { readGeometry } from '../../../schemas/codecs/wkb.ts';

/** Geometries as their bytes: the page reads them itself. */
const parsers = { geometryFromBytes: (bytes: Uint8Array) => bytes, geographyFromBytes: (bytes: Uint8Array) => bytes };
/** Rows that are held at a time. */
const groupRows = 10_000;

interface Geo {
  primary_column?: string;
  columns?: Record<string, { encoding?: string; crs?: unknown; covering?: { bbox?: Record<string, unknown> } } | undefined>;
}

interface Place {
  column: string;
  encoding: string;
  stated: StatedCrs | undefined;
  /** Columns that are no fields. */
  others: string[];
}

/** Read a GeoParquet or Parquet file, a group of rows at a time. */
export async function readParquet({ name, bytes, ...tools }: GivenFile): Promise<RawReading> {
  const file: AsyncBuffer = { byteLength: bytes.size, slice: (start, end) => bytes.slice(start, end).arrayBuffer() };
  try {
    return await readFile(file, name, tools);
  } catch (cause) {
    if (cause instanceof ReadError) throw cause;
    throw new ReadError('parquet-broken', { detail: cause instanceof Error ? cause.message.slice(0, 100) : '' }, { cause });
  }
}

async function readFile(
  file: AsyncBuffer,
  name: string,
  { room, onProgress }: Pick<GivenFile, 'room' | 'onProgress'>,
): Promise<RawReading> {
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const place = placeOf(metadata);
  const left = new Set([place?.column, ...(place?.others ?? [])]);
  const fields = parquetSchema(metadata)
    .children.filter(({ element }) => !left.has(element.name))
    .map((child) => ({ name: child.element.name, type: typeOf(child) }));
  const places =
    place === undefined
      ? guessGeometry(
          fields.map((field) => field.name),
          () => undefined,
        )
      : undefined;
  const axes = places?.kind === 'xy' ? places : undefined;
  const layer = collectLayer(fields, 'declared', { hasGeometry: place !== undefined || axes !== undefined, room });
  const count = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (Number(metadata.num_rows) !== count) throw new ReadError('parquet-broken', { detail: `num_rows: ${metadata.num_rows}` });
  for (let start = 0; start < count; start += groupRows) {
    const rows = await parquetReadObjects({
      file,
      metadata,
      compressors,
      parsers,
      utf8: false,
      geoparquet: false,
      rowStart: start,
      rowEnd: Math.min(count, start + groupRows),
    });
    // A group that says more rows than its pages hold gives rows without values, as many as it likes; an empty value is null.
    if (rows.every((row) => Object.values(row).every((value) => value === undefined)))
      throw new ReadError('parquet-broken', { detail: `num_rows: ${count}` });
    for (const row of rows) {
      const { [place?.column ?? '']: shape, ...all } = row as Record<string, unknown>;
      const values = Object.fromEntries(fields.map((field) => [field.name, all[field.name]]));
      layer.add(values, place === undefined ? pointOf(row, axes) : geometryOf(shape, place.encoding));
    }
    onProgress(Math.min(1, (start + groupRows) / count));
  }
  const assumed = axes?.degrees === true ? { assumed: 'EPSG:4326' } : {};
  return {
    layers: [layer.finish({ source: stemOf(name), stated: place?.stated, ...assumed })],
    problems: [],
    ...(axes !== undefined && { places: { kind: 'xy' as const, x: axes.x, y: axes.y } }),
  };
}

function pointOf(row: Record<string, unknown>, axes: { x: string; y: string } | undefined): Geometry | null {
  if (axes === undefined) return null;
  const [x, y] = [axes.x, axes.y].map((column) => {
    const value = row[column];
    return value === null || value === undefined ? undefined : readCoordinate(typeof value === 'string' ? value : JSON.stringify(value));
  });
  return x === undefined || y === undefined ? null : { type: 'Point', coordinates: [Number(x), Number(y)] };
}

/** Find the geometry column of a file's rows: by GeoParquet's metadata, else by Parquet's own geometry type. */
function placeOf({ schema, key_value_metadata: pairs = [] }: FileMetaData): Place | undefined {
  const text = pairs.find(({ key }) => key === 'geo')?.value;
  if (text === undefined) {
    const typed = schema.filter(({ logical_type: type }) => type?.type === 'GEOMETRY' || type?.type === 'GEOGRAPHY');
    const [first, ...others] = typed;
    if (first?.logical_type === undefined) return undefined;
    const { crs } = first.logical_type as { crs?: string };
    const kept = crs?.startsWith('projjson:') ? pairs.find(({ key }) => key === crs.slice('projjson:'.length))?.value : undefined;
    return {
      column: first.name,
      encoding: 'WKB',
      stated: crsOf(kept === undefined ? crs : JSON.parse(kept)),
      others: others.map((each) => each.name),
    };
  }
  const { primary_column: column = 'geometry', columns = {} } = JSON.parse(text) as Geo;
  const { encoding = 'WKB', crs } = columns[column] ?? {};
  const coverings = Object.values(columns).flatMap((each) => Object.values(each?.covering?.bbox ?? {}));
  return {
    column,
    encoding,
    stated: crsOf(crs),
    others: [
      ...Object.keys(columns).filter((each) => each !== column),
      ...coverings.map((path) => (Array.isArray(path) ? String(path[0]) : '')),
    ],
  };
}

/** Coordinate system of a column: longitude and latitude where none is given; undefined for null, which means unknown. */
function crsOf(crs: unknown): StatedCrs | undefined {
  if (crs === undefined) return { code: 'OGC:CRS84' };
  if (typeof crs === 'string') return /^\w+:\w+$/.test(crs) ? { code: crs.replace(/^srid:/i, 'EPSG:') } : { wkt: crs };
  if (typeof crs !== 'object' || crs === null) return undefined;
  const { id } = crs as { id?: { authority?: string; code?: number | string } };
  return id?.code === undefined ? undefined : { code: `${id.authority ?? 'EPSG'}:${id.code}` };
}

const nativeTypes = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'] as const;

/** A geometry as GeoParquet encodes it: WKB, or lists of coordinates. */
function geometryOf(value: unknown, encoding: string): Geometry | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return readGeometry(value) ?? null;
  const position = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(position);
    const { x, y } = each as { x?: number; y?: number };
    return [x, y];
  };
  const type = nativeTypes.find((each) => each.toLowerCase() === encoding.toLowerCase());
  if (type === undefined) throw new ReadError('parquet-broken', { detail: encoding });
  return { type, coordinates: position(value) } as Geometry;
}

/** The type of a column (parquet-format, LogicalTypes). */
function typeOf({ element, children }: SchemaTree): FieldType {
  const { type, converted_type: converted = '', logical_type: logical } = element;
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'text';
  if (logical?.type === 'DATE' || converted === 'DATE') return 'date';
  if (logical?.type === 'TIMESTAMP' || converted.startsWith('TIMESTAMP') || type === 'INT96') return 'datetime';
  if (logical?.type === 'TIME' || converted.startsWith('TIME_')) return 'text';
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'FLOAT' || type === 'DOUBLE' || logical?.type === 'FLOAT16') return 'number';
  if (converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === 64)) return 'text';
  return type === 'INT32' || type === 'INT64' ? 'integer' : 'text';
}
