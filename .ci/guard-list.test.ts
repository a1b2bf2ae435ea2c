import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guards } from './guard-list.ts';

const root = join(import.meta.dirname, '..');

/** Strings of a test file: titles of tests and of their groups, and values that titles are filled with. */
const namesOf = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map(
    ([, ...texts]: readonly (string | undefined)[]) => texts.find((text) => text !== undefined) ?? '',
  );

/** Characters from which on a fixed part identifies a title with filled-in parts. */
const tellingCharacters = 8;

/** Whether a title bears these words, or they bear a part of it between places that are filled in. */
const matches = (title: string, words: string): boolean => {
  const [whole = '', ...parts] = title.split(/%\w|\$\{?[\w.]+\}?/).map((part) => part.trim());
  const isFilled = parts.length > 0 && [whole, ...parts].some((part) => part.length > tellingCharacters && words.includes(part));
  return title.includes(words) || isFilled;
};

test('there are many guards, each named once', () => {
  expect(guards.length).toBeGreaterThanOrEqual(30);
  expect(new Set(guards.map(({ what }) => what)).size).toBe(guards.length);
});

test.each(guards)('stands once in its file, and its tests exist: $what', ({ file, text, without = '', test: tests, by }) => {
  expect(readFileSync(join(root, file), 'utf8').split(text)).toHaveLength(2);
  expect(without).not.toBe(text);
  expect(
    namesOf(tests).some((name) => matches(name, by)),
    `a test of ${tests} called “${by}”`,
  ).toBe(true);
});
