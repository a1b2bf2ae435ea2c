import type { DatabaseSync } from 'node:sqlite';
import type { FieldType, GeometryKind, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import { envelopeBytes, quoted } from '../../../schemas/codecs/geopackage.ts';
import type { Column } from './clean-rows.ts';
import { bareText } from '../../base/sql.ts';

/** A table that GDAL has written, and what is still to be done with it. */
export interface RawTable {
  name: string;
  fidColumn: string;
  /** As GDAL wrote it; null for a table without geometry. */
  geometryColumn: string | null;
  /** Find the types of text columns; where the file says that a column is text, only dates are looked for. */
  untyped: boolean;
  textColumns: string[];
  /** Columns to drop where no row holds more than this value. */
  driverFields: Record<string, number | null>;
  /** Fields that the manifest leaves out: nothing after knows that they were there. */
  omit: string[];
  /** Types that the manifest asks for. */
  types: Record<string, FieldType>;
  /** Meaning of marked empty texts, where the table has any and no pieces. */
  emptyTexts?: 'kept' | 'absent' | undefined;
  /** Tables that are to become this one, in order. */
  pieces?: TablePiece[];
}

/** Part of a table that one file brings. */
export interface TablePiece {
  table: string;
  geometryColumn: string | null;
  /** As deposited, for messages. */
  fileName: string;
  /** Rows that it must have. */
  features: number;
  /** Meaning of marked empty texts, where the piece has any. */
  emptyTexts?: RawTable['emptyTexts'];
}

/** Contents of a finished table. */
export interface FinishedTable {
  name: string;
  rows: number;
  /** Without geometry, null and empty apart. */
  nulls: number;
  empties: number;
  geometry: GeometryKind | null;
  /** Rows of each kind, where there are several. */
  kinds?: Partial<Record<GeometryKind, number>>;
  hasZ: boolean;
  /** In the table's own coordinates. */
  box: [number, number, number, number] | null;
  fields: Column[];
  problems: Problem[];
}

/** Our type of a column by the type that GDAL gave it (OGC 12-128r19, table 1). */
export function ourType(sqlType: string): FieldType | 'blob' {
  const type = sqlType.toUpperCase().replace(/\(.*$/, '');
  if (/^(TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER)$/.test(type)) return 'integer';
  if (/^(FLOAT|DOUBLE|REAL)$/.test(type)) return 'number';
  const same: Record<string, FieldType | 'blob'> = { BOOLEAN: 'boolean', DATE: 'date', DATETIME: 'datetime', BLOB: 'blob' };
  return same[type] ?? 'text';
}

/** How a column of our type is declared (same table). */
export const sqlTypes: Record<FieldType, string> = {
  text: 'TEXT',
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'DATETIME',
};

/** Make the table of a finished GeoPackage, without a row, of attributes that are declared so. */
export function createTable(
  database: DatabaseSync,
  { name, fidColumn, geometryColumn }: Pick<RawTable, 'name' | 'fidColumn' | 'geometryColumn'>,
  declared: readonly string[],
): void {
  const geometry = geometryColumn === null ? [] : [`${quoted(geometryColumn)} GEOMETRY`];
  const columns = [`${quoted(fidColumn)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`, ...geometry, ...declared];
  database.exec(`CREATE TABLE ${quoted(name)} (${columns.join(', ')})`);
}

interface RawColumn {
  name: string;
  sqlType: string;
}

/** Columns of a table that hold attributes. */
export function columnsOf(
  database: DatabaseSync,
  { name, fidColumn }: Pick<RawTable, 'name' | 'fidColumn'>,
  geometryColumn: string | null,
): RawColumn[] {
  const info = database.prepare(`PRAGMA table_info(${quoted(name)})`).all();
  return info
    .map((row) => ({ name: String(row['name']), sqlType: String(row['type']) }))
    .filter((column) => column.name !== fidColumn && column.name !== geometryColumn);
}

/** ISO codes of well-known binary, by our kinds. */
const kinds: Record<number, GeometryKind> = { 1: 'point', 4: 'point', 2: 'line', 5: 'line', 3: 'polygon', 6: 'polygon', 7: 'mixed' };
const typeNames = ['GEOMETRY', 'POINT', 'LINESTRING', 'POLYGON', 'MULTIPOINT', 'MULTILINESTRING', 'MULTIPOLYGON', 'GEOMETRYCOLLECTION'];

interface Types {
  /** Rows by ISO code of their geometry type. */
  counts: Map<number, number>;
  nulls: number;
  empties: number;
}

/** Types of the geometries, read from their first bytes by SQLite alone. */
function countTypes(database: DatabaseSync, table: string): Types {
  const at = `CASE hex(substr(geom, 4, 1)) ${Array.from({ length: 64 }, (_, flags) => ({
    flags,
    envelope: envelopeBytes[(flags >> 1) & 7],
  }))
    .filter(({ envelope }) => envelope !== undefined)
    .map(({ flags, envelope = 0 }) => `WHEN '${flags.toString(16).padStart(2, '0').toUpperCase()}' THEN ${8 + envelope + 2}`)
    .join(' ')} END`;
  const groups = database
    .prepare(
      `SELECT hex(substr(geom, 4, 1)) AS flags, hex(substr(geom, ${at}, 4)) AS code, count(*) AS n FROM ${quoted(table)} GROUP BY 1, 2`,
    )
    .all();
  const types: Types = { counts: new Map(), nulls: 0, empties: 0 };
  for (const { flags, code, n } of groups) {
    const rows = Number(n);
    if (flags === '') types.nulls += rows;
    else if ((Number.parseInt(String(flags), 16) & 0b10000) !== 0) types.empties += rows;
    else {
      const type = Buffer.from(String(code), 'hex').readUInt32LE(0);
      types.counts.set(type, (types.counts.get(type) ?? 0) + rows);
    }
  }
  return types;
}

/**
 * Describe a finished table, with problems of its texts; declares the geometry that it really has. `large`: numbers of a field that tiles
 * cannot hold.
 */
export function describeTable(
  database: DatabaseSync,
  table: RawTable,
  problems: Problem[],
  large: ReadonlyMap<string, number>,
): FinishedTable {
  const { name } = table;
  const rows = Number(database.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.['n']);
  const types = table.geometryColumn === null ? undefined : countTypes(database, name);
  const found = [...(types?.counts.keys() ?? [])];
  const isTable = types === undefined || found.length === 0;
  if (types !== undefined && isTable) dropGeometry(database, name);
  else if (types !== undefined) declareGeometry(database, name, found);
  const fields = columnsOf(database, table, 'geom').map((column): Column => ({
    name: column.name,
    type: ourType(column.sqlType) === 'blob' ? ('text' as const) : (ourType(column.sqlType) as FieldType),
    ...(!isTable && large.has(column.name) && { textInTiles: true }),
  }));
  for (const { name: field, textInTiles } of fields)
    if (textInTiles)
      problems.push(problem('source.text-in-tiles', { layer: name, field, count: large.get(field) ?? 0 }, { severity: 'notice' }));
  const contents = database.prepare('SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?').get(name);
  const box = [contents?.['min_x'], contents?.['min_y'], contents?.['max_x'], contents?.['max_y']].map(Number);
  problems.push(
    ...checkTexts(
      database,
      name,
      fields.filter(({ type }) => type === 'text').map((field) => field.name),
    ),
  );
  const byKind: Partial<Record<GeometryKind, number>> = {};
  for (const [type, count] of types?.counts ?? []) {
    const kind = kinds[type % 1000] ?? 'mixed';
    byKind[kind] = (byKind[kind] ?? 0) + count;
  }
  const [kind = 'mixed', ...others] = Object.keys(byKind) as GeometryKind[];
  const geometry = isTable ? null : others.length === 0 ? kind : 'mixed';
  return {
    name,
    rows,
    nulls: types?.nulls ?? 0,
    empties: types?.empties ?? 0,
    geometry,
    ...(geometry === 'mixed' && { kinds: byKind }),
    hasZ: found.some((type) => Math.floor(type / 1000) % 2 === 1),
    box: isTable || box.some((edge) => !Number.isFinite(edge)) ? null : (box as [number, number, number, number]),
    fields,
    problems,
  };
}

/** A table all of whose geometries are missing is a table without geometry. */
function dropGeometry(database: DatabaseSync, table: string): void {
  database.exec(`ALTER TABLE ${quoted(table)} DROP COLUMN "geom"`);
  database.prepare('DELETE FROM gpkg_geometry_columns WHERE table_name = ?').run(table);
  database
    .prepare(
      "UPDATE gpkg_contents SET data_type = 'attributes', srs_id = NULL, min_x = NULL, min_y = NULL, max_x = NULL, max_y = NULL WHERE table_name = ?",
    )
    .run(table);
}

/** Declare the type that the geometries have, not the one that the source announced. */
function declareGeometry(database: DatabaseSync, table: string, types: number[]): void {
  const bases = new Set(types.map((type) => type % 1000));
  const type = bases.size === 1 ? typeNames[[...bases][0] ?? 0] : 'GEOMETRY';
  const withZ = types.filter((one) => Math.floor(one / 1000) % 2 === 1).length;
  // 0 prohibits, 1 requires, 2 allows.
  const z = withZ === 0 ? 0 : withZ === types.length ? 1 : 2;
  database
    .prepare('UPDATE gpkg_geometry_columns SET geometry_type_name = ?, z = ?, m = 0 WHERE table_name = ?')
    .run(type ?? 'GEOMETRY', z, table);
}

/** UTF-8 read as Windows-1252 shows "Ã©" for "é", "â€™" for "’". */
const mojibake = (value: string): string => `(instr(${value}, 'Ã') > 0 AND ${value} GLOB '*Ã[¡-¿€-™ ]*') OR instr(${value}, 'â€') > 0`;

/** A value as a message shows it, on one line. */
const shownExample = (value: unknown): string =>
  String(value)
    .slice(0, 60)
    .replace(/\p{Cc}/gu, ' ');

/** White space stands before or behind a text, or is all of it. */
const isPadded = (value: string): string => `octet_length(${value}) <> octet_length(${bareText(value)})`;

/** Attributes that lost their accents before they came here, or have white space around them. */
function checkTexts(database: DatabaseSync, table: string, columns: string[]): Problem[] {
  if (columns.length === 0) return [];
  const values = columns.map(quoted);
  const suspect = values
    .map((value) => `instr(${value}, char(65533)) > 0 OR instr(${value}, 'Ã') > 0 OR instr(${value}, 'â€') > 0 OR ${isPadded(value)}`)
    .join(' OR ');
  if (database.prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${suspect} LIMIT 1`).get() === undefined) return [];
  return columns.flatMap((field) => {
    const value = quoted(field);
    const tests = {
      'source.replacement-characters': `instr(${value}, char(65533)) > 0`,
      'source.mojibake': mojibake(value),
      'source.blanks-around': isPadded(value),
    } as const;
    return (Object.keys(tests) as (keyof typeof tests)[]).flatMap((id) => {
      const test = tests[id];
      const found = database.prepare(`SELECT count(*) AS n, min(${value}) AS example FROM ${quoted(table)} WHERE ${test}`).get();
      const count = Number(found?.['n']);
      return count === 0
        ? []
        : [problem(id, { layer: table, field, count, example: shownExample(found?.['example']) }, { severity: 'warning' })];
    });
  });
}
