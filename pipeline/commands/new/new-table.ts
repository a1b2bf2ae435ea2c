import { stat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { say } from '../../../schemas/messages/say.ts';
import { findDelimiter } from '../../../schemas/codecs/csv.ts';
import type { Problem } from '../../../schemas/types.ts';
import { fail, firstNames, PipelineError, problem, tellProblems } from '../../base/errors.ts';
import { shownPath } from '../../manifest/path-states.ts';
import { exitCodes } from '../terminal.ts';
import { refuseWrongWords, type WordOptions } from './new-words.ts';

/** Options of `mappe new` that a row may say, and what a French table calls them. */
const columns = {
  file: 'fichier',
  dataset: 'dossier',
  title: 'titre',
  description: 'description',
  theme: 'theme',
  license: 'licence',
  frequency: 'frequence',
  contact: 'contact',
  date: 'date',
  lineage: 'origine',
  crs: 'systeme',
} as const;
type Column = keyof typeof columns;
const known = Object.keys(columns) as Column[];
type Words = Partial<Record<Exclude<Column, 'file'>, string>>;
type Row = Words & { file: string };
/** Words that hold for all rows. */
type Common = WordOptions & { producer: string };

/** A table of titles, not of data. */
const mostBytes = 1024 ** 2;
const mostRows = 1000;

/** Write a manifest for each file that a table names, with its row's words; empty cells are guessed, or taken from the options. */
export async function newDatasets<Options extends Common>(
  folder: string,
  table: string,
  options: Options,
  print: (line: string) => void,
  make: (file: string, options: Options & Words & { yes: true }, print: (line: string) => void) => Promise<number>,
): Promise<number> {
  const { lang } = options;
  const rows = await readRows(table);
  // All rows are checked before any file is read; a file that is refused later is told, and the others go on.
  const problems: Problem[] = [];
  for (const [index, row] of rows.entries()) problems.push(...(await problemsOf(row, index + 2, folder, options)));
  if (problems.length > 0) throw new PipelineError(problems);
  let written = 0;
  for (const [index, { file, ...words }] of rows.entries()) {
    print(say('new.table-row', { number: index + 1, count: rows.length, file }, lang));
    try {
      await make(join(folder, file), { ...options, ...words, yes: true }, print);
      written += 1;
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      print(tellProblems(error.problems, lang));
    }
  }
  print(say('new.table-done', { written, count: rows.length }, lang));
  return written === rows.length ? exitCodes.done : exitCodes.refused;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

async function readRows(table: string): Promise<Row[]> {
  const file = shownPath(table);
  const { size } = await stat(table).catch((cause: unknown) => {
    throw fail('source.absent', { path: file }, { cause });
  });
  if (size > mostBytes) throw fail('new.table', { file, count: mostRows });
  const bytes = await readFile(table);
  // UTF-8 where it is, otherwise as French spreadsheets write.
  const utf8 = new TextDecoder().decode(bytes);
  const text = utf8.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : utf8;
  const loose = { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true };
  const delimiter = findDelimiter(text, (of, each) => parse(of, { ...loose, delimiter: each, skip_records_with_error: true }));
  const [head = [], ...cells] = parse(text, { ...loose, delimiter });
  const named = head.map((name) => known.find((column) => column === plain(name) || columns[column] === plain(name)));
  const foreign = head.filter((name, index) => named[index] === undefined && name !== '');
  if (foreign.length > 0 || !named.includes('file'))
    throw fail('new.table-columns', {
      file,
      names: firstNames(foreign.length > 0 ? foreign : ['–']),
      known: Object.values(columns).join(', '),
    });
  if (cells.length === 0 || cells.length > mostRows) throw fail('new.table', { file, count: mostRows });
  return cells.map((row): Row => {
    const said = named.flatMap((column, index) => (column === undefined || (row[index] ?? '') === '' ? [] : [[column, row[index]]]));
    return { file: '', ...(Object.fromEntries(said) as Partial<Row>) };
  });
}

/** Find the problems of a row before its file is read. */
async function problemsOf({ file, ...words }: Row, line: number, folder: string, options: Common): Promise<Problem[]> {
  const isInside = file !== '' && !/^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(file);
  const isThere =
    isInside &&
    (await stat(join(folder, file)).then(
      () => true,
      () => false,
    ));
  if (!isThere) return [problem('new.table-file', { line, file: file === '' ? '–' : file, folder: shownPath(folder) })];
  try {
    refuseWrongWords(options.producer, { ...options, ...words });
    return [];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [problem('new.table-line', { line, file }), ...error.problems];
  }
}
