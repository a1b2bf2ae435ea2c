import { expect, test } from 'vitest';
import type { Position } from './model/model.ts';
import { middlesOf, signpostsOf, type MapWindow } from './signposts.ts';

/** A window of 900 by 600 pixels around a place, a hundredth of a degree being 100 pixels broad. */
const windowAt = ([x, y]: Position, isFree: MapWindow['isFree'] = () => true): MapWindow => ({
  left: 0,
  top: 0,
  right: 900,
  bottom: 600,
  isFree,
  project: (at) => ({ x: 450 + (at[0] - x) * 10_000, y: 300 - (at[1] - y) * 10_000 }),
  unproject: (at) => [x + (at.x - 450) / 10_000, y - (at.y - 300) / 10_000],
});

const ahun = { name: 'Ahun', at: [2.05, 46.09] as Position };
const told = (...signs: ReturnType<typeof signpostsOf>): string[] =>
  signs.map(({ properties: { text, anchor } }) => `${text.replace('\n', ' ')}, ${anchor}`);

test('a window without names says at its edges which places lie beyond, how far and which way', () => {
  const window = windowAt([2.05, 46.05]);
  const places = [ahun, { name: 'Pontarion', at: [1.85, 45.99] as Position }, { name: 'Sardent', at: [1.86, 46.05] as Position }];
  const signs = signpostsOf(places, window, 'fr');
  expect(told(...signs)).toEqual(['Ahun ↑ 4\u202fkm, top', 'Sardent ← 15\u202fkm, left', 'Pontarion ↙ 17\u202fkm, left']);
  // Each stands on the way to its place, at the edge.
  const pixels = signs.map(({ geometry }) => window.project(geometry.coordinates));
  expect(pixels.map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([
    [450, 10],
    [10, 300],
    [10, 432],
  ]);
});

test('a place in the window has no sign, nor one that is far, nor one behind another of the same way', () => {
  const behind = { name: 'Guéret', at: [2.05, 46.2] as Position };
  const inside = { name: 'Ici', at: [2.06, 46.06] as Position };
  const far = { name: 'Lyon', at: [4.83, 45.76] as Position };
  expect(told(...signpostsOf([behind, far, inside, ahun], windowAt([2.05, 46.05]), 'en'))).toEqual(['Ahun ↑ 4\u202fkm, top']);
});

test('what lies upon the map covers no sign: it stands further in, and not at all where all is covered', () => {
  const below = windowAt([2.05, 46.05], ({ top }) => top >= 60);
  const [sign] = signpostsOf([ahun], below, 'fr');
  expect(sign && Math.round(below.project(sign.geometry.coordinates).y)).toBe(80);
  expect(
    signpostsOf(
      [ahun],
      windowAt([2.05, 46.05], () => false),
      'fr',
    ),
  ).toEqual([]);
});

test('a commune stands in the middle of all its parts; one at the edge of the tiles has no sign, as the rest of it is not known', () => {
  const part = (nom: string, west: number, south: number, east: number, north: number) => ({
    properties: { nom },
    geometry: {
      type: 'Polygon' as const,
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, south],
        ],
      ],
    },
  });
  const cut = [part('Sardent', 2, 46, 2.1, 46.1), part('Sardent', 2.1, 46, 2.2, 46.1)];
  const edges = [part('Ouest', 1, 45, 1.5, 46), part('Est', 2.5, 46, 3, 47)];
  expect(middlesOf([...cut, ...edges], 'nom')).toEqual([{ name: 'Sardent', at: [2.1, 46.05] }]);
  expect(middlesOf([], 'nom')).toEqual([]);
});
