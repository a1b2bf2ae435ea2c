import { DatabaseSync } from 'node:sqlite';
import { fail, problem } from '../errors.ts';
import type { FieldType, GeometryKind, Problem } from '../../schemas/types.ts';
import { quoted } from './clean-rows.ts';
import { isCodeField } from './code-fields.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';
import { asType, guessTypes } from './value-types.ts';

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
  /** Types that the manifest asks for. */
  types: Record<string, FieldType>;
}

export interface FinishJob {
  tables: RawTable[];
}

export interface FinishedTable {
  name: string;
  rows: number;
  /** Without geometry, null and empty apart. */
  nulls: number;
  empties: number;
  geometry: GeometryKind | null;
  hasZ: boolean;
  /** In the table's own coordinates. */
  box: [number, number, number, number] | null;
  fields: { name: string; type: FieldType }[];
  problems: Problem[];
}

/** Finish the GeoPackage at `path` in place: types, names, declared geometry; then say what it holds. */
export function finishClean(path: string, { tables }: FinishJob): FinishedTable[] {
  using database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
  const finished = tables.map((table) => {
    const problems: Problem[] = [];
    const rewritten = retype(database, table, problems);
    if (table.geometryColumn !== null && table.geometryColumn !== 'geom') nameGeometry(database, table, table.geometryColumn);
    return { table, problems, rewritten };
  });
  if (finished.some(({ rewritten }) => rewritten)) database.exec('VACUUM');
  return finished.map(({ table, problems }) => describeTable(database, table, problems));
}

/** Our type of a column by the type that GDAL gave it (OGC 12-128r19, table 1). */
function ourType(sqlType: string): FieldType | 'blob' {
  const type = sqlType.toUpperCase().replace(/\(.*$/, '');
  if (/^(TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER)$/.test(type)) return 'integer';
  if (/^(FLOAT|DOUBLE|REAL)$/.test(type)) return 'number';
  const same: Record<string, FieldType | 'blob'> = { BOOLEAN: 'boolean', DATE: 'date', DATETIME: 'datetime', BLOB: 'blob' };
  return same[type] ?? 'text';
}

const sqlTypes: Record<FieldType, string> = {
  text: 'TEXT',
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'DATETIME',
};

interface RawColumn {
  name: string;
  sqlType: string;
}

function columnsOf(database: DatabaseSync, { name, fidColumn }: RawTable, geometryColumn: string | null): RawColumn[] {
  const info = database.prepare(`PRAGMA table_info(${quoted(name)})`).all();
  return info
    .map((row) => ({ name: String(row['name']), sqlType: String(row['type']) }))
    .filter((column) => column.name !== fidColumn && column.name !== geometryColumn);
}

/** Give columns the type that the manifest asks for, that a code needs, or that their values show; drop a driver's empty columns. */
function retype(database: DatabaseSync, table: RawTable, problems: Problem[]): boolean {
  const columns = columnsOf(database, table, table.geometryColumn);
  const empty = Object.entries(table.driverFields)
    .filter(([name, blank]) => columns.some((column) => column.name === name) && saysNothing(database, table.name, name, blank))
    .map(([name]) => name);
  const kept = columns.filter(({ name }) => !empty.includes(name));
  const guessable = table.untyped
    ? kept.filter(({ name, sqlType }) => ourType(sqlType) === 'text' && table.types[name] === undefined && !isCodeField(name))
    : [];
  const dates: FieldType[] = ['date', 'datetime'];
  const guessed = guessTypes(
    database,
    table.name,
    guessable.map(({ name }) => ({ name, ...(table.textColumns.includes(name) ? { only: dates } : {}) })),
  );
  const plan = kept.map(({ name, sqlType }) => {
    const from = ourType(sqlType);
    const isCode = (from === 'integer' || from === 'number') && isCodeField(name);
    const to = table.types[name] ?? guessed.get(name) ?? (isCode || from === 'blob' ? 'text' : from);
    return { name, sqlType, from, to };
  });
  for (const { name, from, to } of plan) if (from !== 'blob' && from !== to) refuseLoss(database, table, name, from, to);
  for (const { name, from, to } of plan) if (from === 'integer' && to === 'text') noteLostZeros(database, table.name, name, problems);
  if (empty.length === 0 && plan.every(({ from, to }) => from === to)) return false;
  const select = plan.map(({ name, from, to }) => (from === 'blob' ? `hex(${quoted(name)})` : asType(name, from, to)));
  const create = plan.map(({ name, sqlType, from, to }) => `${quoted(name)} ${from === to ? sqlType : sqlTypes[to]}`);
  rewrite(database, table, create, select);
  return true;
}

/** Write a table again with other columns, its rows and their numbers as they were. */
function rewrite(database: DatabaseSync, { name, fidColumn, geometryColumn }: RawTable, create: string[], select: string[]): void {
  const geometry = geometryColumn === null ? [] : [quoted(geometryColumn)];
  const temporary = quoted('mappe_rewritten');
  const columns = [
    `${quoted(fidColumn)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`,
    ...geometry.map((column) => `${column} GEOMETRY`),
    ...create,
  ];
  const values = [quoted(fidColumn), ...geometry, ...select];
  database.exec(`CREATE TABLE ${temporary} (${columns.join(', ')})`);
  database.exec(`INSERT INTO ${temporary} SELECT ${values.join(', ')} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`);
  database.exec(`DROP TABLE ${quoted(name)}; ALTER TABLE ${temporary} RENAME TO ${quoted(name)}`);
}

const saysNothing = (database: DatabaseSync, table: string, column: string, blank: number | null): boolean =>
  database
    .prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL AND ${quoted(column)} IS NOT ? LIMIT 1`)
    .get(blank) === undefined;

/** A value that cannot have the wanted type would vanish. */
function refuseLoss(database: DatabaseSync, { name: table }: RawTable, name: string, from: FieldType, to: FieldType): void {
  const lost = `${quoted(name)} IS NOT NULL AND trim(${quoted(name)}) <> '' AND (${asType(name, from, to)}) IS NULL`;
  const found = database.prepare(`SELECT count(*) AS n, min(${quoted(name)}) AS example FROM ${quoted(table)} WHERE ${lost}`).get();
  const count = Number(found?.['n']);
  if (count > 0)
    throw fail('source.field-type', { layer: table, field: name, type: to, count, example: String(found?.['example']).slice(0, 60) });
}

/** 1004 in a column of commune codes was 01004 once. */
function noteLostZeros(database: DatabaseSync, table: string, name: string, problems: Problem[]): void {
  const lengths = database
    .prepare(
      `SELECT length(${quoted(name)}) AS length, count(*) AS n, min(${quoted(name)}) AS example FROM ${quoted(table)} WHERE ${quoted(name)} IS NOT NULL GROUP BY 1`,
    )
    .all();
  const wanted = /insee|postal|^cp$|depcom|codgeo/i.test(name) ? 5 : /siret/i.test(name) ? 14 : /siren/i.test(name) ? 9 : undefined;
  const short = lengths.find(({ length }) => wanted !== undefined && Number(length) === wanted - 1);
  if (short !== undefined && wanted !== undefined) {
    problems.push(
      problem(
        'source.code-zero-lost',
        { layer: table, field: name, count: Number(short['n']), example: String(short['example']), length: wanted },
        { severity: 'warning' },
      ),
    );
  }
}

/** The geometry column is called "geom", and a field of that name something else. */
function nameGeometry(database: DatabaseSync, { name, fidColumn }: RawTable, geometryColumn: string): void {
  const names = database
    .prepare(`PRAGMA table_info(${quoted(name)})`)
    .all()
    .map((row) => String(row['name']));
  const field = names.find((one) => one.toLowerCase() === 'geom' && one !== fidColumn);
  if (field !== undefined) {
    let free = `${field}_1`;
    while (names.some((one) => one.toLowerCase() === free.toLowerCase())) free += '_';
    database.exec(`ALTER TABLE ${quoted(name)} RENAME COLUMN ${quoted(field)} TO ${quoted(free)}`);
  }
  database.exec(`ALTER TABLE ${quoted(name)} RENAME COLUMN ${quoted(geometryColumn)} TO "geom"`);
  database.prepare('UPDATE gpkg_geometry_columns SET column_name = ? WHERE table_name = ?').run('geom', name);
}

/** Bytes of the envelope before the geometry, by the code in the flags (OGC 12-128r19, 2.1.3.1). */
const envelopes = [0, 32, 48, 48, 64];
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
  const at = `CASE hex(substr(geom, 4, 1)) ${Array.from({ length: 64 }, (_, flags) => ({ flags, envelope: envelopes[(flags >> 1) & 7] }))
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

function describeTable(database: DatabaseSync, table: RawTable, problems: Problem[]): FinishedTable {
  const { name } = table;
  const rows = Number(database.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.['n']);
  const types = table.geometryColumn === null ? undefined : countTypes(database, name);
  const found = [...(types?.counts.keys() ?? [])];
  const isTable = types === undefined || found.length === 0;
  if (types !== undefined && isTable) dropGeometry(database, name);
  else if (types !== undefined) declareGeometry(database, name, found);
  const fields = columnsOf(database, table, 'geom').map((column) => ({
    name: column.name,
    type: ourType(column.sqlType) === 'blob' ? ('text' as const) : (ourType(column.sqlType) as FieldType),
  }));
  const contents = database.prepare('SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?').get(name);
  const box = [contents?.['min_x'], contents?.['min_y'], contents?.['max_x'], contents?.['max_y']].map(Number);
  problems.push(
    ...checkTexts(
      database,
      name,
      fields.filter(({ type }) => type === 'text').map((field) => field.name),
    ),
  );
  const distinct = new Set(found.map((type) => kinds[type % 1000] ?? 'mixed'));
  return {
    name,
    rows,
    nulls: types?.nulls ?? 0,
    empties: types?.empties ?? 0,
    geometry: isTable ? null : distinct.size === 1 ? ([...distinct][0] ?? 'mixed') : 'mixed',
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

/** Attributes that lost their accents before they came here. */
function checkTexts(database: DatabaseSync, table: string, columns: string[]): Problem[] {
  if (columns.length === 0) return [];
  const values = columns.map(quoted);
  const suspect = values
    .map((value) => `instr(${value}, char(65533)) > 0 OR instr(${value}, 'Ã') > 0 OR instr(${value}, 'â€') > 0`)
    .join(' OR ');
  if (database.prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${suspect} LIMIT 1`).get() === undefined) return [];
  return columns.flatMap((field) => {
    const value = quoted(field);
    return (['source.replacement-characters', 'source.mojibake'] as const).flatMap((id) => {
      const test = id === 'source.mojibake' ? mojibake(value) : `instr(${value}, char(65533)) > 0`;
      const found = database.prepare(`SELECT count(*) AS n, min(${value}) AS example FROM ${quoted(table)} WHERE ${test}`).get();
      const count = Number(found?.['n']);
      return count === 0
        ? []
        : [problem(id, { layer: table, field, count, example: String(found?.['example']).slice(0, 60) }, { severity: 'warning' })];
    });
  });
}

if (import.meta.main) await reply(() => finishClean('/out/clean.gpkg', readJob() as FinishJob));
