import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { openGeopackage, quoted, rowsOf } from './clean-rows.ts';

/** Columns of a table of changes, in the order of the file. `before`: where a changed feature was. */
export const changeFields = [
  { name: 'change', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'moved', type: 'boolean' },
  { name: 'fields', type: 'text' },
] as const;

/** One feature that is not as it was, its geometry as well-known binary. */
export interface Change {
  change: 'added' | 'removed' | 'changed' | 'before';
  key: SQLOutputValue | undefined;
  geom: SQLOutputValue | undefined;
  moved?: boolean;
  fields?: readonly string[];
}

/** A layer of changes that is being written. */
export interface ChangeTable {
  add(change: Change): void;
  rows(): number;
  withoutGeometry(): number;
}

/** A GeoPackage of changes, with the coordinate systems of another one that the pipeline wrote. */
export function openChanges(path: string, clean: string): { database: DatabaseSync; [Symbol.dispose](): void } {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, description TEXT, last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
    CREATE TABLE systems (name TEXT PRIMARY KEY, srs_id INTEGER)`);
  using source = openGeopackage(clean);
  const insert = database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  for (const row of rowsOf(
    source,
    'SELECT srs_name, srs_id, organization, organization_coordsys_id, definition, description FROM gpkg_spatial_ref_sys',
  ))
    insert.run(...row);
  const system = database.prepare('INSERT INTO systems VALUES (?, ?)');
  for (const row of rowsOf(source, 'SELECT table_name, srs_id FROM gpkg_geometry_columns')) system.run(...row);
  database.exec('BEGIN');
  return {
    database,
    [Symbol.dispose]() {
      database.exec('DROP TABLE systems; COMMIT');
      database.close();
    },
  };
}

/** An empty table of changes of one layer, and a way to fill it. */
export function changeTable(database: DatabaseSync, { name, hasGeometry }: { name: string; hasGeometry: boolean }): ChangeTable {
  const system = Number(database.prepare('SELECT srs_id FROM systems WHERE name = ?').get(name)?.['srs_id'] ?? -1);
  const geometry = hasGeometry ? ', "geom" GEOMETRY' : '';
  database.exec(`CREATE TABLE ${quoted(name)} (fid INTEGER PRIMARY KEY${geometry}, change TEXT, key TEXT, moved BOOLEAN, fields TEXT)`);
  database
    .prepare(
      `INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES (?, ?, ?, '2000-01-01T00:00:00Z', ?)`,
    )
    .run(name, hasGeometry ? 'features' : 'attributes', name, hasGeometry ? system : null);
  // Two geometries of one feature, and those of two versions, need not be of one type.
  if (hasGeometry) database.prepare(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 2, 0)`).run(name, system);
  const insert = database.prepare(`INSERT INTO ${quoted(name)} VALUES (NULL, ${hasGeometry ? '?, ' : ''}?, ?, ?, ?)`);
  const count = { rows: 0, without: 0 };
  return {
    add({ change, key = null, geom, moved = false, fields = [] }) {
      count.rows += 1;
      const shape = geom instanceof Uint8Array ? geopackageGeometry(geom, system) : null;
      if (shape === null) count.without += 1;
      insert.run(...(hasGeometry ? [shape] : []), change, key, Number(moved), fields.length === 0 ? null : fields.join(', '));
    },
    rows: () => count.rows,
    withoutGeometry: () => (hasGeometry ? count.without : 0),
  };
}

/** A geometry as a GeoPackage holds it (OGC 12-128r19, 2.1.3): a header of eight bytes, and well-known binary. */
function geopackageGeometry(wkb: Uint8Array, system: number): Uint8Array {
  const header = Buffer.from([0x47, 0x50, 0, 0b1, 0, 0, 0, 0]);
  header.writeInt32LE(system, 4);
  return Buffer.concat([header, wkb]);
}
