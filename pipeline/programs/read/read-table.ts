import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { FieldType } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { rowChecks, type TableStandard } from './check-rows.ts';
import type { Examination } from './examination.ts';
import { addRow, emptyList, type Listed } from '../../base/listed.ts';
import { noteLine, type Lines } from '../../base/lines.ts';
import { openCsv } from './open-csv.ts';
import { openJson } from './open-json.ts';
import { type Row, type Table, declaredGeometry, emptyMark, findColumn } from './table.ts';
import { guessGeometry, rowGeometry, type NamedGeometry, type TableGeometry } from '../../../schemas/rules/table-geometry.ts';
import { readJob, reply } from '../job.ts';

export interface ReadTableJob {
  format: 'csv' | 'json';
  /** Null: none of its columns is a place. */
  geometry?: NamedGeometry | null;
  /** One of several tables of a source: where it lacks the columns that `geometry` names, they are another one's. */
  isOneOfMany?: boolean;
  filter?: Record<string, string | string[]>;
  /** A published form that the table is held to, where its columns do not announce one. */
  standard?: TableStandard;
}

export interface TableExamination extends Examination {
  features: number;
  geometries: number;
  /** Rows of the source that the filter leaves out. */
  filtered: Listed;
  /** Rows of the table written whose coordinates were not understood. */
  unreadable: Listed;
  /** The types that its standard gives to columns. */
  types?: Record<string, FieldType>;
  /** It lacks the columns that the manifest names for its geometry. */
  lacksGeometry?: true;
  /** Columns in order, without the one that holds the geometry as text. */
  columns: Table['columns'];
  /**
   * Meaning of cells that hold `emptyMark` alone, where there are any: texts without a character, or, in a file that quotes every cell,
   * nothing.
   */
  emptyTexts?: 'kept' | 'absent';
  /** Which line of the file each row of the table written is; absent where a file has no lines. */
  lines?: Lines;
  /** Column of the canonical table that holds it. */
  geometryColumn?: string;
}

/** Rows in which a geometry is looked for: the first may have none. */
const peekedRows = 100;

/** Read the table at `path` and write it as one canonical CSV: UTF-8, commas, its geometry as WKT in a column of its own. */
export async function readTable(path: string, target: string, job: ReadTableJob, limits: Limits): Promise<TableExamination> {
  return writeTable(job.format === 'csv' ? await openCsv(path, limits) : await openJson(path, limits), target, job);
}

/** Write an open table as one canonical CSV. */
export async function writeTable(table: Table, target: string, job: ReadTableJob): Promise<TableExamination> {
  const { columns, problems } = table;
  const { first, rows } = await peek(table.rows);
  const layout = lay(table, job, first);
  const lists = { filtered: emptyList(), unreadable: emptyList() };
  const found: TableExamination = { ...lists, features: 0, geometries: 0, columns: layout.columns, problems };
  const seen = { empty: false, absent: table.tellsEmpty };
  const lines: Lines = [];
  const bad = { line: 0, value: '' };
  const output = createWriteStream(target);
  const write = async (cells: readonly string[]): Promise<void> => {
    // A line with nothing on it would be no row.
    const line = cells.map(quoteCell).join(',') || '""';
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  };
  const { geometry, geometryColumn } = layout;
  const checks = rowChecks(
    columns.map(({ name }) => name),
    job.standard,
  );
  await write([...layout.columns.map(({ name }) => name), ...(geometry ? [geometryColumn] : [])]);
  for await (const { cells, line } of rows) {
    found.features += 1;
    if (!layout.isKept(cells)) {
      addRow(found.filtered, found.features);
      continue;
    }
    if (job.format === 'csv') noteLine(lines, found.features - found.filtered.count, line);
    const shape = geometry === undefined ? null : rowGeometry(geometry, (name) => layout.valueOf(cells, name));
    checks.row(cells, line, geometry?.kind === 'shape' ? (shape ?? null) : null);
    if (typeof shape === 'string' && /\d/.test(shape)) found.geometries += 1;
    if (shape === undefined) {
      if (found.unreadable.count === 0) Object.assign(bad, { line, value: layout.shown(cells) });
      addRow(found.unreadable, found.features - found.filtered.count);
    }
    seen.absent ||= cells.includes(null);
    seen.empty ||= cells.includes('');
    await write([...layout.kept.map((index) => marked(cells[index])), ...(geometry ? [shape ?? ''] : [])]);
  }
  output.end();
  await finished(output);
  problems.push(...checks.problems());
  const { count } = found.unreadable;
  if (count > 0) problems.push(problem('source.bad-coordinates', { ...bad, count }, { severity: 'warning' }));
  if (layout.lacksGeometry) found.lacksGeometry = true;
  if (seen.empty) found.emptyTexts = seen.absent ? 'kept' : 'absent';
  return { ...found, ...(job.format === 'csv' && { lines }), ...(geometry && { geometry, geometryColumn }) };
}

async function peek(rows: Table['rows']): Promise<{ first: Row[]; rows: AsyncIterable<Row> }> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  const first: Row[] = [];
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) if (first.push(next.value) === peekedRows) break;
  const whole = async function* (): AsyncGenerator<Row> {
    yield* first;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  };
  return { first, rows: whole() };
}

interface Layout {
  geometry: TableGeometry | undefined;
  lacksGeometry: boolean;
  geometryColumn: string;
  /** Positions of the columns that are written, and what they are. */
  kept: number[];
  columns: Table['columns'];
  isKept: (cells: Row['cells']) => boolean;
  valueOf: (cells: Row['cells'], column: string) => string;
  /** Show the cells in which a row should say its place, for a message. */
  shown: (cells: Row['cells']) => string;
}

/** Find where a table holds its geometry, which columns are written, and which rows. */
function lay({ columns }: Table, job: ReadTableJob, first: Row[]): Layout {
  const names = columns.map(({ name }) => name);
  const position = new Map(names.map((name, index) => [name, index]));
  const valueOf = (cells: Row['cells'], column: string): string => cells[position.get(column) ?? -1] ?? '';
  const example = (column: string): string | undefined =>
    first.map(({ cells }) => valueOf(cells, column)).find((value) => value.trim() !== '');
  const declared = job.geometry ?? undefined;
  const lacksGeometry = job.isOneOfMany === true && declared !== undefined && !Object.values(declared).every((name) => position.has(name));
  const geometry =
    job.geometry === null ? undefined : (declaredGeometry(lacksGeometry ? undefined : declared, names) ?? guessGeometry(names, example));
  const places = geometry === undefined ? [] : geometry.kind === 'xy' ? [geometry.x, geometry.y] : [geometry.column];
  const filter = Object.entries(job.filter ?? {}).map(([name, values]) => ({
    index: findColumn(name, names, 'filter'),
    values: new Set([values].flat()),
  }));
  // The text of a geometry is kept as the geometry alone.
  const kept = names.flatMap((name, index) => (geometry?.kind === 'shape' && geometry.column === name ? [] : [index]));
  let geometryColumn = 'mappe_geometry';
  while (position.has(geometryColumn)) geometryColumn += '_';
  return {
    geometry,
    lacksGeometry,
    geometryColumn,
    kept,
    // Coordinates are numbers, also where JSON holds them as text.
    columns: kept
      .flatMap((index) => columns[index] ?? [])
      .map(({ name, text }) => ({ name, text: text && !(geometry?.kind === 'xy' && places.includes(name)) })),
    isKept: (cells) => filter.every(({ index, values }) => values.has((cells[index] ?? '').trim())),
    valueOf,
    shown: (cells) =>
      places
        .map((name) => valueOf(cells, name))
        .join(' ; ')
        .slice(0, 60),
  };
}

/** A cell of the canonical table, where an empty one is absent for GDAL whether it is quoted or not. */
const marked = (cell: string | null | undefined): string =>
  cell === null || cell === undefined ? '' : cell === '' || cell.startsWith(emptyMark) ? `${emptyMark}${cell}` : cell;

const quoteCell = (cell: string): string => (/[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

if (import.meta.main) await reply((limits) => readTable('../in/source', 'table.csv', readJob() as ReadTableJob, limits));
