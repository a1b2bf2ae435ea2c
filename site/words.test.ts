import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const sources = globSync('**/*.{ts,astro,svelte}', { cwd: import.meta.dirname })
  .filter((path) => !/^words[/.]|\.test\.ts$|^e2e\/|^fixtures\//.test(path))
  .map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'));

/** The sources that import a file of words, by itself or through the map's choice of language. */
const readers = (file: string): string =>
  sources.filter((text) => text.includes(`words/fr/${file}.ts`) || (file === 'map' && text.includes("/words.ts'"))).join('\n');

const namesIn = (text: string, pattern: RegExp): (string | undefined)[] => [...text.matchAll(pattern)].map(([, name]) => name);

const all = sources.join('\n');
/** Plain functions are given the words that they say, and call them so. */
const givenWords = namesIn(all, /\b(?:words|compass)\.(\w+)/g);

/** The paths of what no page says: "privacy.lead". */
function unread(file: string, words: object): string[] {
  const text = readers(file);
  const read = new Set([...givenWords, ...namesIn(text, /(?:\.|[{,]\s*)([a-zA-Z_]\w*)\b/g)]);
  // Taken as a whole: spread, listed, or looked up by a key that is not written out.
  const whole = new Set([
    ...namesIn(text, /(?:\.\.\.|Object\.\w+\()\w+\.(\w+)/g),
    ...namesIn(text, /\b(\w+)(?:\?\.)?\[/g),
    ...namesIn(all, /\bwords\.(\w+)\[/g),
  ]);
  const visit = (part: object, path: string): string[] =>
    Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
      if (!read.has(key)) return [`${path}${key}`];
      const inner = typeof value === 'object' && value !== null && !Array.isArray(value) && !whole.has(key);
      return inner ? visit(value, `${path}${key}.`) : [];
    });
  return visit(words, '');
}

test.each(globSync('words/fr/*.ts', { cwd: import.meta.dirname }))('every word of %s is on a page', async (path) => {
  const exported = (await import(`./${path}`)) as Record<string, object>;
  expect(Object.values(exported).flatMap((words) => unread(basename(path, '.ts'), words))).toEqual([]);
});
