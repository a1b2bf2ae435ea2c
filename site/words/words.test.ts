import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const sources = globSync('**/*.{ts,astro,svelte}', { cwd: join(import.meta.dirname, '..') })
  .filter((path) => !/^words\/(fr|en)\/|\.test\.ts$|^e2e\/|^fixtures\//.test(path))
  .map((path) => readFileSync(join(import.meta.dirname, '..', path), 'utf8'));

/** The sources that import a file of words, by itself or through the map's choice of language. */
const readers = (file: string): string =>
  sources.filter((text) => text.includes(`/fr/${file}.ts`) || (file === 'map' && text.includes("/words.ts'"))).join('\n');

const namesIn = (text: string, pattern: RegExp): (string | undefined)[] => [...text.matchAll(pattern)].map(([, name]) => name);

const all = sources.join('\n');
/** Plain functions are given the words that they say, and call them so. */
const givenWords = [...all.matchAll(/\b(?:words|compass)((?:\.\w+)+)/g)].flatMap(([, path = '']) => path.split('.'));

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

test.each(globSync('words/fr/*.ts', { cwd: join(import.meta.dirname, '..') }))('every word of %s is on a page', async (path) => {
  const exported = (await import(`../${path}`)) as Record<string, object>;
  expect(Object.values(exported).flatMap((words) => unread(basename(path, '.ts'), words))).toEqual([]);
});

/** What a file of words writes between quotes, the values in it left out. */
function writtenIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(import.meta.dirname, '..', path), 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

test.each(globSync('words/fr/*.ts', { cwd: join(import.meta.dirname, '..') }))(
  'the signs of %s stay with their words, by a narrow space',
  (path) => {
    const written = writtenIn(path);
    expect(written.length).toBeGreaterThan(3);
    expect(written.filter((text) => /[ \u00a0][»:;!?%](?!\p{L})|«(?!\u202f)/u.test(text))).toEqual([]);
  },
);

test.each(globSync('words/en/*.ts', { cwd: join(import.meta.dirname, '..') }))('%s has no signs of French', (path) => {
  expect(writtenIn(path).filter((text) => /[«»]|\p{L}[ \u00a0\u202f][:;!?]/u.test(text))).toEqual([]);
});

test('the French has one word for what data are made of, and none of the phrases that no French writer would write', () => {
  const folder = join(import.meta.dirname, '../..');
  const ours = globSync('site/words/fr/*.ts', { cwd: folder }).flatMap((path) => writtenIn(path.slice('site/'.length)));
  const texts = globSync(['site/help/fr/*.md', 'schemas/messages/fr/*.json'], { cwd: folder }).map((path) =>
    readFileSync(join(folder, path), 'utf8'),
  );
  // "Entités" of XML are another thing, and a menu of QGIS has its own words.
  const lines = [...ours, ...texts.flatMap((text) => text.split('\n'))].filter(
    (line) => !/DOCTYPE|Sauvegarder les entités sous/.test(line),
  );
  expect(lines.length).toBeGreaterThan(2000);
  const foreign =
    /(?<!\p{L})entités?(?!\p{L})|couvr\w+ ce lieu|mène nulle part|(?<!\p{L})cadrer|Rien de ce nom|autre sorte|est interrogé pour|exécuteraient|tient aussi dans/iu;
  expect(lines.filter((line) => foreign.test(line))).toEqual([]);
});
