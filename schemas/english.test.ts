import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inBoth } from './english.ts';
import words from './english.json' with { type: 'json' };

/** Schemas that `mappe check` and the help speak of. */
const names = ['dataset', 'producer', 'operator', 'withdrawal', 'grants', 'groups', 'definitions', 'vocabularies'];

function wordsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    ['title', 'description'].includes(key) && typeof part === 'string' ? [part] : key === 'examples' ? [] : wordsOf(part),
  );
}

const said = new Set(
  names.flatMap((name) => wordsOf(JSON.parse(readFileSync(join(import.meta.dirname, `${name}.schema.json`), 'utf8')) as unknown)),
);

test('everything that the schemas of the manifests say has its English', () => {
  const lacking = [...said].filter((text) => !Object.hasOwn(words, text) && inBoth(text).en === text);
  expect(lacking).toEqual([]);
});

test('nothing is translated that they no longer say', () => {
  expect(Object.keys(words).filter((text) => !said.has(text))).toEqual([]);
});

test('lists of values are named in English too', () => {
  const list = [...said].find((text) => text.startsWith('Un type d’organisme')) ?? '';
  expect(inBoth(list).en).toMatch(/^A type of organisation: commune \(Municipality\)/);
});
