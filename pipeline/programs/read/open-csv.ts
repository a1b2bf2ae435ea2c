import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { findDelimiter } from '../../../schemas/codecs/csv.ts';
import { findTextEncoding } from '../../../schemas/codecs/text-encoding.ts';
import { fail, problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { gatherComplaints } from './complaints.ts';
import { openFile, readHead } from './file-bytes.ts';
import { cleanNames, type Row, type Table } from './table.ts';

interface CsvRecord {
  record: (string | null)[];
  info: { lines: number };
}

/** Enough rows to tell the separator by. */
const headBytes = 256 * 1024;
/** No row of a real table is longer, geometries included. */
const recordBytes = 64 * 1024 ** 2;

/** Open a CSV of any usual separator and encoding as a table. */
export async function openCsv(path: string, limits: Limits): Promise<Table> {
  const { encoding, hasQuotes } = await scan(path);
  const head = new TextDecoder(encoding).decode(readHead(path, headBytes));
  if (head.trim() === '') throw fail('source.empty');
  const delimiter = findDelimiter(head, cutRows);
  const options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: recordBytes,
    info: true,
  } as const;
  const quoted = { cast: (value: string, { quoting }: { quoting: boolean }) => (value === '' && !quoting ? null : value) };
  const parser = parse({ ...options, ...(hasQuotes && quoted) });
  // An error of either stream reaches whoever reads the records.
  pipeline(Readable.from(readText(path, encoding)), parser, () => undefined);
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<CsvRecord>;
  const first = await records.next().catch(refuseBroken);
  const { names, problems } = cleanNames(first.done === true ? [] : first.value.record.map((name) => name ?? ''), limits);
  if (encoding === 'windows-1252') problems.push(problem('source.csv-encoding', { encoding: 'Windows-1252' }, { severity: 'notice' }));
  const rows = csvRows(records, { width: names.length, hasQuotes, isWhole: endsWithLine(path) }, problems);
  return { columns: names.map((name) => ({ name, text: false })), rows, tellsEmpty: false, problems };
}

/** Rows after the header; a short one is filled with nothing, a long one cannot be understood. */
async function* csvRows(
  records: AsyncIterator<CsvRecord>,
  { width, hasQuotes, isWhole }: { width: number; hasQuotes: boolean; isWhole: boolean },
  problems: Table['problems'],
): AsyncGenerator<Row> {
  const complaints = gatherComplaints();
  const short = { count: 0, line: 0 };
  let isShort = false;
  try {
    for (let next = await records.next(); next.done !== true; next = await records.next()) {
      const { record: cells, info } = next.value;
      isShort = cells.length < width;
      if (cells.length > width && cells.slice(width).some((cell) => (cell ?? '').trim() !== ''))
        complaints.add('source.csv-long-rows', { expected: width }, { line: info.lines });
      if (isShort) {
        if (short.count === 0) short.line = info.lines;
        short.count += 1;
      }
      // Without quotes that may be empty ones no cell was asked.
      yield { cells: hasQuotes ? cells : cells.map((cell) => (cell === '' ? null : cell)), line: info.lines };
    }
  } catch (cause) {
    refuseBroken(cause);
  }
  problems.push(...complaints.problems());
  // The last row is short and without an end of line: the file was cut there, whatever the rows before lack.
  if (isShort && !isWhole) throw fail('source.truncated', { detail: 'CSV' });
  if (short.count > 0) problems.push(problem('source.csv-short-rows', { ...short, expected: width }, { severity: 'warning' }));
}

/** Say what is wrong with a text that is no CSV; throws anything else on. */
function refuseBroken(cause: unknown): never {
  if (!(cause instanceof CsvError)) throw cause;
  throw cause.code === 'CSV_QUOTE_NOT_CLOSED'
    ? fail('source.truncated', { detail: 'CSV' }, { cause })
    : fail('source.csv-broken', { detail: cause.message }, { cause });
}

async function* readText(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>)
    yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** Find the encoding of a text, and whether two quotes stand together in it, as those of an empty text do. */
async function scan(path: string): Promise<{ encoding: string; hasQuotes: boolean }> {
  const found = { hasQuotes: false, last: 0 };
  // UTF-8 where every byte agrees, UTF-16 where a mark says so, otherwise Windows-1252, which holds Latin-1.
  const encoding = await findEncoding(path, (piece) => {
    found.hasQuotes ||= (found.last === quote && piece[0] === quote) || piece.includes('""');
    found.last = piece.at(-1) ?? 0;
  });
  // Any other encoding is known before the whole file is seen.
  return { encoding, hasQuotes: found.hasQuotes || encoding !== 'utf-8' };
}
const quote = 0x22;

async function findEncoding(path: string, onPiece: (piece: Buffer) => void): Promise<string> {
  const finder = findTextEncoding();
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    const found = finder.add(piece);
    if (found === 'utf-16le') return found;
    onPiece(piece);
    if (piece.includes(0)) throw fail('source.not-text');
    if (found !== undefined) return found;
  }
  const found = finder.end();
  if (found === 'cut') throw fail('source.truncated', { detail: 'CSV' });
  return found;
}

function endsWithLine(path: string): boolean {
  using file = openFile(path);
  const last = Math.max(file.size - 2, 0);
  // In UTF-16 a zero follows.
  return /[\r\n]\0?$/.test(file.read(last, file.size - last).toString('latin1'));
}

/** The rows of a text, cut at `delimiter`. */
const cutRows = (text: string, delimiter: string): string[][] =>
  parseSync(text, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, skip_records_with_error: true });
