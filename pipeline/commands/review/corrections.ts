import { readFile } from 'node:fs/promises';
import { hiddenCharacter } from '../../../schemas/messages/hidden-characters.ts';
import type { Fact, Problem } from '../../../schemas/types.ts';
import { fileAndLine } from '../../forge/github/github-text.ts';

/** A line as it should be. */
export interface Correction {
  where: string;
  text: string;
}

/** Lines that a person copies one by one: with more of them the file is better written anew. */
const mostCorrections = 10;
const mostCharacters = 300;
/** A word that a manifest may hold as it is, without quotes. */
const plainWord = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._/-]*[\p{L}\p{N}])?$/u;

/** Find the manifest lines in which only words are wrong of which the right one is known. */
export async function correctionsOf(problems: readonly Problem[]): Promise<Correction[]> {
  const lines = new Map<string, { file: string; line: number; fixes: Fix[] }>();
  for (const problem of problems) {
    const { file, line, column } = fileAndLine(problem.where ?? '');
    const fix = fixOf(problem);
    if (fix === undefined || line === undefined || column === undefined || !/\.ya?ml$/.test(file)) continue;
    const known = lines.get(`${file}:${line}`) ?? { file, line: Number(line), fixes: [] };
    known.fixes.push({ ...fix, column: Number(column) });
    lines.set(`${file}:${line}`, known);
  }
  // Nothing is guessed: a line whose wrong word is not where its problem says, or with invisible characters, is left to its author.
  const found = await Promise.all(
    [...lines].map(async ([where, each]) => {
      const text = corrected((await readFile(each.file, 'utf8').catch(() => '')).split(/\r?\n/)[each.line - 1] ?? '', each.fixes);
      return text === undefined ? [] : [{ where, text }];
    }),
  );
  return found.flat().slice(0, mostCorrections);
}

interface Fix {
  from: string;
  to: string;
  column: number;
}

/** The wrong word of a problem and the right one, where its text says one. */
function fixOf({ facts = {} }: Problem): Omit<Fix, 'column'> | undefined {
  const hints = [facts['near'], facts['hint']].map(nearIn);
  const to = hints.find((near) => near !== undefined);
  const from = ['value', 'key', 'path'].map((name) => facts[name]).find((value) => typeof value === 'string');
  return to === undefined || from === undefined || from === '' || !plainWord.test(to) ? undefined : { from, to };
}

/** The word of a hint that says what to write; other hints name several, or none. */
function nearIn(hint: Fact | undefined): string | undefined {
  if (typeof hint !== 'object' || !('id' in hint) || typeof hint.id !== 'string') return undefined;
  const { near } = (hint as { facts?: Record<string, unknown> }).facts ?? {};
  return ['hint.write', 'hint.file'].includes(hint.id) && typeof near === 'string' ? near : undefined;
}

/** The line with each wrong word replaced, from its end on, so that places stay true. */
function corrected(line: string, fixes: readonly Fix[]): string | undefined {
  if (line.length > mostCharacters || hiddenCharacter.test(line)) return undefined;
  let text = line;
  for (const { from, to, column } of fixes.toSorted((a, b) => b.column - a.column)) {
    const start = column - 1 + (/["']/.test(text[column - 1] ?? '') ? 1 : 0);
    if (!text.startsWith(from, start)) return undefined;
    text = `${text.slice(0, start)}${to}${text.slice(start + from.length)}`;
  }
  return text === line ? undefined : text;
}
