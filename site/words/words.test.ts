import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const site = join(import.meta.dirname, '..');
/** Files of words; a tool of the map has its own in its folder. */
const wordsIn = (lang: string): string[] => globSync([`words/${lang}/*.ts`, `islands/tools/*/${lang}.ts`], { cwd: site });
const french = wordsIn('fr');
const english = wordsIn('en');

const sources = globSync('**/*.{ts,astro,svelte}', { cwd: site })
  .filter((path) => ![...french, ...english].includes(path) && !/\.test\.ts$|^e2e\/|^fixtures\//.test(path))
  .map((path) => ({ folder: dirname(path), text: readFileSync(join(site, path), 'utf8') }));

/** The sources that import a file of words, by itself or through the map's choice of language. */
const readers = (path: string): string =>
  sources
    .filter(({ folder, text }) =>
      path.startsWith('words/')
        ? text.includes(`/fr/${basename(path)}`) || (path === 'words/fr/map.ts' && text.includes("/words.ts'"))
        : folder === dirname(path),
    )
    .map(({ text }) => text)
    .join('\n');

const namesIn = (text: string, pattern: RegExp): (string | undefined)[] => [...text.matchAll(pattern)].map(([, name]) => name);

const all = sources.map(({ text }) => text).join('\n');
/** Plain functions are given the words that they say, and call them so. */
const givenWords = [...all.matchAll(/\b(?:words|compass)((?:\.\w+)+)/g)].flatMap(([, path = '']) => path.split('.'));

/** The paths of what no page says: "privacy.lead". */
function unread(path: string, words: object): string[] {
  const text = readers(path);
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

test.each(french)('every word of %s is on a page', async (path) => {
  const exported = (await import(`../${path}`)) as Record<string, object>;
  expect(Object.values(exported).flatMap((words) => unread(path, words))).toEqual([]);
});

/** Texts between quotes in a file of words, the values in them left out. */
function writtenIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(site, path), 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

test.each(french)('the signs of %s stay with their words, by a narrow space', (path) => {
  const written = writtenIn(path);
  expect(written.length).toBeGreaterThan(1);
  expect(written.filter((text) => /[ \u00a0][»:;!?%](?!\p{L})|«(?!\u202f)/u.test(text))).toEqual([]);
});

test.each(english)('%s has no signs of French', (path) => {
  expect(writtenIn(path).filter((text) => /[«»]|\p{L}[ \u00a0\u202f][:;!?]/u.test(text))).toEqual([]);
});

test('the French has one word for what data are made of, and none of the phrases that no French writer would write', () => {
  const folder = join(import.meta.dirname, '../..');
  const ours = french.flatMap(writtenIn);
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
