import { expect, test } from 'vitest';
import { guessZooms } from './zooms.ts';

const metres = (value: number): number => value / 40_075_016;
const sparse = Array.from({ length: 17 }, () => 100);

test('a commune’s buildings are seen from zoom 7 and drawn whole at 14', () => {
  const zooms = guessZooms([{ bbox: [2.3, 48.8, 2.37, 48.85], spacing: metres(12), densest: sparse }]);
  expect(zooms).toEqual({ minzoom: 7, maxzoom: 14 });
});

test('the world’s coasts start at 0; empty ground is not tiled beyond what is cheap', () => {
  expect(guessZooms([{ bbox: [-180, -85, 180, 85], spacing: metres(60_000), densest: sparse }])).toEqual({ minzoom: 0, maxzoom: 6 });
});

test('départements of France, drawn to the kilometre, end where their positions are exact enough', () => {
  const { minzoom, maxzoom } = guessZooms([{ bbox: [-5, 41, 10, 51], spacing: metres(4000), densest: sparse }]);
  expect([minzoom, maxzoom]).toEqual([0, 10]);
});

test('a crowd of points goes deeper, until a tile can hold it', () => {
  const densest = Array.from({ length: 17 }, (_, zoom) => 2_000_000 / 4 ** Math.max(0, zoom - 6));
  const { maxzoom } = guessZooms([{ bbox: [-5, 41, 10, 51], spacing: metres(500), densest }]);
  expect(maxzoom).toBe(10);
});

test('one point, and points that are all at one place, have zooms too', () => {
  const here = guessZooms([{ bbox: [2, 48, 2, 48], spacing: 0, densest: [1] }]);
  expect(here.minzoom).toBeLessThanOrEqual(here.maxzoom);
  expect(guessZooms([{ bbox: [2, 48, 2, 48], spacing: 0, densest: Array.from({ length: 17 }, () => 50_000) }]).maxzoom).toBe(15);
});
