import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { freeName } from '../../../schemas/model/column-names.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { changeFields } from '../../base/change-fields.ts';
import { emptyGeopackage, openGeopackage, rowsOf, type Column } from '../geopackage/clean-rows.ts';
import { quoted, geopackageGeometry } from '../../../schemas/codecs/geopackage.ts';
import { sqlTypes } from '../geopackage/clean-table.ts';
import { fieldsOf, type ComparedField, type ComparedLayer, type ComparedSide, type Values } from './compared-layer.ts';

/** One feature that is not as it was, its geometry as well-known binary; `before`: where and what a moved one was. */
export interface RowChange {
  change: 'added' | 'removed' | 'changed' | 'before';
  key: SQLOutputValue | undefined;
  geom: SQLOutputValue | undefined;
  moved?: boolean;
  fields?: readonly string[];
  /** Values that these fields held before. */
  was?: Readonly<Record<string, unknown>>;
  /** Values of a row of that version. */
  values: Values;
  side: ComparedSide;
}

export interface ChangeTable {
  /** Those of the changes, then those of the data. */
  columns: Column[];
  add(change: RowChange): void;
  rows(): number;
  withoutGeometry(): number;
}

/** A GeoPackage of changes, with the coordinate systems of another one that the pipeline wrote, if there is one. */
export function openChanges(path: string, clean: string | undefined): { database: DatabaseSync; [Symbol.dispose](): void } {
  const database = new DatabaseSync(path);
  database.exec(`
    ${emptyGeopackage}
    CREATE TABLE systems (name TEXT PRIMARY KEY, srs_id INTEGER)`);
  if (clean !== undefined) copySystems(database, clean);
  database.exec('BEGIN');
  return {
    database,
    [Symbol.dispose]() {
      database.exec('DROP TABLE systems; COMMIT');
      database.close();
    },
  };
}

/** The coordinate systems of a GeoPackage, and which layer is in which. */
function copySystems(database: DatabaseSync, clean: string): void {
  using source = openGeopackage(clean);
  const insert = database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  for (const row of rowsOf(
    source,
    'SELECT srs_name, srs_id, organization, organization_coordsys_id, definition, description FROM gpkg_spatial_ref_sys',
  ))
    insert.run(...row);
  const system = database.prepare('INSERT INTO systems VALUES (?, ?)');
  for (const row of rowsOf(source, 'SELECT table_name, srs_id FROM gpkg_geometry_columns')) system.run(...row);
}

/** The columns of the data as a table of changes names them: each is there once, whatever either version calls it. */
export function dataColumns(fields: readonly ComparedField[]): Column[] {
  const columns: Column[] = [...changeFields, { name: 'fid', type: 'integer' }, { name: 'geom', type: 'text' }];
  const reserved = columns.length;
  for (const [index, { name, type, retyped }] of fields.entries())
    columns.push({ name: freeName(name, [...columns, ...fields.slice(index + 1)]), type: retyped ? 'text' : type });
  return columns.slice(reserved);
}

/** An empty table of changes of one layer, and a way to fill it. */
export function changeTable(database: DatabaseSync, { name, hasGeometry, fields, systemOf }: ComparedLayer): ChangeTable {
  const system = Number(database.prepare('SELECT srs_id FROM systems WHERE name = ?').get(systemOf)?.['srs_id'] ?? -1);
  const data = dataColumns(fields);
  const columns = [...changeFields.map((field) => ({ ...field })), ...data];
  const declared = columns.map((column) => `${quoted(column.name)} ${sqlTypes[column.type]}`);
  const geometry = hasGeometry ? ['"geom" GEOMETRY'] : [];
  database.exec(`CREATE TABLE ${quoted(name)} (${['fid INTEGER PRIMARY KEY', ...geometry, ...declared].join(', ')})`);
  database
    .prepare(
      `INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES (?, ?, ?, '2000-01-01T00:00:00Z', ?)`,
    )
    .run(name, hasGeometry ? 'features' : 'attributes', name, hasGeometry ? system : null);
  // Two geometries of one feature, and those of two versions, need not be of one type.
  if (hasGeometry) database.prepare(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 2, 0)`).run(name, system);
  const places = ['NULL', ...geometry.map(() => '?'), ...columns.map(() => '?')];
  const insert = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${places.join(', ')})`);
  const at = { old: [] as number[], new: [] as number[] };
  for (const side of ['old', 'new'] as const) at[side] = fields.map((field) => fieldsOf({ fields }, side).indexOf(field));
  const count = { rows: 0, without: 0 };
  return {
    columns,
    add({ change, key = null, geom, moved = false, fields: differing = [], was, values, side }) {
      count.rows += 1;
      const shape = geom instanceof Uint8Array ? geopackageGeometry(geom, system) : null;
      if (shape === null) count.without += 1;
      const before = differing.length === 0 ? null : JSON.stringify(was);
      const cells = data.map(({ type }, index) => cellOf(values[at[side][index] ?? -1], type));
      const told = [change, key, Number(moved), differing.length === 0 ? null : differing.join(', '), before];
      insert.run(...(hasGeometry ? [shape] : []), ...told, ...cells);
    },
    rows: () => count.rows,
    withoutGeometry: () => (hasGeometry ? count.without : 0),
  };
}

const dayLength = '2026-11-24'.length;

/** A value of a row as a GeoPackage holds it. */
function cellOf(value: Values[number] | undefined, type: FieldType): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  if (type === 'date') return String(value).slice(0, dayLength);
  // Whole numbers beyond those of a double are kept as text.
  return type === 'integer' ? BigInt(value) : value;
}
