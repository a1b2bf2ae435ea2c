import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { boxOfGeopackage, type Box } from '../geometry/shapes.ts';

/** One field as our programs see it. */
export interface Column {
  name: string;
  type: FieldType;
  /** Readers of tiles would round some of its numbers: there it is text. */
  textInTiles?: true;
}

/** One table of the clean GeoPackage, as a job describes it. */
export interface CleanTable {
  name: string;
  fidColumn: string;
  /** Name of the geometry column; null for a table without geometry. */
  geometryColumn: string | null;
  columns: Column[];
}

/** Open a GeoPackage to read only: immutable, so that nothing is looked for or written beside it; what its schema calls is not trusted. */
export function openGeopackage(path: string): DatabaseSync {
  const database = new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true });
  database.exec('PRAGMA trusted_schema = OFF'); // guard: is not trusted by whoever reads it
  return database;
}

/** SQL that makes a new database a GeoPackage without tables (OGC 12-128r19, 1.1), written once and fast. */
export const emptyGeopackage = `
  PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
  CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
  CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, description TEXT, last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
  CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);`;

/** Rows of a query as lists of values: they keep their order, whatever the producer calls its fields. */
export function rowsOf(db: DatabaseSync, sql: string, options: { readBigInts?: boolean } = {}): Iterable<SQLOutputValue[]> {
  // The types of Node know rows as objects alone.
  const rows: Iterable<unknown> = db.prepare(sql, { ...options, returnArrays: true }).iterate();
  return rows as Iterable<SQLOutputValue[]>;
}

/** The one row of a query with a parameter, as a list of values. */
export function rowOf(db: DatabaseSync, sql: string, options: { readBigInts?: boolean } = {}): (key: number) => SQLOutputValue[] {
  const statement = db.prepare(sql, { ...options, returnArrays: true });
  return (key) => {
    const row: unknown = statement.get(key);
    return (row ?? []) as SQLOutputValue[];
  };
}

/** A geometry's bytes; null where there is none. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  throw new Error('A geometry column holds something else than bytes.');
}

/** A feature's geometry, its vertices not yet read (`readShape`); null where it has none, or an empty one. */
interface FeatureGeometry {
  fid: number;
  wkb: Uint8Array | null;
  box: Box | null;
}

/** The geometry of every feature of a table, in the table's order; of a table without geometry, the features. */
export function* readGeometries(
  db: DatabaseSync,
  table: string,
  fidColumn: string,
  geometryColumn: string | null,
): Generator<FeatureGeometry> {
  const geometry = geometryColumn === null ? 'NULL' : quoted(geometryColumn);
  // GDAL has numbered the rows from 1: a double holds every fid.
  for (const [fid, geom] of rowsOf(db, `SELECT ${quoted(fidColumn)}, ${geometry} FROM ${quoted(table)} ORDER BY 1`)) {
    const blob = bytesOf(geom);
    const box = boxOfGeopackage(blob);
    yield { fid: Number(fid), wkb: box === null ? null : wkbOfGeopackage(blob), box };
  }
}
