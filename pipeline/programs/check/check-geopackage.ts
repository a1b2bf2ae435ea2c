import { open, stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { fail, PipelineError } from '../../base/errors.ts';
import { bytesOf, openGeopackage } from '../geopackage/clean-rows.ts';
import { quoted } from '../../base/sql.ts';
import { checkValues } from './check-values.ts';
import { gatherComplaints, type Complaints } from '../read/complaints.ts';
import type { Examination } from '../read/examination.ts';
import { rowKinds, screenGeopackage } from './screen-geopackage.ts';
import { faultTexts, isOfType, readWkb } from '../geometry/wkb-faults.ts';
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
/** Bytes of the envelope by the code in the flags of a geometry's header (2.1.3.1). */
const envelopeBytes = [0, 32, 48, 48, 64];

/** Say everything that is wrong with a GeoPackage, and count its rows without GDAL; refuses one that could make its reader do something. */
export async function checkGeopackage(path: string): Promise<Examination> {
  const complaints = gatherComplaints();
  await checkHeader(path, complaints);
  try {
    using database = openGeopackage(path);
    const features = screenGeopackage(database);
    checkPages(database, complaints);
    checkContents(database, complaints);
    return { features, problems: complaints.problems() };
  } catch (error) {
    if (error instanceof PipelineError) throw new PipelineError([...error.problems, ...complaints.problems()], { cause: error });
    const broken = fail('source.geopackage-broken', { detail: error instanceof Error ? error.message : String(error) });
    throw new PipelineError([...broken.problems, ...complaints.problems()], { cause: error });
  }
}

/** The header says how many pages there are; SQLite itself notices a missing one only when it reads there. */
async function checkHeader(path: string, complaints: Complaints): Promise<void> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(sqliteHeader.bytes), position: 0 });
  await file.close();
  const size = bytesRead < sqliteHeader.bytes ? 0 : buffer.readUInt16BE(sqliteHeader.pageSize);
  const pageBytes = size === 1 ? 65_536 : size;
  if (pageBytes === 0 || (await stat(path)).size < pageBytes * buffer.readUInt32BE(sqliteHeader.pages))
    throw fail('source.truncated', { detail: 'GeoPackage' });
  const found = buffer.toString('latin1', sqliteHeader.applicationId, sqliteHeader.applicationId + 4).replace(/[^ -~]/g, '·');
  if (!applicationIds.includes(buffer.readUInt32BE(sqliteHeader.applicationId)))
    complaints.add('source.geopackage-application', { found }, {});
}

/** Have SQLite read all of its pages and indexes, the spatial ones included. */
function checkPages(database: DatabaseSync, complaints: Complaints): void {
  const faults = database.prepare(`PRAGMA integrity_check(${listedFaults})`).all();
  for (const fault of faults.map((row) => String(Object.values(row)[0]))) {
    // The first line of a longer report.
    if (fault !== 'ok')
      complaints.add('source.geopackage-corrupt', { found: fault.replace(/^\*\*\* .* \*\*\*\n/, '').split('\n')[0] ?? '' }, {});
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
  const tables = new Set(
    database
      .prepare("SELECT lower(name) AS name FROM sqlite_master WHERE type IN ('table', 'view')")
      .all()
      .map(({ name }) => String(name)),
  );
  for (const name of ['gpkg_spatial_ref_sys', 'gpkg_contents'])
    if (!tables.has(name)) return complaints.add('source.geopackage-table', { name }, {});
  const systems = new Set(
    database
      .prepare('SELECT srs_id FROM gpkg_spatial_ref_sys')
      .all()
      .map(({ srs_id }) => srs_id),
  );
  const declared = tables.has('gpkg_geometry_columns') ? readDeclared(database) : [];
  const contents = database.prepare('SELECT table_name, data_type, srs_id FROM gpkg_contents').all();
  for (const { table_name, data_type, srs_id } of contents) {
    const [name, kind] = [String(table_name), String(data_type)];
    const place = { part: name };
    if (!kinds.includes(kind)) complaints.add('source.geopackage-kind', { found: kind }, place, 'warning');
    if (!tables.has(name.toLowerCase())) complaints.add('source.geopackage-absent', { name }, {});
    else if (srs_id !== null && !systems.has(srs_id)) complaints.add('source.geopackage-srs', { found: String(srs_id) }, place);
    if (!tables.has(name.toLowerCase())) continue;
    if (rowKinds.has(kind)) checkValues(database, name, complaints);
    if (kind !== 'features') continue;
    const own = declared.filter(({ table }) => table.toLowerCase() === name.toLowerCase());
    if (own.length !== 1 || own[0] === undefined) complaints.add('source.geopackage-geometry-column', { count: own.length }, place);
    else checkGeometries(database, own[0], systems, complaints);
  }
}

const readDeclared = (database: DatabaseSync): Declared[] =>
  database
    .prepare('SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns')
    .all()
    .map((row) => ({
      table: String(row['table_name']),
      column: String(row['column_name']),
      type: String(row['geometry_type_name']),
      srs: Number(row['srs_id']),
    }));

/** Read the geometry of every row of a table: its header, its well-known binary, and whether it is of the declared type and system (2.1.3, 2.1.4). */
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
  for (const { geometry } of database
    .prepare(`SELECT ${quoted(column)} AS geometry FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL`)
    .iterate()) {
    row += 1;
    const place = { part: table, feature: row };
    const blob = geometry instanceof Uint8Array ? bytesOf(geometry) : null;
    const start = blob === null ? undefined : headerBytes(blob);
    if (blob === null || start === undefined) {
      complaints.add('source.geopackage-header', {}, place);
      continue;
    }
    const reading = readWkb(blob.subarray(start));
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

if (import.meta.main) await reply(() => checkGeopackage('../in/source'));
