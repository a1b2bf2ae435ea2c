import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../../schemas/types.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { correctionsOf, type Correction } from './corrections.ts';

let file: string;
beforeEach(() => {
  file = join(scratchFolder(), 'dataset.yaml');
});
const wrong = (place: string, value: string, near: string, more: Partial<Problem> = {}): Problem => ({
  id: 'manifest.value',
  severity: 'error',
  message: 'x',
  where: `${file}:${place}`,
  facts: { value, hint: { id: 'hint.write', facts: { near } } },
  ...more,
});
const correct = async (text: string, ...problems: Problem[]): Promise<Correction[]> => {
  writeFileSync(file, text);
  return correctionsOf(problems);
};

test('a word of which the right one is known is replaced where it stands, several of one line at once', async () => {
  const found = await correct(
    'title: Arbres\nthemes: [transport, "energies"] # deux\nlicense: etalab\n',
    wrong('2:10', 'transport', 'transports'),
    wrong('2:21', 'energies', 'energie'),
    wrong('3:10', 'etalab', 'etalab-2.0'),
  );
  expect(found).toEqual([
    { where: `${file}:2`, text: 'themes: [transports, "energie"] # deux' },
    { where: `${file}:3`, text: 'license: etalab-2.0' },
  ]);
});

test('a key and a file that are misspelt are mended as well', async () => {
  const key = { key: 'titre', hint: { id: 'hint.write', facts: { near: 'title' } } };
  const path = { path: 'arbre.csv', near: { id: 'hint.file', facts: { near: 'arbres.csv' } } };
  const found = await correct(
    'titre: Arbres\nsource: { path: arbre.csv }\n',
    wrong('1:1', '', '', { facts: key }),
    wrong('2:17', '', '', { facts: path }),
  );
  expect(found.map(({ text }) => text)).toEqual(['title: Arbres', 'source: { path: arbres.csv }']);
});

test.each<[string, string, (problem: typeof wrong) => Problem]>([
  ['where the word is not where it is said to be', 'license: autre\n', (of) => of('1:10', 'etalab', 'etalab-2.0')],
  [
    'where several are possible',
    'license: etalab\n',
    (of) => of('1:10', 'etalab', 'x', { facts: { value: 'etalab', hint: { id: 'hint.values', facts: { list: 'a, b' } } } }),
  ],
  ['where the right word would need quotes', 'license: etalab\n', (of) => of('1:10', 'etalab', 'a: b # c')],
  ['where the line holds what is not seen', 'license: etalab # \u202ecba\n', (of) => of('1:10', 'etalab', 'etalab-2.0')],
  ['where the line is long', `license: etalab # ${'x'.repeat(300)}\n`, (of) => of('1:10', 'etalab', 'etalab-2.0')],
  ['in a file that is no manifest', 'etalab\n', (of) => of('', 'etalab', 'x', { where: `${file}.csv:1:1` })],
  ['without a place', 'license: etalab\n', (of) => of('', 'etalab', 'x', { where: file })],
])('nothing is guessed %s', async (_, text, problem) => {
  expect(await correct(text, problem(wrong))).toEqual([]);
});

test('no more are given than a person copies', async () => {
  const lines = Array.from({ length: 30 }, () => 'license: etalab\n').join('');
  expect(await correct(lines, ...Array.from({ length: 30 }, (_, index) => wrong(`${index + 1}:10`, 'etalab', 'etalab-2.0')))).toHaveLength(
    10,
  );
});
