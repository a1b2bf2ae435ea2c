import { readFile, stat } from 'node:fs/promises';
import { fail, PipelineError } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { gatherComplaints } from './complaints.ts';
import { cutJsonText, type BufferPiece } from './cut-json.ts';
import { jsonBytes, type Limits } from '../../base/limits.ts';
import { parseExactly, parsePiece } from './parse-json.ts';
import { cleanNames, type Row, type Table } from './table.ts';

/** Digits of a whole number that a double may round. */
const longWhole = /\d{16}/;

/** Open an array of objects as a table: a column for each key that any of them has. */
export async function openJson(path: string, limits: Limits): Promise<Table> {
  const { size } = await stat(path);
  // guard: that does not fit in memory
  if (size > jsonBytes) throw fail('source.json-too-large', { megabytes: Math.floor(jsonBytes / 1024 ** 2) });
  const complaints = gatherComplaints();
  let values: unknown;
  const onPiece = (piece: BufferPiece): void => {
    values = parsePiece(piece, {}, complaints);
    // Digits in a text may be as many as they like: only then is it worth parsing twice.
    if (values !== undefined && longWhole.test(piece.bytes.toString('latin1'))) values = parseExactly(piece.bytes.toString());
  };
  const { values: texts } = await cutJsonText([await readFile(path)], { onPiece });
  if (texts !== 1) throw fail('source.json-trailing');
  const found = complaints.problems();
  if (values === undefined) throw new PipelineError(found);
  if (!Array.isArray(values) || !values.every(isMembers)) throw fail('source.not-table');
  const keys = new Map<string, boolean>();
  for (const row of values)
    for (const [key, value] of Object.entries(row))
      keys.set(key, keys.get(key) === true || typeof value === 'string' || (typeof value === 'object' && value !== null));
  const { names, problems } = cleanNames([...keys.keys()], limits);
  const columns = [...keys.values()].map((text, index) => ({ name: names[index] ?? '', text }));
  return { columns, rows: jsonRows(values, [...keys.keys()]), tellsEmpty: true, problems: [...problems, ...found] };
}

function* jsonRows(rows: Record<string, unknown>[], keys: string[]): Generator<Row> {
  for (const [index, row] of rows.entries())
    yield { cells: keys.map((key) => cellText(Object.hasOwn(row, key) ? row[key] : null)), line: index + 1 };
}

const cellText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : jsonText(value);

/** A value as JSON, big integers as they are. */
function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!isMembers(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
    .join(',')}}`;
}
