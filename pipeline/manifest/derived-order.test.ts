import { expect, test } from 'vitest';
import { circlesOf, familiesOf, derivationLevels } from './derived-order.ts';

const plain = (id: string) => ({ id, dataset: { source: { path: 'a.csv' } } });
const derived = (id: string, of: string, other: string) => ({
  id,
  dataset: { source: { derive: { join: 'count' as const, of: { dataset: of }, with: { dataset: other } } } },
});

test('a data set is built after those that it is computed from', () => {
  const manifests = [derived('c/c', 'b/b', 'a/a'), derived('b/b', 'a/a', 'd/d'), plain('a/a'), plain('d/d')];
  expect(derivationLevels(['c/c', 'b/b', 'a/a', 'd/d'], manifests)).toEqual([['a/a', 'd/d'], ['b/b'], ['c/c']]);
});

test('a parent that nobody asks for holds nothing up', () => {
  expect(derivationLevels(['b/b'], [derived('b/b', 'a/a', 'd/d'), plain('a/a')])).toEqual([['b/b']]);
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
  expect(derivationLevels(['a/a', 'b/b'], manifests)).toEqual([['a/a', 'b/b']]);
});

test('what is computed from each other is one family, by its first name, but for what every machine builds and for what nobody builds', () => {
  const territories = { ...plain('t/t'), dataset: { ...plain('t/t').dataset, role: 'territories' as const } };
  const manifests = [derived('c/c', 'd/d', 't/t'), derived('e/e', 'c/c', 't/t'), derived('f/f', 'u/u', 't/t'), plain('u/u'), territories];
  const ids = ['c/c', 'd/d', 'e/e', 'f/f', 't/t', 'u/u'];
  expect(ids.map(familiesOf(manifests, ids))).toEqual(['c/c', 'c/c', 'c/c', 'f/f', 't/t', 'f/f']);
  const built = ids.filter((id) => id !== 'c/c' && id !== 'u/u');
  expect(built.map(familiesOf(manifests, built)), 'a parent that has not changed is read by all').toEqual(built);
});
