import { hidden as hiddenClass } from '../../../schemas/messages/hidden-characters.ts';
import type { Problem, Severity } from '../../../schemas/types.ts';

/*
 * What others wrote, made harmless for the places where GitHub shows it. Titles, field names and values of a pull request come from
 * anybody: they may hold Markdown, HTML, @mentions, links, or lines that the runner takes for commands.
 */

const hidden = new RegExp(`[\\r${hiddenClass}]`, 'gu');
const structure = /[\\`*_{}[\]()<>#+\-.!|&~:"'=$^@/]/g;
/** Kept readable in source and harmless in prose: these have a meaning for Markdown only at places that prose does not reach here. */
const gentle = /[.'’"()\-/:=]/;
/** Longest text of others that a summary shows at one place. */
const longest = 300;

/** Text as text inside a line of Markdown or a cell of a table: never structure, link, mention or reference. */
export function markdownText(text: string, characters = longest): string {
  // A no-break space is no structure, and holds « and » to their words.
  const line = text
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    // guard: stays on its line and in its cell
    .replace(hidden, '�')
    .trim();
  const whole = Array.from(line);
  const cut = whole.length > characters ? `${whole.slice(0, characters - 1).join('')}…` : line;
  const entity = (character: string): string => (gentle.test(character) ? character : `&#${character.codePointAt(0)};`);
  return (
    cut
      // guard: is shown as it is written
      .replace(structure, entity)
      // A word joiner is not seen, and keeps addresses, mentions and numbers of issues from becoming links.
      .replace(/:\/\//g, ':\u2060//')
      .replace(/\bwww\./gi, (match) => `${match.slice(0, -1)}\u2060.`)
      .replace(/&#64;/g, '&#64;\u2060')
      .replace(/&#35;/g, '&#35;\u2060')
      .replace(/\b(gh)-(?=\d)/gi, '$1\u2060-')
      // A list, a rule or a heading begins a line: what is shown here may stand there.
      .replace(/^(?=[-=\d])/, '\u2060')
  );
}

/** Write text as a title or commit message has it: one line that names nobody, closes no issue and keeps no workflow from running. */
export const plainTitle = (text: string, characters: number): string =>
  // There is no Markdown to escape: an invisible word joiner is enough, also against closing an issue by its address.
  Array.from(
    // guard [|:(?=\/\/) → ]: closes no issue, by its address neither
    text
      .replace(/[`\p{C}]|\s+/gu, ' ')
      .replace(/ {2,}/g, ' ')
      .trim()
      .replace(/[#@[]|:(?=\/\/)/g, '$&\u2060')
      .replace(/\b(gh)-(?=\d)/gi, '$1\u2060-'),
  )
    .slice(0, characters)
    .join('');

/** Words that keep runs of GitHub Actions from starting, anywhere in the message of a commit. */
const skipping = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^[ \t]*skip-checks:[ \t]*true[ \t]*$/im;

/**
 * The words of a text that keep a publication from being started, if it becomes the message of a commit; undefined where there are none.
 */
export const skippingIn = (text: string): string | undefined => skipping.exec(text)?.[0].trim();

/** A block of code that its content cannot end. */
export function codeBlock(content: string, language: string): string {
  const runs = content.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${content.replace(hidden, '�').replace(/\n$/, '')}\n${fence}`;
}

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
const rank: Record<Severity, number> = { error: 0, warning: 1, notice: 2 };

/** `file:line:column` as its parts; a file name may hold colons of its own. */
export function fileAndLine(where: string): { file: string; line?: string; column?: string } {
  const match = /^(.+?):(\d+)(?::(\d+))?$/s.exec(where);
  if (match?.[1] === undefined || match[2] === undefined) return { file: where };
  return { file: match[1], line: match[2], ...(match[3] !== undefined && { column: match[3] }) };
}

/** GitHub shows so many annotations of a kind that a step makes, and leaves out the others. */
const mostOfKind = 10;

/** Write annotation lines for the runner, which shows each at its place in the pull request; gravest first, up to the shown number. */
export function annotations(problems: readonly Problem[]): string[] {
  const kinds = (Object.keys(rank) as Severity[]).toSorted((a, b) => rank[a] - rank[b]);
  const shown = kinds.flatMap((kind) => problems.filter(({ severity }) => severity === kind).slice(0, mostOfKind));
  return shown.map(({ id, severity, message, where }) => {
    const { file, line, column } = where === undefined ? {} : fileAndLine(where);
    const properties = [
      ...(file === undefined ? [] : [`file=${property(file)}`]),
      ...(line === undefined ? [] : [`line=${line}`]),
      ...(column === undefined ? [] : [`col=${column}`]),
      `title=${property(id)}`,
    ];
    return `::${severity} ${properties.join(',')}::${data(message.replace(hidden, '�'))}`;
  });
}
