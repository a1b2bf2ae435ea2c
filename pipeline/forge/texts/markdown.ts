import type { Lang } from '../../../schemas/languages.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import type { Problem, Text } from '../../../schemas/types.ts';
import { markdownText } from '../github/github-text.ts';

/*
 * Of what the texts in requests and issues are made: paragraphs, lists that end, tables, and words of others as text.
 */

/** Bytes of a text: GitHub takes 65,536 characters in a comment, a request or an issue, and nothing of a longer one. */
export const mostBytes = 60_000;
/** Characters of a message: it may quote a whole log, whose first lines say what is wrong. */
const messageCharacters = 600;

/** Parts with a blank line between them; an empty one is left out. */
export const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

/** Paragraphs cut to a number of bytes, with `end` below them where they were longer. */
export function cutParagraphs(parts: readonly string[], most: number, lang: Lang, end = say('summary.cut', {}, lang)): string {
  const whole = paragraphs(parts);
  if (Buffer.byteLength(whole) <= most) return whole;
  const cut = Buffer.from(whole)
    .subarray(0, most - Buffer.byteLength(end) - 4)
    .toString('utf8');
  return `${cut.slice(0, Math.max(0, cut.lastIndexOf('\n')))}\n\n${end}`;
}

/** The first `most` of a list as lines, and one more for the others. */
export function firstLines<Each>(
  all: readonly Each[],
  most: number,
  line: (each: Each, index: number) => string,
  more: string | ((left: number) => string),
): string[] {
  const lines = all.slice(0, most).map(line);
  if (all.length > most) lines.push(typeof more === 'string' ? more : more(all.length - most));
  return lines;
}

/** As many of the first parts as there is room for, each taking what `size` says. */
export function fittingParts(parts: readonly string[], room: number, size: (part: string) => number): readonly string[] {
  let left = room;
  const over = parts.findIndex((part) => (left -= size(part)) < 0);
  return over < 0 ? parts : parts.slice(0, over);
}

/** A table of Markdown; `rule` says how its columns are aligned. */
export const table = (head: string, rule: string, rows: readonly string[]): string => [head, rule, ...rows].join('\n');
/** A row of such a table. */
export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A part hidden until asked for. */
export const foldedDetails = (title: string, content: string): string => `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;

/** A link to an address of the operator's own. */
export const markdownLink = (label: string, address: string): string => `[${label}](${new URL(address).href.replaceAll(')', '%29')})`;

/** Words of others in a line, as text, with commas between them. */
export const textList = (words: readonly string[]): string => words.map((word) => markdownText(word)).join(', ');

/** A producer's text, as text: in `lang` where the producer wrote it. */
export const textIn = (text: Text, lang: Lang, characters?: number): string =>
  markdownText(typeof text === 'string' ? text : text[lang], characters);

/** The message of a problem, as text; `words` where it has others. */
export const problemText = (problem: Problem, lang: Lang, words = tellProblem(problem, lang)): string =>
  markdownText(words, messageCharacters);
