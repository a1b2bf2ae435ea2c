import { expect, test } from 'vitest';
import { factsOf } from './facts.fixture.ts';
import { standingOf } from './standing.ts';

const facts = factsOf({
  tiles: { url: '/a.pmtiles', minzoom: 8, maxzoom: 14, whole: 11 },
  boxes: [
    { area: 'FXX', bbox: [1, 44, 2, 45] },
    { area: 'REU', bbox: [55, -22, 56, -20] },
  ],
});

test.each<[string, [number, number, number, number], number, string]>([
  ['in the window', [0, 43, 3, 46], 11, 'seen'],
  ['in the window from where not every feature is drawn', [0, 43, 3, 46], 10.9, 'overview'],
  ['in another territory of it', [55.2, -21.2, 55.4, -21], 12, 'seen'],
  ['between its territories, as a box around them all would have it', [20, 0, 30, 10], 9, 'outside'],
  ['further away than it has tiles', [-10, 30, 20, 60], 4, 'far'],
  ['elsewhere and far: elsewhere counts', [-60, -10, -50, 0], 3, 'outside'],
])('data are told to be %s', (_, window, zoom, standing) => {
  expect(standingOf(facts, window, zoom)).toBe(standing);
});
