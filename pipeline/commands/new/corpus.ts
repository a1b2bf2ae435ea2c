import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import type { Lang } from '../../../schemas/languages.ts';
import { inLanguage, say } from '../../../schemas/messages/say.ts';
import type { Problem } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { digest } from '../../stores/digest.ts';
import { text } from '../help.ts';
import { isSound } from '../problems.ts';
import type { Terminal } from '../terminal.ts';
import { type FileSurvey, surveyPath } from './inspect.ts';

/** `mappe corpus`: hold `inspect` against files of known verdict. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('corpus', 'cli.corpus')
    .argument('<folder>', text('cli.corpus-folder'))
    .action(ending((folder: string) => corpus(folder, lang(), print)));

/** A row of EXPECTED.csv: a file, what it should be found to be, and why. */
interface ExpectedVerdict {
  path: string;
  expected: string;
  /** Origin of the verdict; empty where none is known. */
  basis: string;
  /** "3L/179f/2invalidgeom": layers and features. */
  content: string;
  /** The project that the file was made for. */
  origin_repo: string;
}

interface CorpusOutcome extends ExpectedVerdict {
  format: string;
  ok: boolean;
  counts: string;
  problems: Problem[];
  /** Why the verdict binds nobody. */
  disputed: 'no-basis' | 'contradiction' | undefined;
}

const atOnce = 2;
/** Number of valid files of which one may be refused. */
const refusable = 50;
/** Projects whose tables are all made to be held to one standard. */
const standards: Readonly<Record<string, 'bal'>> = { 'BaseAdresseNationale/validateur-bal': 'bal' };

/**
 * Print a table of `inspect` against a folder's EXPECTED.csv; exit code 1 where an invalid file passes or too many valid ones are refused.
 */
export async function corpus(folder: string, lang: Lang, print: (line: string) => void): Promise<number> {
  const rows = await readExpected(folder);
  const verdicts = await contradictions(folder, rows);
  const outcomes = await mapLimit(rows, (row) => judge(folder, row, verdicts.has(row.path)), atOnce);
  for (const line of [...tableLines(outcomes, lang), '', ...disagreements(outcomes, lang)]) print(line);
  const passed = outcomes.filter((one) => one.expected === 'invalid' && one.ok && one.disputed === undefined);
  const valid = outcomes.filter((one) => one.expected === 'valid');
  const refused = valid.filter((one) => !one.ok && one.disputed === undefined);
  print(say('corpus.result', { passed: passed.length, refused: refused.length, valid: valid.length, files: outcomes.length }, lang));
  return passed.length > 0 || refused.length > Math.ceil(valid.length / refusable) ? 1 : 0;
}

async function readExpected(folder: string): Promise<ExpectedVerdict[]> {
  const path = join(folder, 'EXPECTED.csv');
  const text = await readFile(path, 'utf8').catch(() => {
    throw fail('source.absent', { path });
  });
  return parse<ExpectedVerdict>(text, { columns: true, bom: true, skip_empty_lines: true });
}

/** Files whose like, but for white space at its end, has another verdict: one of the two must be wrong. */
async function contradictions(folder: string, rows: readonly ExpectedVerdict[]): Promise<Set<string>> {
  const digests = new Map<ExpectedVerdict, string>();
  for (const row of rows) digests.set(row, digest((await readFile(join(folder, row.path))).toString('latin1').trimEnd()));
  const alike = [...Map.groupBy(rows, (row) => digests.get(row)).values()];
  const torn = alike.filter((same) => new Set(same.map(({ expected }) => expected)).size > 1);
  // A file without anything is alike to any other: what it is called decides.
  return new Set(torn.flat().flatMap(({ expected, path }) => (expected === 'valid' ? [path] : [])));
}

async function judge(folder: string, row: ExpectedVerdict, isContradicted: boolean): Promise<CorpusOutcome> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-corpus-'));
  const standard = extname(row.path) === '.csv' ? standards[row.origin_repo] : undefined;
  const survey = await surveyPath(join(folder, row.path), standard === undefined ? {} : { standard }, scratch.path);
  const disputed = isContradicted ? 'contradiction' : row.expected === 'invalid' && row.basis === '' ? 'no-basis' : undefined;
  const format = survey.format || extname(row.path).slice(1) || '?';
  return { ...row, format, ok: isSound(survey.problems), counts: countsOf(survey), problems: survey.problems, disputed };
}

const countsOf = ({ layers }: FileSurvey): string =>
  layers.length === 0 ? '' : `${layers.length}L/${layers.reduce((sum, { features }) => sum + features, 0)}f`;

/** A line for each format and verdict: how many files are ok, how many refused. */
function tableLines(outcomes: readonly CorpusOutcome[], lang: Lang): string[] {
  const groups = Map.groupBy(outcomes, ({ format, expected }) => `${format}\t${expected}`);
  const head = ['format', 'expected', 'ok', 'refused'].map((column) => say(`corpus.${column as 'format'}`, {}, lang));
  const rows = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const ok = group.filter((one) => one.ok).length;
      return [...key.split('\t'), String(ok), String(group.length - ok)];
    });
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const padded = table.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return padded.map((cells) => cells.join('  ').trimEnd());
}

/** Each file that is judged otherwise than its corpus does, with our reason; and each that holds other than it says. */
function disagreements(outcomes: readonly CorpusOutcome[], lang: Lang): string[] {
  return outcomes.flatMap((one) => {
    const lines: string[] = [];
    const reason = inLanguage(one.problems, lang).find(({ severity }) => severity === 'error')?.message ?? '';
    const why = one.disputed === undefined ? '' : ` ${say(`corpus.${one.disputed}`, {}, lang)}`;
    if (one.expected === 'invalid' && one.ok) lines.push(say('corpus.passes', { path: one.path, basis: one.basis || '–' }, lang) + why);
    if (one.expected === 'valid' && !one.ok) lines.push(say('corpus.refuses', { path: one.path, reason }, lang) + why);
    const expected = /^\d+L\/\d+f/.exec(one.content)?.[0];
    if (one.ok && expected !== undefined && one.counts !== '' && expected !== one.counts)
      lines.push(say('corpus.counts', { path: one.path, said: expected, found: one.counts }, lang));
    return lines;
  });
}
