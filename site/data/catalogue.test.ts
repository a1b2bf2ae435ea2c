import { expect, test } from 'vitest';
import { pickLatest } from './catalogue.ts';
import type { Summary } from './summary.ts';

const summary = (producer: string, id: string, updated: string, drawn = true): Summary => ({
  id: `${producer}/${id}`,
  path: `${producer}/${id}`,
  title: id,
  excerpt: { fr: id },
  producer: { id: producer, title: producer, verified: false },
  themes: [],
  territories: [],
  license: 'etalab-2.0',
  frequency: 'annual',
  updated,
  date: updated,
  content: { kind: 'features', amount: 1 },
  formats: [],
  ...(drawn ? { silhouette: 'data/x' } : {}),
});

test('shows one data set of each producer before a second of any', () => {
  const all = [summary('a', '1', '2026-03-03'), summary('a', '2', '2026-03-02'), summary('b', '3', '2026-03-01')];
  expect(pickLatest(all, 2).map(({ id }) => id)).toEqual(['a/1', 'b/3']);
  expect(pickLatest(all, 9).map(({ id }) => id)).toEqual(['a/1', 'b/3', 'a/2']);
});

test('of one day shows those with a drawing first', () => {
  const all = [summary('a', 'table', '2026-03-03', false), summary('b', 'map', '2026-03-03')];
  expect(pickLatest(all, 1).map(({ id }) => id)).toEqual(['b/map']);
});
