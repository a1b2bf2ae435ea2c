import { expect, test } from 'vitest';
import { distance, nearWords, suggestWords } from './near-words.ts';

test('counts slips of the finger, a swap as one', () => {
  expect(distance('rivière', 'rivière', 2)).toBe(0);
  expect(distance('riviere', 'rivere', 2)).toBe(1);
  expect(distance('communes', 'comumnes', 2)).toBe(1);
  expect(distance('eau', 'forêt', 2)).toBeGreaterThan(2);
});

test('suggests the nearest words of the catalogue, accents aside', () => {
  expect(suggestWords('rivèires', ['rivière', 'communes', 'rivières'])).toEqual(['rivières', 'rivière']);
});

test('suggests nothing for a word that the catalogue has, and nothing far from it', () => {
  expect(suggestWords('rivieres', ['rivières'])).toEqual([]);
  expect(suggestWords('xyz', ['rivières', 'eau'])).toEqual([]);
});

test('keeps the words that are worth suggesting', () => {
  expect(nearWords('Lacs et rivières du Monde, DDT 51')).toEqual(['lacs', 'rivières', 'monde']);
});
