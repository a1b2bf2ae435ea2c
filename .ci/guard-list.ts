import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectFiles } from './import-graph.ts';

/*
 * A guard against hostile input is marked where it stands, at the end of its line or above it, by words of the title of the test that fails
 * without it:
 *
 *     if (links.length > 0) throw fail('propose.link'); // guard: a link, which may lead to a key
 *     // guard [height > most]: the height of an image
 *     // guard [validate(… → true] (read.test.ts): is refused
 *
 * Taken away is what begins on the line: a statement, an element, an operand, a call of a chain. Brackets name parts of it instead, in their
 * order, by their text or, before …, their beginning; after an arrow stands what takes its place. The file of the test is said where the one
 * beside it does not bear the words and several others do, or where places of the title are filled in.
 */

/** Guard of the pipeline or the site, as its mark tells. */
export interface Guard {
  file: string;
  line: number;
  /** Words of the title of its test. */
  words: string;
  /** Files of tests that bear the words: one, where the mark is right. */
  tests: readonly string[];
  /** Text of its file once it is taken away. */
  without: () => string;
}

/** Part of a text, and what takes its place. */
interface Cut {
  start: number;
  end: number;
  instead: string;
}

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const mark = /^([ \t]*)(.*)\/\/ guard((?: \[.+?\])*)(?: \(([\w./-]+)\))?: (.+)$/gm;

/** The outermost node inside another that begins at a place, or the call that a line of a chain begins with. */
function nodeAt(within: ts.Node, at: number): ts.Node | undefined {
  const isLink = (node: ts.Node): boolean =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.getStart() === at + 1;
  return ts.forEachChild(within, (node): ts.Node | undefined => {
    if (node.pos > at || node.end <= at) return undefined;
    return node.getStart() === at || isLink(node) ? node : nodeAt(node, at);
  });
}

/** Cut a part out of a text, with the operator, the comma or the braces that it would leave behind. */
function leaveOut(text: string, start: number, end: number): Cut {
  const operator = String.raw`\s*(?:&&|\|\||\?\?|(?<!\|)\|(?!\|))\s*`;
  const before = new RegExp(`${operator}$`).exec(text.slice(0, start));
  if (before) return { start: before.index, end, instead: '' };
  const after = new RegExp(`^(?:${operator}|\\s*,)`).exec(text.slice(end));
  if (after) return { start, end: end + after[0].length, instead: '' };
  if (text.slice(start - 2, start) === '${') return { start: start - 2, end: end + 1, instead: '' };
  return { start, end, instead: text[end - 1] === ';' ? ';' : '' };
}

/** Cut out, or replace, the part of a node that a bracket names; undefined where the node has it not once. */
function cutOf(text: string, host: ts.Node, bracket: string): Cut | undefined {
  const [named = '', instead] = bracket.split(/ → ?/);
  const words = named.replace(/…$/, '').split(' ');
  const [found, ...more] = host.getText().matchAll(new RegExp(words.map(RegExp.escape).join(String.raw`\s+`), 'g'));
  if (found === undefined || more.length > 0) return undefined;
  const start = host.getStart() + found.index;
  const end = named.endsWith('…') ? (nodeAt(host, start) ?? host).end : start + found[0].length;
  return instead === undefined ? leaveOut(text, start, end) : { start, end, instead };
}

/** Strings of each file of tests: titles of tests and of their groups, and values that titles are filled with. */
const titles = new Map(
  [...projectFiles]
    .filter((file) => file.endsWith('.test.ts'))
    .map((file): [string, string] => {
      const strings = read(file).matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
      return [file, Array.from(strings, (found) => found.slice(1).join('')).join('\n')];
    }),
);

/** Characters from which on a fixed part identifies a title with filled-in parts. */
const tellingCharacters = 8;

/** Whether a title bears these words, or they bear a part of it between places that are filled in. */
function matches(title: string, words: string): boolean {
  const [whole = '', ...parts] = title.split(/%\w|\$\{?[\w.]+\}?/).map((part) => part.trim());
  const isFilled = parts.length > 0 && [whole, ...parts].some((part) => part.length > tellingCharacters && words.includes(part));
  return title.includes(words) || isFilled;
}

/** Files of tests that bear the words of a mark: those of the name that it says, the one beside its own, or any. */
function testsOf(file: string, words: string, named: string | undefined): string[] {
  const bearing = (isIt: (path: string, text: string) => boolean): string[] =>
    [...titles].filter(([path, text]) => isIt(path, text)).map(([path]) => path);
  if (named !== undefined)
    return bearing((path, text) => path.endsWith(`/${named}`) && text.split('\n').some((title) => matches(title, words)));
  const beside = file.replace(/\.\w+$/, '.test.ts');
  return titles.get(beside)?.includes(words) === true ? [beside] : bearing((_, text) => text.includes(words));
}

function guardsIn(file: string): Guard[] {
  const text = read(file);
  let tree: ts.SourceFile | undefined;
  return [...text.matchAll(mark)].map(({ 1: indent = '', 2: code = '', 3: brackets = '', 4: named, 5: words = '', index }) => {
    // On a line of its own it marks what follows, past other comments.
    const at = index + (code === '' ? (/^(?:\s*\/\/.*\n)*\s*/.exec(text.slice(index))?.[0].length ?? 0) : indent.length);
    const without = (): string => {
      const host = nodeAt((tree ??= ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)), at);
      const parts = Array.from(brackets.matchAll(/ \[(.+?)\](?= \[|$)/g), ([, part = '']) => part);
      const cuts = parts.length > 0 ? parts.map((part) => host && cutOf(text, host, part)) : [host && leaveOut(text, at, host.end)];
      return cuts.reduceRight((rest, cut) => {
        if (cut === undefined) throw new Error(`${file} has not once what is named by: guard${brackets}: ${words}`);
        return rest.slice(0, cut.start) + cut.instead + rest.slice(cut.end);
      }, text);
    };
    return { file, line: text.slice(0, index).split('\n').length, words, tests: testsOf(file, words, named), without };
  });
}

/** Every guard that a test is known to hold. */
export const guards: readonly Guard[] = [...projectFiles]
  .filter((file) => /^(pipeline|schemas|site|deploy)\/.*\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts'))
  .flatMap(guardsIn);
