import { expect, test } from 'vitest';
import { clipRing, coastlineBox, project, simplify, toPath } from './coastline-hero.ts';

test('projects north up, east right, Paris and Nice into the box', () => {
  const [paris, nice] = [project([2.35, 48.86]), project([7.27, 43.7])];
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
    simplify(
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
