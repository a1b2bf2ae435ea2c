import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { fail, problem } from '../errors.ts';
import type { Examination } from './examination.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';
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
  /** Columns in order; `text` where the file itself says that the values are text (JSON strings). */
  columns: { name: string; text: boolean }[];
  /** Where the geometry was found. */
  geometry?: TableGeometry;
  /** Column of the canonical table that holds it. */
  geometryColumn?: string;
}

/** Fields and rows of a table, whatever file it comes from. */
interface Table {
  columns: { name: string; text: boolean }[];
  rows: AsyncIterable<{ cells: string[]; line: number }>;
  problems: ReturnType<typeof problem>[];
}

const headBytes = 256 * 1024;
/** A table of rows as objects has to fit in memory. */
const jsonBytes = 256 * 1024 ** 2;
/** No cell of a real table is longer, geometries included. */
const recordBytes = 64 * 1024 ** 2;
const maxColumns = 500;
const maxNameCharacters = 100;

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

/** Names that people can read and tools can use: no control character, none empty, none twice in another case. */
function cleanNames(names: string[]): { names: string[]; problems: ReturnType<typeof problem>[] } {
  const taken = new Set<string>();
  const problems: ReturnType<typeof problem>[] = [];
  const clean = names.map((name, index) => {
    const base =
      name
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .trim()
        .slice(0, maxNameCharacters) || `colonne_${index + 1}`;
    let free = base;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${base}_${number}`;
    taken.add(free.toLowerCase());
    if (free !== name.trim())
      problems.push(
        problem('source.field-renamed', { from: JSON.stringify(name.slice(0, maxNameCharacters)), to: free }, { severity: 'warning' }),
      );
    return free;
  });
  return { names: clean, problems };
}

async function openCsv(path: string): Promise<Table> {
  const encoding = await findEncoding(path);
  const head = await decodeHead(path, encoding);
  if (head.trim() === '') throw fail('source.empty');
  const delimiter = findDelimiter(head);
  const options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: recordBytes,
    info: true,
  } as const;
  const records = Readable.from(readText(path, encoding)).compose(parse(options))[Symbol.asyncIterator]() as AsyncIterator<{
    record: string[];
    info: { lines: number };
  }>;
  const first = await records.next();
  const { names, problems } = cleanNames(first.done ? [] : first.value.record);
  return { columns: names.map((name) => ({ name, text: false })), rows: csvRows(records, names.length, problems), problems };
}

/** Rows after the header; a short one is filled with nothing, a long one cannot be understood. */
async function* csvRows(records: AsyncIterator<{ record: string[]; info: { lines: number } }>, width: number, problems: Table['problems']) {
  const short = { count: 0, line: 0 };
  try {
    for (let next = await records.next(); !next.done; next = await records.next()) {
      const { record: cells, info } = next.value;
      if (cells.slice(width).some((cell) => cell.trim() !== ''))
        throw fail('source.csv-long-row', { line: info.lines, found: cells.length, expected: width });
      if (cells.length < width) {
        if (short.count === 0) short.line = info.lines;
        short.count += 1;
      }
      yield { cells, line: info.lines };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw cause.code === 'CSV_QUOTE_NOT_CLOSED'
      ? fail('source.truncated', { detail: 'CSV' }, { cause })
      : fail('source.csv-broken', { detail: cause.message }, { cause });
  }
  if (short.count > 0) problems.push(problem('source.csv-short-rows', { ...short, expected: width }, { severity: 'warning' }));
}

async function* readText(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>)
    yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** UTF-8 where every byte agrees, UTF-16 where a mark says so, Windows-1252 (which holds Latin-1) otherwise. */
async function findEncoding(path: string): Promise<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    if (rest.length === 0 && piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le';
    if (piece.includes(0)) throw fail('source.not-text');
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    // The last character may go on in the next piece.
    let end = bytes.length;
    while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
    if (end > 0 && ((bytes[end - 1] ?? 0) & 0x80) !== 0) end -= 1;
    if (!isUtf8(bytes.subarray(0, end))) return 'windows-1252';
    rest = bytes.subarray(end);
  }
  return isUtf8(rest) ? 'utf-8' : 'windows-1252';
}

async function decodeHead(path: string, encoding: string): Promise<string> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
  await file.close();
  return new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead));
}

/** The separator that cuts the first rows into most columns of equal number. */
function findDelimiter(head: string): string {
  const lines = head
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20)
    .join('\n');
  const score = (delimiter: string): number => {
    const rows = parseSync(lines, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
    }) as string[][];
    const width = rows[0]?.length ?? 0;
    return width <= 1 ? 0 : (rows.filter((row) => row.length === width).length / rows.length) * 1000 + width;
  };
  const scored = [';', ',', '\t', '|'].map((delimiter) => ({ delimiter, score: score(delimiter) }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

async function openJson(path: string): Promise<Table> {
  const { size } = await stat(path);
  if (size > jsonBytes) throw fail('source.json-too-large', { megabytes: Math.floor(jsonBytes / 1024 ** 2) });
  let values: unknown;
  try {
    values = JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, ''));
  } catch (cause) {
    throw fail('source.truncated', { detail: 'JSON' }, { cause });
  }
  if (!Array.isArray(values) || !values.every(isRecord)) throw fail('source.not-table');
  const keys = new Map<string, boolean>();
  for (const row of values)
    for (const [key, value] of Object.entries(row))
      keys.set(key, keys.get(key) === true || typeof value === 'string' || (typeof value === 'object' && value !== null));
  const { names, problems } = cleanNames([...keys.keys()]);
  const columns = [...keys.values()].map((text, index) => ({ name: names[index] ?? '', text }));
  return { columns, rows: jsonRows(values, [...keys.keys()]), problems };
}

async function* jsonRows(rows: Record<string, unknown>[], keys: string[]) {
  for (const [index, row] of rows.entries())
    yield { cells: keys.map((key) => cellText(Object.hasOwn(row, key) ? row[key] : null)), line: index + 1 };
}

const cellText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

if (import.meta.main) await reply(() => readTable('/in/source', '/out/table.csv', readJob() as ReadTableJob));
