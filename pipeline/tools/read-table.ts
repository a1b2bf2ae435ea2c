import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fail, problem } from '../errors.ts';
import type { Examination } from './examination.ts';
import { readJob } from './job.ts';
import { openCsv } from './open-csv.ts';
import { openJson } from './open-json.ts';
import { reply } from './reply.ts';
import type { Table } from './table.ts';
import { areDegrees, guessGeometry, rowGeometry, type TableGeometry } from './table-geometry.ts';

export interface ReadTableJob {
  format: 'csv' | 'json';
  /** As the manifest names it. */
  geometry?: { x: string; y: string } | { wkt: string };
  filter?: Record<string, string | string[]>;
}

export interface TableExamination extends Examination {
  features: number;
  geometries: number;
  filtered: number;
  /** Columns in order, without the one that holds the geometry as text. */
  columns: Table['columns'];
  /** Where the geometry was found. */
  geometry?: TableGeometry;
  /** Column of the canonical table that holds it. */
  geometryColumn?: string;
}

/** More columns than a table for people has; the same cap as for the fields of a manifest. */
const maxColumns = 500;

/** Read the table at `path` and write it as one canonical CSV: UTF-8, commas, its geometry as WKT in a column of its own. */
export async function readTable(path: string, target: string, job: ReadTableJob): Promise<TableExamination> {
  const table = job.format === 'csv' ? await openCsv(path) : await openJson(path);
  const names = table.columns.map(({ name }) => name);
  if (names.length > maxColumns) throw fail('source.too-many-fields', { count: names.length, limit: maxColumns });
  const found: TableExamination = { features: 0, geometries: 0, filtered: 0, columns: table.columns, problems: table.problems };
  const position = new Map(names.map((name, index) => [name, index]));
  const filter = Object.entries(job.filter ?? {}).map(([name, values]) => ({
    index: known(name, position, 'filter'),
    values: new Set([values].flat()),
  }));
  let geometry = declaredGeometry(job, position);
  let geometryColumn = 'mappe_geometry';
  while (position.has(geometryColumn)) geometryColumn += '_';
  const kept: number[] = [];
  const bad = { count: 0, line: 0, value: '' };

  const output = createWriteStream(target);
  const write = async (cells: string[]): Promise<void> => {
    if (!output.write(`${cells.map(quoteCell).join(',')}\n`)) await once(output, 'drain');
  };
  const begin = async (first: string[]): Promise<void> => {
    geometry ??= guessGeometry(names, (name) => first[position.get(name) ?? -1]);
    // The text of a geometry is kept as the geometry alone.
    names.forEach((name, index) => (geometry?.kind === 'shape' && geometry.column === name ? 0 : kept.push(index)));
    const coordinates = geometry?.kind === 'xy' ? [geometry.x, geometry.y] : [];
    // Coordinates are numbers, also where JSON holds them as text.
    found.columns = kept
      .flatMap((index) => table.columns[index] ?? [])
      .map(({ name, text }) => ({ name, text: text && !coordinates.includes(name) }));
    await write([...found.columns.map(({ name }) => name), ...(geometry ? [geometryColumn] : [])]);
  };

  for await (const { cells, line } of table.rows) {
    if (found.features === 0) await begin(cells);
    found.features += 1;
    if (filter.some(({ index, values }) => !values.has((cells[index] ?? '').trim()))) {
      found.filtered += 1;
      continue;
    }
    const shape = geometry === undefined ? null : rowGeometry(geometry, (name) => cells[position.get(name) ?? -1] ?? '');
    if (shape === undefined) {
      if (bad.count === 0) Object.assign(bad, { line, value: example(geometry, cells, position) });
      bad.count += 1;
    }
    if (typeof shape === 'string' && /\d/.test(shape)) found.geometries += 1;
    await write([...kept.map((index) => (cells[index] ?? '').trim()), ...(geometry ? [shape ?? ''] : [])]);
  }
  if (found.features === 0) await begin([]);
  output.end();
  await finished(output);
  if (bad.count > 0) found.problems.push(problem('source.bad-coordinates', { ...bad }, { severity: 'warning' }));
  return { ...found, ...(geometry ? { geometry, geometryColumn } : {}) };
}

const quoteCell = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const example = (geometry: TableGeometry | undefined, cells: string[], position: Map<string, number>): string =>
  (geometry === undefined ? [] : geometry.kind === 'xy' ? [geometry.x, geometry.y] : [geometry.column])
    .map((name) => cells[position.get(name) ?? -1] ?? '')
    .join(' ; ')
    .slice(0, 60);

function known(name: string, position: Map<string, number>, where: 'filter' | 'geometry'): number {
  const index = position.get(name);
  if (index === undefined)
    throw fail('source.no-such-column', { name, where: `source.${where}`, columns: [...position.keys()].slice(0, 40).join(', ') });
  return index;
}

function declaredGeometry({ geometry }: ReadTableJob, position: Map<string, number>): TableGeometry | undefined {
  if (geometry === undefined) return undefined;
  for (const name of Object.values(geometry)) known(name, position, 'geometry');
  return 'wkt' in geometry
    ? { kind: 'shape', column: geometry.wkt }
    : { kind: 'xy', ...geometry, degrees: areDegrees(geometry.x, geometry.y) };
}

if (import.meta.main) await reply(() => readTable('/in/source', '/out/table.csv', readJob() as ReadTableJob));

if (import.meta.main) await reply(() => readTable('/in/source', '/out/table.csv', readJob() as ReadTableJob));
