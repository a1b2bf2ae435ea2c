import { expect, test } from 'vitest';
import { clipRing, coastlineBox, outerRings, project, sharedSides, simplifyLine, toPath, waterAlong } from './coastline-hero.ts';

test('projects north up, east right, Paris and Nice into the box', () => {
  const paris = project([2.35, 48.86]);
  const nice = project([7.27, 43.7]);
  expect(paris[1]).toBeLessThan(nice[1]);
  expect(paris[0]).toBeLessThan(nice[0]);
  for (const [x, y] of [paris, nice]) {
    expect(x).toBeGreaterThan(coastlineBox.width / 2);
    expect(x).toBeLessThan(coastlineBox.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(coastlineBox.height);
  }
});

test('keeps the corners of a line and drops what lies between them', () => {
  expect(
    simplifyLine(
      [
        [0, 0],
        [5, 0.1],
        [10, 0],
        [10, 10],
      ],
      1,
    ),
  ).toEqual([
    [0, 0],
    [10, 0],
    [10, 10],
  ]);
});

test('cuts a ring at the sides of a box', () => {
  expect(
    clipRing(
      [
        [-10, 2],
        [5, 2],
        [5, 8],
        [-10, 8],
      ],
      [0, 0, 10, 10],
    ),
  ).toEqual([
    [0, 2],
    [5, 2],
    [5, 8],
    [0, 8],
  ]);
  expect(
    clipRing(
      [
        [20, 20],
        [30, 20],
        [30, 30],
      ],
      [0, 0, 10, 10],
    ),
  ).toEqual([]);
});

test('writes short relative paths and leaves specks out', () => {
  expect(
    toPath(
      [
        [
          [10, 10],
          [20, 5],
          [10, 20],
        ],
        [
          [1, 1],
          [2, 2],
        ],
      ],
      true,
    ),
  ).toBe('M10 10l10-5-10 15z');
});

test('draws lines of water around an island and none in its lakes or on land, each as far from the shore as it is to be', () => {
  const square = (from: number, to: number): [number, number][] => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  const water = waterAlong([square(200, 400)]);
  expect(water.map(({ opacity }) => opacity)).toEqual([0.8, 0.65, 0.52, 0.4, 0.28, 0.18]);
  for (const [index, distance] of [4.5, 8, 12, 17, 23, 30].entries()) {
    const rings = (water[index]?.path ?? '').split('M').filter((each) => each !== '');
    // Around the island, and along the border of the box, which nobody sees.
    expect(rings, `${distance}`).toHaveLength(2);
    let x = 0;
    let y = 0;
    const places = rings.flatMap((each) => {
      const numbers = (each.match(/-?\d+/g) ?? []).map(Number);
      return numbers.flatMap((value, at) => {
        if (at % 2 === 1) return [];
        const next = numbers[at + 1] ?? 0;
        [x, y] = at === 0 ? [value, next] : [x + value, y + next];
        return [[x, y] as const];
      });
    });
    const near = places.filter(([a, b]) => a > 100 && a < 500 && b > 100 && b < 500);
    expect(near.length).toBeGreaterThanOrEqual(4);
    for (const [a, b] of near) {
      const away = Math.hypot(Math.max(200 - a, 0, a - 400), Math.max(200 - b, 0, b - 400));
      expect(Math.abs(away - distance), `${a} ${b}`).toBeLessThan(4);
    }
  }
});

const countries: [number, number][][] = [
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ],
  [
    [1, 0],
    [2, 0],
    [2, 1],
    [1, 1],
    [1, 0],
  ],
];

test('joins régions into their land, whichever way each turns, and leaves an island by itself', () => {
  const [west = [], east = []] = countries;
  const island = west.map(([x, y]): [number, number] => [x + 5, y]);
  for (const other of [east, east.toReversed()]) {
    const [land = [], ...others] = outerRings([west, other, island]);
    expect(land).toHaveLength(7);
    expect(String(land[0])).toBe(String(land.at(-1)));
    expect(new Set(land.map(String))).toEqual(new Set(['0,0', '1,0', '2,0', '2,1', '1,1', '0,1']));
    expect(others.map((ring) => new Set(ring.map(String)))).toEqual([new Set(island.map(String))]);
  }
  expect(outerRings([west, island])).toEqual([west, island]);
});

test('draws no ring that comes to a stick, which nothing can fill', () => {
  expect(toPath([[[0, 0], [100, 0.2], [200, 0], [100, -0.2], [0, 0]]], true)).toBe(''); // prettier-ignore
  expect(toPath([[[0, 0], [100, 80], [200, 0]]], true)).toBe('M0 0l100 80 100-80z'); // prettier-ignore
});

test('draws the border of two countries once, and not their shores, which are those of the land', () => {
  expect(sharedSides(countries)).toEqual([
    [
      [1, 0],
      [1, 1],
    ],
  ]);
  const lines: [number, number][][] = [
    [
      [0, 0],
      [1, 1],
    ],
    [
      [2, 2],
      [3, 3],
      [4, 3],
    ],
  ];
  expect(sharedSides(lines)).toEqual(lines);
});
