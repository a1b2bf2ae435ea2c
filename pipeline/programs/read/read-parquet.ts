import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import { DatabaseSync } from 'node:sqlite';
import { freeName } from '../../../schemas/model/column-names.ts';
import type { Problem } from '../../../schemas/types.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { emptyGeopackage, type Column } from '../geopackage/clean-rows.ts';
import { quoted, geopackageGeometry } from '../../../schemas/codecs/geopackage.ts';
import { sqlTypes } from '../geopackage/clean-table.ts';
import { gatherComplaints, type Complaints } from './complaints.ts';
import type { Examination } from './examination.ts';
import { checkGeoparquet } from './geoparquet-rules.ts';
import { findGeometry, type ParquetGeometry } from './parquet-geometry.ts';
import { codecs, readGroups } from './parquet-rows.ts';
import { columnReader, isWideWhole, type ReadCell, type ColumnReader } from './parquet-values.ts';
import { cleanNames, declaredGeometry } from './table.ts';
import { guessGeometry, readCoordinate, type NamedGeometry } from '../../../schemas/rules/table-geometry.ts';
import { addRow, emptyList } from '../../base/listed.ts';
import { readShape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape } from '../geometry/shapes.ts';
import { faultTexts, examineWkb } from '../geometry/wkb-faults.ts';
import { writeWkb, type Encoding } from '../geometry/write-wkb.ts';
import { readJob, reply } from '../job.ts';

/** Memory that the values of one group of rows may need before they are taken apart. */
const groupBytes = 1536 * 1024 ** 2;

export interface ParquetJob {
  geometry?: NamedGeometry | undefined;
}

/** Write the Parquet file at `path` as the one table of a GeoPackage, a group of rows at a time, with the system it says. */
export async function rewriteParquet(path: string, target: string, { geometry: named }: ParquetJob, limits: Limits): Promise<Examination> {
  const file = await asyncBufferFromFile(path);
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    refuseUnreadable(metadata);
    const complaints = gatherComplaints();
    checkGeoparquet(metadata, complaints);
    // What is wrong with the metadata is told whole, before the first of it stops the reading.
    if (complaints.problems().length > 0) throw new PipelineError(complaints.problems());
    const stored = findGeometry(metadata);
    const { fields, problems } = fieldsOf(parquetSchema(metadata).children, stored, limits);
    if (stored !== undefined && named !== undefined) throw fail('source.geometry-stored', { column: stored.column });
    const places = stored === undefined ? findPlaces(fields, named) : undefined;
    const geometry = stored && { ...stored, valueOf: (row: Row) => row[fields.length] };
    using table = createTable(target, fields, geometry ?? places, complaints);
    // The reader makes doubles of decimals: these are read as they are stored.
    for (const { element, children } of parquetSchema(metadata).children)
      if (children.length === 0 && isWideWhole(element)) {
        delete element.converted_type;
        delete element.logical_type;
      }
    const columns = [...fields.map(({ source }) => source), ...(stored === undefined ? [] : [stored.column])];
    let features = 0;
    for await (const rows of readGroups(file, metadata, columns)) {
      for (const row of rows) table.add(row);
      features += rows.length;
    }
    if (features !== Number(metadata.num_rows)) throw fail('source.truncated', { detail: 'Parquet' });
    const { code, system } = stored?.crs ?? {};
    return {
      features,
      geometries: table.geometries(),
      problems: [...problems, ...complaints.problems(), ...(places?.problems() ?? [])],
      ...(places !== undefined && { geometry: places.geometry, unreadable: places.unreadable }),
      ...(code !== undefined && { crsCode: code }),
      ...(system !== undefined && { system }),
    };
  } catch (cause) {
    if (cause instanceof PipelineError || !(cause instanceof Error)) throw cause;
    throw fail('source.parquet-broken', { detail: cause.message }, { cause });
  }
}

function refuseUnreadable({ row_groups: groups }: FileMetaData): void {
  for (const { columns, total_byte_size: bytes } of groups) {
    const odd = columns.find(({ meta_data: data }) => data !== undefined && !codecs.has(data.codec));
    if (odd?.meta_data !== undefined) throw fail('source.parquet-codec', { codec: odd.meta_data.codec });
    if (columns.some((column) => column.file_path !== undefined || column.crypto_metadata !== undefined))
      throw fail('source.parquet-broken', { detail: 'file_path, crypto_metadata' });
    // guard: a group of rows that says to unpack to more
    if (bytes > groupBytes) throw fail('source.parquet-group', { megabytes: groupBytes / 1024 ** 2 });
  }
}

interface Field extends ColumnReader {
  /** As the file calls it. */
  source: string;
  name: string;
}

/** The columns that become fields: neither a geometry nor its box. */
function fieldsOf(
  children: readonly SchemaTree[],
  geometry: ParquetGeometry | undefined,
  limits: Limits,
): { fields: Field[]; problems: Problem[] } {
  const left = new Set([geometry?.column, ...(geometry?.others ?? []), ...(geometry?.coverings ?? [])]);
  const kept = children.filter(({ element }) => !left.has(element.name));
  const { names, problems } = cleanNames(
    kept.map(({ element }) => element.name),
    limits,
  );
  if (geometry !== undefined && geometry.others.length > 0) {
    const facts = { column: geometry.column, names: geometry.others.join(', ') };
    problems.push(problem('source.parquet-geometries', facts, { severity: 'notice' }));
  }
  const fields = kept.map((child, index) => ({ ...columnReader(child), source: child.element.name, name: names[index] ?? '' }));
  return { fields, problems };
}

type Row = readonly unknown[];

/** The geometries that are written beside the fields: how they are encoded, in which system, and where a row has its own. */
interface Shapes extends Pick<ParquetGeometry, 'encoding' | 'crs'> {
  valueOf: (row: Row, index: number) => unknown;
}

/**
 * Find the points of a table with coordinates in two columns, as named or, where these hold numbers, as called; undefined where there are
 * none.
 */
function findPlaces(fields: readonly Field[], named: NamedGeometry | undefined) {
  const names = fields.map(({ name }) => name);
  if (named !== undefined && 'wkt' in named) throw fail('source.parquet-wkt', { column: named.wkt });
  const geometry = declaredGeometry(named, names) ?? guessGeometry(names, () => undefined);
  if (geometry?.kind !== 'xy') return undefined;
  const axes = [geometry.x, geometry.y].map((name) => ({ index: names.indexOf(name), field: fields[names.indexOf(name)] }));
  if (named === undefined && !axes.every(({ field }) => field?.type === 'number' || field?.type === 'integer')) return undefined;
  const unreadable = emptyList();
  const bad = { line: 0, value: '' };
  const valueOf = (row: Row, number: number): unknown => {
    // NaN is how tables of Python write that there is nothing.
    const texts = axes.map(({ index, field }) =>
      String(field?.read(row[index]) ?? '')
        .replace('NaN', '')
        .trim(),
    );
    if (texts.every((text) => text === '')) return null;
    const [x, y] = texts.map(readCoordinate);
    if (x !== undefined && y !== undefined) return { x: Number(x), y: Number(y) };
    if (unreadable.count === 0) Object.assign(bad, { line: number, value: texts.join(' ; ').slice(0, 60) });
    addRow(unreadable, number);
    return null;
  };
  const problems = (): Problem[] =>
    unreadable.count === 0 ? [] : [problem('source.bad-coordinates', { ...bad, count: unreadable.count }, { severity: 'warning' })];
  return { geometry, unreadable, encoding: 'point' as const, crs: null, valueOf, problems };
}

/** SRS number of a system that the GeoPackage describes in words of its own (OGC 12-128r19, 1.1.2). */
const ownSystem = 100_000;
/** A plane whose place on Earth is not known. */
const unknownSystem = -1;

/** A GeoPackage with one empty table, and a way to fill it. */
function createTable(target: string, fields: readonly Field[], geometry: Shapes | undefined, complaints: Complaints) {
  const database = new DatabaseSync(target);
  const columns: Column[] = fields.map(({ name, type }) => ({ name, type }));
  const fid = freeName('fid', columns);
  const shape = freeName('geom', columns);
  // Of the other ways to name a system GDAL reads none here.
  const wkt = geometry?.crs?.wkt;
  const system = wkt === undefined ? unknownSystem : ownSystem;
  const declared = columns.map(({ name, type }) => `${quoted(name)} ${sqlTypes[type]}`);
  database.exec(`
    ${emptyGeopackage}
    CREATE TABLE "table" (${[`${quoted(fid)} INTEGER PRIMARY KEY`, ...(geometry === undefined ? [] : [`${quoted(shape)} GEOMETRY`]), ...declared].join(', ')});
    INSERT INTO gpkg_spatial_ref_sys VALUES ('undefined', ${unknownSystem}, 'NONE', ${unknownSystem}, 'undefined', NULL);
    BEGIN`);
  if (wkt !== undefined)
    database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)').run('source', ownSystem, 'NONE', ownSystem, wkt);
  const names = [fid, ...fields.map(({ name }) => name), ...(geometry === undefined ? [] : [shape])];
  const insert = database.prepare(`INSERT INTO "table" (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  const found = { rows: 0, geometries: 0, hasZ: false, hasM: false };
  const add = (row: Row): void => {
    found.rows += 1;
    const cells: (ReadCell | Uint8Array)[] = [found.rows, ...fields.map(({ read }, index) => read(row[index]))];
    if (geometry !== undefined) cells.push(readGeometry(geometry.valueOf(row, found.rows), geometry.encoding, system, found, complaints));
    insert.run(...cells);
  };
  return {
    add,
    geometries: () => found.geometries,
    [Symbol.dispose](): void {
      const { hasZ, hasM } = found;
      database
        .prepare(`INSERT INTO gpkg_contents (table_name, data_type, last_change, srs_id) VALUES ('table', ?, '2000-01-01T00:00:00Z', ?)`)
        .run(geometry === undefined ? 'attributes' : 'features', geometry === undefined ? null : system);
      if (geometry !== undefined)
        database
          .prepare(`INSERT INTO gpkg_geometry_columns VALUES ('table', ?, 'GEOMETRY', ?, ?, ?)`)
          .run(shape, system, Number(hasZ), Number(hasM));
      database.exec('COMMIT');
      database.close();
    },
  };
}

function readGeometry(
  value: unknown,
  encoding: Encoding,
  system: number,
  found: { rows: number; geometries: number; hasZ: boolean; hasM: boolean },
  complaints: Complaints,
): Uint8Array | null {
  if (value === null || value === undefined) return null;
  try {
    const wkb = encoding === 'WKB' ? value : writeWkb(encoding, value);
    if (!(wkb instanceof Uint8Array)) throw new Error('no WKB');
    const shape = readShape(wkb);
    const { fault } = examineWkb(wkb);
    if (fault !== undefined) complaints.add(faultTexts[fault], {}, { feature: found.rows });
    found.hasZ ||= shape.hasZ;
    found.hasM ||= shape.hasM;
    const isEmpty = boxOfShape(shape) === null;
    if (!isEmpty) found.geometries += 1;
    return geopackageGeometry(wkb, system, isEmpty);
  } catch (cause) {
    throw fail('source.parquet-geometry', { row: found.rows, detail: cause instanceof Error ? cause.message : '' }, { cause });
  }
}

if (import.meta.main) await reply((limits) => rewriteParquet('../in/source', 'table.gpkg', readJob() as ParquetJob, limits));
