import { expect, test } from 'vitest';
import { read } from '../words/fr/read.ts';
import { isOfKind, readTarget, sentText, tellingOf, updatePath } from './update.ts';
import type { ReadProblemId } from '../words/fr/read.ts';

test('what a page links to is what the page of updates reads', () => {
  const target = { id: 'ville-de-vion/aires-de-jeux', file: 'aires de jeux_2024 (été).csv', title: 'Aires & jeux <b>' };
  expect(readTarget(new URL(updatePath(target), 'https://exemple.fr').search)).toEqual(target);
  expect(readTarget('?jeu=a/b')).toEqual({ id: 'a/b', title: 'a/b' });
});

test.each([
  '',
  '?jeu=a',
  '?jeu=a/b/c',
  '?jeu=../b',
  '?jeu=A/b',
  '?jeu=a/b%0A',
  '?jeu=-a/b',
  `?jeu=a/${'b'.repeat(200)}`,
  '?jeu=a/b&fichier=../c.csv',
  '?jeu=a/b&fichier=d/c.csv',
  '?jeu=a/b&fichier=d%5Cc.csv',
  '?jeu=a/b&fichier=.c.csv',
  '?jeu=a/b&fichier=dataset.yaml',
  '?jeu=a/b&fichier=c.csv%00.exe',
  '?jeu=a/b&fichier=c.csv%E2%80%AE',
  '?jeu=a/b&fichier=',
  `?jeu=a/b&fichier=${'c'.repeat(300)}.csv`,
])('an address that names nothing which could be updated is refused: %s', (search) => {
  expect(readTarget(search)).toBeUndefined();
});

test('a title from the address is one line of text', () => {
  expect(readTarget('?jeu=a/b&titre=Titre%0A%E2%80%AEsuite%20')?.title).toBe('Titre suite');
  expect(readTarget(`?jeu=a/b&titre=${'t'.repeat(999)}`)?.title).toHaveLength(200);
});

test('an update is told of nothing that its description says, and is led to no choice of the form', () => {
  const toChoices = Object.entries(read.problems).flatMap(([id, text]) => (text.includes('ci-dessous') ? [id as ReadProblemId] : []));
  const telling = toChoices.map((id) => [id, tellingOf({ id, severity: 'warning', facts: {} })]);
  expect(Object.fromEntries(telling)).toEqual({
    'crs-guessed': 'untold',
    'crs-missing': 'untold',
    'crs-guessed-instead': 'misplaced',
    'crs-wrong': 'misplaced',
    'crs-exchanged-columns': 'misplaced',
  });
});

test('a file is replaced by one of its kind alone', () => {
  expect([isOfKind('b.CSV', 'a.csv'), isOfKind('b.gpkg', 'a.csv'), isOfKind('b', 'a.csv')]).toEqual([true, false, false]);
});

test('a file that is in the store already is named by its digest, under the name that the description has for it', () => {
  expect(sentText('a/b', 'relevés "2026".csv', 'f'.repeat(64))).toBe(
    `source:\n  deposit: "relevés-2026.csv"\n  sha256: ${'f'.repeat(64)}\n`,
  );
});
