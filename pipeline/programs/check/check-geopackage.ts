import type { DatabaseSync } from 'node:sqlite';
import { sqliteFault } from '../../../schemas/messages/parser-fault.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { defaultLimits, type Limits } from '../../base/limits.ts';
import { bytesOf, openGeopackage, rowsOf } from '../geopackage/clean-rows.ts';
import { quoted, envelopeBytes } from '../../../schemas/codecs/geopackage.ts';
import { checkValues } from './check-values.ts';
import { gatherComplaints, type Complaints } from '../read/complaints.ts';
import type { Examination } from '../read/examination.ts';
import { openFile } from '../read/file-bytes.ts';
import { rowKinds, screenGeopackage } from './screen-geopackage.ts';
import { faultTexts, isOfType, examineWkb } from '../geometry/wkb-faults.ts';
import { reply } from '../job.ts';

/** "GPKG", "GP10", "GP11": what a GeoPackage says to be in SQLite's header (OGC 12-128r19, 1.1.1.1.1). */
const applicationIds = [0x47504b47, 0x47503130, 0x47503131];
const sqliteHeader = { bytes: 100, pageSize: 16, pages: 28, applicationId: 68 };
/** Faults of the file that SQLite lists before it stops looking. */
const listedFaults = 5;
const kinds = ['features', 'attributes', 'tiles', '2d-gridded-coverage'];
/** Names of geometry types in the order of their ISO codes (Annex G). */
const typeNames =
  'GEOMETRY POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION CIRCULARSTRING COMPOUNDCURVE CURVEPOLYGON MULTICURVE MULTISURFACE CURVE SURFACE POLYHEDRALSURFACE TIN TRIANGLE'.split(
    ' ',
  );

/** Say everything that is wrong with a GeoPackage, and count its rows without GDAL; refuses one that could make its reader do something. */
export function checkGeopackage(path: string, limits: Pick<Limits, 'layers'> = defaultLimits): Examination {
  const complaints = gatherComplaints();
  checkHeader(path, complaints);
  try {
    using database = openGeopackage(path);
    const features = screenGeopackage(database, limits);
    checkPages(database, complaints);
    checkContents(database, complaints);
    return { features, problems: complaints.problems() };
  } catch (error) {
    if (error instanceof PipelineError) throw new PipelineError([...error.problems, ...complaints.problems()], { cause: error });
    const broken = fail('source.geopackage-broken', { detail: { ...sqliteFault(error instanceof Error ? error.message : String(error)) } });
    throw new PipelineError([...broken.problems, ...complaints.problems()], { cause: error });
  }
}

/** The header says how many pages there are; SQLite itself notices a missing one only when it reads there. */
function checkHeader(path: string, complaints: Complaints): void {
  const truncated = (): PipelineError => fail('source.truncated', { detail: 'GeoPackage' });
  using file = openFile(path, truncated);
  const header = file.read(0, sqliteHeader.bytes);
  const size = header.readUInt16BE(sqliteHeader.pageSize);
  const pageBytes = size === 1 ? 65_536 : size;
  if (pageBytes === 0 || file.size < pageBytes * header.readUInt32BE(sqliteHeader.pages)) throw truncated();
  const found = header.toString('latin1', sqliteHeader.applicationId, sqliteHeader.applicationId + 4).replace(/[^ -~]/g, '·');
  if (!applicationIds.includes(header.readUInt32BE(sqliteHeader.applicationId)))
    complaints.add('source.geopackage-application', { found }, {});
}

/** Have SQLite read all of its pages and indexes, the spatial ones included. */
function checkPages(database: DatabaseSync, complaints: Complaints): void {
  for (const [report] of rowsOf(database, `PRAGMA integrity_check(${listedFaults})`)) {
    const [fault = ''] = String(report)
      .replace(/^\*\*\* .* \*\*\*\n/, '')
      .split('\n');
    if (fault !== 'ok') complaints.add('source.geopackage-corrupt', { found: fault }, {});
  }
}

interface Declared {
  table: string;
  column: string;
  type: string;
  srs: number;
}

/** Hold the tables that describe a GeoPackage against those that they describe (1.1.3, 2.1.5). */
function checkContents(database: DatabaseSync, complaints: Complaints): void {
  const names = [...rowsOf(database, "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')")];
  const tables = new Set(names.map(([name]) => String(name)));
  if (!tables.has('gpkg_spatial_ref_sys')) return complaints.add('source.geopackage-table', { name: 'gpkg_spatial_ref_sys' }, {});
  const systems = new Set([...rowsOf(database, 'SELECT srs_id FROM gpkg_spatial_ref_sys')].map(([system]) => system));
  const declared = tables.has('gpkg_geometry_columns') ? readDeclared(database) : [];
  for (const [listed, type, system] of rowsOf(database, 'SELECT table_name, data_type, srs_id FROM gpkg_contents')) {
    const name = String(listed);
    const kind = String(type);
    const place = { part: name };
    if (!kinds.includes(kind)) complaints.add('source.geopackage-kind', { found: kind }, place, 'warning');
    if (!tables.has(name.toLowerCase())) complaints.add('source.geopackage-absent', { name }, {});
    else if (system !== null && !systems.has(system)) complaints.add('source.geopackage-srs', { found: String(system) }, place);
    if (!tables.has(name.toLowerCase())) continue;
    if (rowKinds.has(kind)) checkValues(database, name, complaints); // guard: other values than its columns declare
    if (kind !== 'features') continue;
    const own = declared.filter(({ table }) => table.toLowerCase() === name.toLowerCase());
    if (own.length !== 1 || own[0] === undefined) complaints.add('source.geopackage-geometry-column', { count: own.length }, place);
    else checkGeometries(database, own[0], systems, complaints);
  }
}

const readDeclared = (database: DatabaseSync): Declared[] =>
  [...rowsOf(database, 'SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns')].map(
    ([table, column, type, system]) => ({ table: String(table), column: String(column), type: String(type), srs: Number(system) }),
  );

/** Read the geometry of every row of a table: checks its header, its well-known binary, and its declared type and system (2.1.3, 2.1.4). */
function checkGeometries(
  database: DatabaseSync,
  { table, column, type, srs }: Declared,
  systems: Set<unknown>,
  complaints: Complaints,
): void {
  const code = typeNames.indexOf(type.toUpperCase());
  if (code === -1) complaints.add('source.geopackage-type-name', { found: type }, { part: table });
  if (!systems.has(srs)) complaints.add('source.geopackage-srs', { found: String(srs) }, { part: table });
  const columns = database.prepare(`SELECT name, pk FROM pragma_table_info(?)`).all(table);
  if (!columns.some(({ name }) => String(name).toLowerCase() === column.toLowerCase()))
    return complaints.add('source.geopackage-column', { name: column }, { part: table });
  if (!columns.some(({ pk }) => pk === 1)) complaints.add('source.geopackage-key', {}, { part: table }, 'warning');
  let row = 0;
  for (const [geometry] of rowsOf(database, `SELECT ${quoted(column)} FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL`)) {
    row += 1;
    const place = { part: table, feature: row };
    const blob = geometry instanceof Uint8Array ? bytesOf(geometry) : null;
    const start = blob === null ? undefined : headerBytes(blob);
    if (blob === null || start === undefined) {
      complaints.add('source.geopackage-header', {}, place);
      continue;
    }
    const reading = examineWkb(blob.subarray(start));
    if (reading.fault !== undefined) complaints.add(faultTexts[reading.fault], {}, place);
    else if (code > -1 && !isOfType(reading.type, code))
      complaints.add('source.geometry-other-type', { declared: type, found: typeNames[reading.type] ?? '' }, place, 'warning');
    const view = new DataView(blob.buffer, blob.byteOffset, 8);
    if (view.getInt32(4, ((blob[3] ?? 0) & 1) === 1) !== srs) complaints.add('source.geopackage-other-srs', {}, place, 'warning');
  }
}

/** Bytes before the well-known binary of a geometry; undefined where they are no header of a GeoPackage. */
function headerBytes(blob: Uint8Array): number | undefined {
  if (blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50 || blob[2] !== 0) return undefined;
  const envelope = envelopeBytes[((blob[3] ?? 0) >> 1) & 0b111];
  return envelope === undefined || 8 + envelope > blob.length ? undefined : 8 + envelope;
}

if (import.meta.main) await reply((limits) => checkGeopackage('../in/source', limits));
