import { describe, expect, test } from 'vitest';
import { editDistance, nearest, nearestKey, nearestValue } from './nearest.ts';
import { frequencies, licenses, themes } from '../vocabularies.ts';

test('the distance counts insertions, deletions, replacements and swaps', () => {
  expect([editDistance('licence', 'license'), editDistance('emial', 'email'), editDistance('', 'abc'), editDistance('abc', 'abc')]).toEqual(
    [1, 1, 3, 0],
  );
});

describe('the nearest', () => {
  test.each([
    ['titel', 'title'],
    ['TITLE', 'title'],
    ['zzzzz', undefined],
    ['x'.repeat(100), undefined],
  ])('word of %s is %s', (word, expected) => {
    expect(nearest(word, ['title', 'themes', 'tiles'])).toBe(expected);
  });

  test.each([
    ['Mots-Clés', ['keywords', 'key'], 'keywords'],
    ['mots_clés', ['keywords', 'key'], 'keywords'],
    ['nom', ['title', 'description'], 'title'],
    ['nom', ['name', 'email'], 'name'],
    ['frequnece', ['frequency', 'fields'], 'frequency'],
    ['couleur', ['title', 'themes'], undefined],
  ])('key of %s among %s is %s', (key, allowed, expected) => {
    expect(nearestKey(key, allowed)).toBe(expected);
  });

  test.each([
    ['trimestrielle', 'quarterly'],
    ['Tous les deux ans', 'biennial'],
    ['anuelle', 'annual'],
    ['bimensuelle', 'semimonthly'],
  ])('frequency of %s is %s', (value, expected) => {
    expect(
      nearestValue(
        value,
        frequencies.map(({ id }) => id),
      ),
    ).toBe(expected);
  });

  test.each([
    ['lov2', 'etalab-2.0'],
    ['Licence Ouverte', 'etalab-2.0'],
    ['ODBL', 'ODbL-1.0'],
    ['Public domain', 'CC-PDM-1.0'],
    ['CC BY 4.0', 'CC-BY-4.0'],
  ])('license of %s is %s', (value, expected) => {
    expect(
      nearestValue(
        value,
        licenses.map(({ id }) => id),
      ),
    ).toBe(expected);
  });

  test('theme of a French label is its identifier', () => {
    for (const { id, fr } of themes)
      expect(
        nearestValue(
          fr.toUpperCase(),
          themes.map((theme) => theme.id),
        ),
      ).toBe(id);
  });
});
