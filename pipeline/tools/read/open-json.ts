import { readFile, stat } from 'node:fs/promises';
import { fail, PipelineError } from '../../errors.ts';
import { gatherComplaints } from '../check/complaints.ts';
import { cutJson } from '../check/cut-json.ts';
import { jsonBytes } from '../sandbox/limits.ts';
import { parsePiece } from '../check/parse-json.ts';
import { cleanNames, type Row, type Table } from './table.ts';

/** Open an array of objects as a table: a column for each key that any of them has. */
export async function openJson(path: string): Promise<Table> {
  const { size } = await stat(path);
  if (size > jsonBytes) throw fail('source.json-too-large', { megabytes: Math.floor(jsonBytes / 1024 ** 2) });
  const complaints = gatherComplaints();
  let values: unknown;
  const { values: texts } = await cutJson([await readFile(path)], { onPiece: (piece) => (values = parsePiece(piece, {}, complaints)) });
  if (texts !== 1) throw fail('source.json-trailing');
  const found = complaints.problems();
  if (values === undefined) throw new PipelineError(found);
  if (!Array.isArray(values) || !values.every(isRecord)) throw fail('source.not-table');
  const keys = new Map<string, boolean>();
  for (const row of values)
    for (const [key, value] of Object.entries(row))
      keys.set(key, keys.get(key) === true || typeof value === 'string' || (typeof value === 'object' && value !== null));
  const { names, problems } = cleanNames([...keys.keys()]);
  const columns = [...keys.values()].map((text, index) => ({ name: names[index] ?? '', text }));
  return { columns, rows: jsonRows(values, [...keys.keys()]), problems: [...problems, ...found] };
}

function* jsonRows(rows: Record<string, unknown>[], keys: string[]): Generator<Row> {
  for (const [index, row] of rows.entries())
    yield { cells: keys.map((key) => cellText(Object.hasOwn(row, key) ? row[key] : null)), line: index + 1 };
}

const cellText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
