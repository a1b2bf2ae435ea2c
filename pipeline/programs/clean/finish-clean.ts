import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FieldType, Problem } from '../../../schemas/types.ts';
import { fail, problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { readSchema, textColumns } from '../attributes/attribute-schema.ts';
import { bareText } from '../../base/sql.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { rowsOf } from '../geopackage/clean-rows.ts';
import { columnsOf, createTable, describeTable, ourType, sqlTypes, type FinishedTable, type RawTable } from '../geopackage/clean-table.ts';
import { isCodeField } from '../../../schemas/model/field-names.ts';
import { emptyMark } from '../read/table.ts';
import { refuseExcess } from './refuse-excess.ts';
import { stackPieces } from './stack-pieces.ts';
import { sqlAsType, findIdentifiers, guessTypes } from './value-types.ts';
import { readJob, reply } from '../job.ts';

export interface FinishJob {
  tables: RawTable[];
  /** Schemas that the rows of a table will be held to: files of /in, and what the manifest calls them. */
  schemas?: { name: string; table: string | undefined; file: string }[];
}

/** Finish the GeoPackage at `path` in place: types, names, declared geometry; then say what it holds. */
export function finishClean(path: string, { tables, schemas = [] }: FinishJob, limits: Limits, inputs = '../in'): FinishedTable[] {
  using database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
  const finished = tables.map((table) => {
    const problems: Problem[] = [];
    const { pieces = [{ table: table.name, geometryColumn: table.geometryColumn, emptyTexts: table.emptyTexts }] } = table;
    const omitted = pieces.filter(({ table: name, geometryColumn }) => omit(database, { ...table, name, geometryColumn })).length > 0;
    for (const { table: name, emptyTexts } of pieces) if (emptyTexts !== undefined) unmark(database, { ...table, name }, emptyTexts);
    if (table.pieces !== undefined) stackPieces(database, table, table.pieces);
    const held = schemas.filter((schema) => schema.table === table.name);
    const texts = new Set(held.flatMap(({ name, file }) => textColumns(readSchema(readFileSync(join(inputs, file), 'utf8'), name))));
    const rewritten = retype(database, table, texts, problems) || omitted || table.pieces !== undefined;
    if (table.geometryColumn !== null && table.geometryColumn !== 'geom') nameGeometry(database, table, table.geometryColumn, problems);
    return { table, problems, rewritten, large: checkNumbers(database, table, problems) };
  });
  if (finished.some(({ rewritten }) => rewritten)) database.exec('VACUUM');
  for (const { table } of finished) refuseExcess(database, table, limits); // guard: the bytes of a text value and the points of a feature
  return finished.map(({ table, problems, large }) => describeTable(database, table, problems, large));
}

/** Give columns the type that the manifest asks for, that a code needs, or that their values show; drops a driver's empty columns. */
function retype(database: DatabaseSync, table: RawTable, texts: ReadonlySet<string>, problems: Problem[]): boolean {
  // Fields that a schema calls texts (`texts`, in lower case) stay as they were written.
  const columns = columnsOf(database, table, table.geometryColumn);
  const empty = Object.entries(table.driverFields)
    .filter(([name, blank]) => columns.some((column) => column.name === name) && saysNothing(database, table.name, name, blank))
    .map(([name]) => name);
  const kept = columns.filter(({ name }) => !empty.includes(name));
  const guessable = table.untyped
    ? kept
        .filter(({ name, sqlType }) => ourType(sqlType) === 'text' && own(table.types, name) === undefined && !isCodeField(name))
        .filter(({ name }) => !texts.has(name.toLowerCase()))
    : [];
  const dates: FieldType[] = ['date', 'datetime'];
  const guessed = guessTypes(
    database,
    table.name,
    guessable.map(({ name }) => ({ name, ...(table.textColumns.includes(name) ? { only: dates } : {}) })),
  );
  const planned = kept.map(({ name, sqlType }) => {
    const from = ourType(sqlType);
    const isCode = (from === 'integer' || from === 'number') && isCodeField(name);
    const to = own(table.types, name) ?? guessed.get(name) ?? (isCode || from === 'blob' ? 'text' : from);
    return { name, sqlType, from, to };
  });
  const numbers = planned.flatMap(({ name, from, to }) =>
    from !== 'blob' && (to === 'integer' || to === 'number') && own(table.types, name) === undefined ? [{ name, from }] : [],
  );
  const identifiers = findIdentifiers(database, table.name, numbers);
  const plan = planned.map((column) => (identifiers.has(column.name) ? { ...column, to: 'text' as const } : column));
  for (const { name, from, to } of plan) if (from !== 'blob' && from !== to) refuseLoss(database, table, name, from, to);
  for (const { name, from, to } of plan)
    if ((from === 'integer' || from === 'number') && to === 'text') noteLostZeros(database, table.name, name, problems);
  if (empty.length === 0 && plan.every(({ from, to }) => from === to)) return false;
  const select = plan.map(({ name, from, to }) =>
    from === 'blob' ? `iif(${quoted(name)} IS NULL, NULL, hex(${quoted(name)}))` : sqlAsType(name, from, to),
  );
  const create = plan.map(({ name, sqlType, from, to }) => `${quoted(name)} ${from === to ? sqlType : sqlTypes[to]}`);
  rewrite(database, table, create, select);
  return true;
}

/** Write a table without the columns that the manifest leaves out, however their names are written; gives whether any was there. */
function omit(database: DatabaseSync, table: RawTable): boolean {
  const left = new Set(table.omit.map((field) => field.toLowerCase()));
  const columns = columnsOf(database, table, table.geometryColumn);
  // guard [!left.has(name.toLowerCase()) → true]: fields that the manifest leaves out are in no file
  const kept = columns.filter(({ name }) => !left.has(name.toLowerCase()));
  if (kept.length === columns.length) return false;
  const declared = kept.map(({ name, sqlType }) => `${quoted(name)} ${sqlType}`);
  // SQLite drops no column whose values are unique.
  rewrite(
    database,
    table,
    declared,
    kept.map(({ name }) => quoted(name)),
  );
  return true;
}

/** Columns of one update: SQLite takes two thousand. */
const updatedColumns = 100;

/** Put texts that stand behind `emptyMark` back as they are; an empty one becomes none where its file does not tell them apart. */
function unmark(database: DatabaseSync, table: RawTable, texts: 'kept' | 'absent'): void {
  const names = columnsOf(database, table, table.geometryColumn).map(({ name }) => quoted(name));
  const mark = `char(${emptyMark.codePointAt(0)})`;
  const empty = texts === 'kept' ? "''" : 'NULL';
  for (let first = 0; first < names.length; first += updatedColumns) {
    const some = names.slice(first, first + updatedColumns);
    const set = some.map(
      (name) =>
        `${name} = CASE WHEN ${name} = ${mark} THEN ${empty} WHEN substr(${name}, 1, 1) = ${mark} THEN substr(${name}, 2) ELSE ${name} END`,
    );
    const marked = some.map((name) => `substr(${name}, 1, 1) = ${mark}`).join(' OR ');
    database.exec(`UPDATE ${quoted(table.name)} SET ${set.join(', ')} WHERE ${marked}`);
  }
}

/** Write a table again with other columns, its rows and their numbers as they were. */
function rewrite(database: DatabaseSync, table: RawTable, declared: string[], select: string[]): void {
  const { name, fidColumn, geometryColumn } = table;
  const temporary = 'mappe_rewritten';
  createTable(database, { ...table, name: temporary }, declared);
  const values = [quoted(fidColumn), ...(geometryColumn === null ? [] : [quoted(geometryColumn)]), ...select];
  database.exec(`INSERT INTO ${quoted(temporary)} SELECT ${values.join(', ')} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`);
  database.exec(`DROP TABLE ${quoted(name)}; ALTER TABLE ${quoted(temporary)} RENAME TO ${quoted(name)}`);
}

const saysNothing = (database: DatabaseSync, table: string, column: string, blank: number | null): boolean =>
  database
    .prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL AND ${quoted(column)} IS NOT ? LIMIT 1`)
    .get(blank) === undefined;

/** Look up a producer's name in a table of ours: a field may be called "constructor". */
const own = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** A value that cannot have the wanted type would vanish. */
function refuseLoss(database: DatabaseSync, { name: table }: RawTable, name: string, from: FieldType, to: FieldType): void {
  const lost = `${quoted(name)} IS NOT NULL AND ${bareText(quoted(name))} <> '' AND (${sqlAsType(name, from, to)}) IS NULL`;
  const found = database.prepare(`SELECT count(*) AS n, min(${quoted(name)}) AS example FROM ${quoted(table)} WHERE ${lost}`).get();
  const count = Number(found?.['n']);
  if (count > 0)
    throw fail('source.field-type', { layer: table, field: name, type: to, count, example: String(found?.['example']).slice(0, 60) });
}

/** Whole numbers that readers of tiles, which hold them as doubles, would round: a negative one of half the size loses its sign first. */
const roundedInTiles: Partial<Record<FieldType | 'blob', (value: string) => string>> = {
  integer: (value) => `(${value} > 9007199254740991 OR ${value} < -4503599627370496)`,
  number: (value) => `(${value} < -4503599627370496 AND ${value} > -9223372036854775808 AND ${value} = CAST(${value} AS INTEGER))`,
};

/** Make infinite values absent, with a problem; gives how many numbers of a field are too large for tiles, of fields that have some. */
function checkNumbers(database: DatabaseSync, { name: layer, ...table }: RawTable, problems: Problem[]): Map<string, number> {
  const large = new Map<string, number>();
  // An infinite value is no measure, and most formats cannot hold it; NaN is none in SQLite.
  const isInfinite = (column: string): string => `${quoted(column)} IN (9e999, -9e999)`;
  const numbers = columnsOf(database, { name: layer, ...table }, 'geom').flatMap(({ name, sqlType }) => {
    const isRounded = roundedInTiles[ourType(sqlType)];
    return isRounded === undefined ? [] : [{ name, isRounded, isDouble: ourType(sqlType) === 'number' }];
  });
  for (let from = 0; from < numbers.length; from += fieldsAtOnce) {
    const some = numbers.slice(from, from + fieldsAtOnce);
    const sums = some.map(
      ({ name, isRounded, isDouble }, index) =>
        `sum(${isInfinite(name)}) AS i${index}, sum(${isRounded(quoted(name))}) AS r${index}, ` +
        `sum(${isDouble ? `abs(${quoted(name)}) BETWEEN ${exactBelow} AND 1e308` : '0'}) AS d${index}`,
    );
    const counts = database.prepare(`SELECT ${sums.join(', ')} FROM ${quoted(layer)}`).get() ?? {};
    for (const [index, { name: field }] of some.entries()) {
      const infinite = Number(counts[`i${index}`] ?? 0);
      const rounded = Number(counts[`r${index}`] ?? 0);
      if (rounded > 0) large.set(field, rounded); // guard: whole numbers that readers of tiles would round
      const count = Number(counts[`d${index}`] ?? 0);
      if (count > 0) problems.push(tellRounded(database, { layer, field, count })); // guard: one has fractions in its place is told
      if (infinite === 0) continue;
      // guard: they become none, with a word
      database.exec(`UPDATE ${quoted(layer)} SET ${quoted(field)} = NULL WHERE ${isInfinite(field)}`);
      const values = { id: infinite === 1 ? 'source.infinite-one' : 'source.infinite-many', facts: { count: infinite } };
      problems.push(problem('source.infinite', { layer, field, values }, { severity: 'warning' }));
    }
  }
  return large;
}

/** From here on a double holds some whole numbers alone. */
const exactBelow = 2 ** 53;

/**
 * Warn of numbers of more digits than a double holds, which lost their last ones, here or before: no matter in measures, all in
 * identifiers.
 */
function tellRounded(database: DatabaseSync, { layer, field, count }: { layer: string; field: string; count: number }): Problem {
  const sql = `SELECT CAST(${quoted(field)} AS TEXT) AS example FROM ${quoted(layer)} WHERE abs(${quoted(field)}) BETWEEN ${exactBelow} AND 1e308 LIMIT 1`;
  const example = String(database.prepare(sql).get()?.['example']);
  return problem('source.rounded', { layer, field, count, example }, { severity: 'warning' });
}

/** A select holds at most 2,000 columns. */
const fieldsAtOnce = 500;

/** Digits of codes, by the name of their column. */
const codeDigits: readonly [RegExp, number][] = [
  [/insee|postal|^cp$|depcom|codgeo/i, 5],
  [/siret|(^|_)(pdl|prm)(_|$)/i, 14],
  [/siren/i, 9],
];

/** 1004 in a column of commune codes was 01004 once. */
function noteLostZeros(database: DatabaseSync, table: string, field: string, problems: Problem[]): void {
  const [, length] = codeDigits.find(([pattern]) => pattern.test(field)) ?? [];
  if (length === undefined) return;
  const code = `CAST(${quoted(field)} AS INTEGER)`;
  const from = quoted(table);
  const sql = `SELECT count(*) AS count, min(${code}) AS example FROM ${from} WHERE ${quoted(field)} IS NOT NULL AND length(${code}) = ?`;
  const { count, example } = database.prepare(sql).get(length - 1) ?? {};
  if (Number(count) === 0) return;
  const facts = { layer: table, field, count: Number(count), example: String(example), length };
  problems.push(problem('source.code-zero-lost', facts, { severity: 'warning' }));
}

/** The geometry column is called "geom", and a field of that name something else. */
function nameGeometry(database: DatabaseSync, { name, fidColumn }: RawTable, geometryColumn: string, problems: Problem[]): void {
  const names = [...rowsOf(database, `PRAGMA table_info(${quoted(name)})`)].map(([, one]) => String(one));
  const field = names.find((one) => one.toLowerCase() === 'geom' && one !== fidColumn);
  if (field !== undefined) {
    let free = `${field}_1`;
    while (names.some((one) => one.toLowerCase() === free.toLowerCase())) free += '_';
    database.exec(`ALTER TABLE ${quoted(name)} RENAME COLUMN ${quoted(field)} TO ${quoted(free)}`);
    problems.push(problem('source.field-geometry', { layer: name, field, to: free }, { severity: 'warning' }));
  }
  database.exec(`ALTER TABLE ${quoted(name)} RENAME COLUMN ${quoted(geometryColumn)} TO "geom"`);
  database.prepare('UPDATE gpkg_geometry_columns SET column_name = ? WHERE table_name = ?').run('geom', name);
}

if (import.meta.main) await reply((limits) => finishClean('clean.gpkg', readJob() as FinishJob, limits));
