import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demonstration } from './demonstration.ts';

/* What the browsers of the floor (site/render/browser-floor.ts) lack is in nothing that they fetch, packages included. */

const { out: site } = demonstration;
const files = (folder: string, ending: RegExp): [string, string][] =>
  readdirSync(join(site, folder))
    .filter((name) => ending.test(name))
    .map((name) => [name, readFileSync(join(site, folder, name), 'utf8')]);
const found = (texts: readonly [string, string][], pattern: RegExp): string[] =>
  texts.flatMap(([name, text]) => [...text.matchAll(pattern)].map(([match]) => `${name}: ${match}`));

const scripts = [...files('_astro', /\.js$/), ...files('pagefind', /^pagefind\.js$/)];
const styles = files('_astro', /\.css$/);

test('no script asks for a method that the oldest browsers lack', () => {
  expect(scripts.length).toBeGreaterThan(10);
  const methods =
    /\.(?:toSorted|toReversed|toSpliced|isWellFormed|toWellFormed|isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference|showPopover|startViewTransition)\(|\b(?:URL\.(?:parse|canParse)|(?:Map|Object)\.groupBy|Promise\.(?:withResolvers|try)|Array\.fromAsync|AbortSignal\.any|RegExp\.escape|Iterator\.from)\(/g;
  expect(found(scripts, methods)).toEqual([]);
});

test('no style sheet has a colour that the oldest browsers do not know', () => {
  expect(styles.length).toBeGreaterThan(10);
  expect(found(styles, /light-dark\(|color-mix\(|oklch\(|@scope\b|@starting-style\b|@container[^{]*\bstyle\(/g)).toEqual([]);
});
