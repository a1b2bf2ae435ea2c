import { expect, test } from 'vitest';
import { circlesOf, levelsOf } from './derived-order.ts';

const plain = (id: string) => ({ id, dataset: { source: { path: 'a.csv' } } });
const derived = (id: string, of: string, other: string) => ({
  id,
  dataset: { source: { derive: { join: 'count' as const, of: { dataset: of }, with: { dataset: other } } } },
});

test('a data set is built after those that it is computed from', () => {
  const manifests = [derived('c/c', 'b/b', 'a/a'), derived('b/b', 'a/a', 'd/d'), plain('a/a'), plain('d/d')];
  expect(levelsOf(['c/c', 'b/b', 'a/a', 'd/d'], manifests)).toEqual([['a/a', 'd/d'], ['b/b'], ['c/c']]);
});

test('a parent that nobody asks for holds nothing up', () => {
  expect(levelsOf(['b/b'], [derived('b/b', 'a/a', 'd/d'), plain('a/a')])).toEqual([['b/b']]);
});

test('data sets that are computed from each other, or from themselves, are a circle', () => {
  const manifests = [
    derived('a/a', 'b/b', 'd/d'),
    derived('b/b', 'a/a', 'd/d'),
    derived('e/e', 'a/a', 'd/d'),
    derived('f/f', 'f/f', 'd/d'),
    plain('d/d'),
  ];
  expect(circlesOf(manifests)).toEqual(['a/a', 'b/b', 'f/f']);
  expect(levelsOf(['a/a', 'b/b'], manifests)).toEqual([['a/a', 'b/b']]);
});
