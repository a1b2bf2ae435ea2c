import { expect, test } from 'vitest';
import { partOf, placeInSheet, placeOfTile, pointAt, type SheetPoint } from './place.ts';
import { addUp } from './read-numbers.ts';

/** A sheet of a kilometre that is turned and bent a little, as one of Lambert-93 is in Web Mercator. */
const places = [0, 0.5, 1].flatMap((down) =>
  [0, 0.5, 1].map((across): SheetPoint => [
    440_000 + 1500 * across - 20 * down + 3 * across * across,
    6_320_000 - 1500 * down - 15 * across + 2 * down * down,
  ]),
);

test('a point of a sheet is found again from its place', () => {
  for (const point of [
    [0, 0],
    [1, 1],
    [0.3, 0.8],
    [0.97, 0.02],
  ] as SheetPoint[]) {
    const [u, v] = pointAt({ places }, placeInSheet({ places }, point));
    expect(Math.hypot(u - point[0], v - point[1]), String(point)).toBeLessThan(1e-6);
  }
});

test('the known points of a sheet are where they are said to be', () => {
  expect(placeInSheet({ places }, [1, 0.5])).toEqual(places[5]);
});

test('a tile shows the part of a sheet that it covers, and nothing of one elsewhere', () => {
  const [x, y] = places[4] ?? [0, 0];
  const width = 40_075_016.685578488 / 2 ** 17;
  const column = Math.floor((x + width * 2 ** 16) / width);
  const row = Math.floor((width * 2 ** 16 - y) / width);
  const { from, to } = partOf({ places }, placeOfTile(17, column, row, 512)) ?? { from: [1, 1], to: [0, 0] };
  expect(from[0]).toBeLessThan(0.5);
  expect(to[0]).toBeGreaterThan(0.5);
  expect(to[0] - from[0]).toBeCloseTo(width / 1500, 1);
  expect(partOf({ places }, placeOfTile(17, column + 20, row, 512))).toBeUndefined();
});

test('differences become values again, each band by itself and each row anew', () => {
  const numbers = Uint8Array.from([250, 1, 10, 1, 5, 9, 0, 255]);
  addUp(numbers, { bands: 2, blockSide: 2 });
  expect([...numbers]).toEqual([250, 1, 4, 2, 5, 9, 5, 8]);
});
