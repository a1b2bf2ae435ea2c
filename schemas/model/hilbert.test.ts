import { expect, test } from 'vitest';
import { hilbertKey } from './hilbert.ts';

test('walks the four quarters in the order of the curve', () => {
  const quarters = [
    [0.2, 0.2],
    [0.2, 0.8],
    [0.8, 0.8],
    [0.8, 0.2],
  ] as const;
  const keys = quarters.map(([x, y]) => hilbertKey(x, y));
  expect(keys.toSorted((a, b) => a - b)).toEqual(keys);
});

test('gives every cell of a coarse grid its own key, neighbours beside each other', () => {
  const side = 8;
  const cells = Array.from({ length: side * side }, (_, index) => [(index % side) / side, Math.floor(index / side) / side] as const);
  const sorted = cells.toSorted(([ax, ay], [bx, by]) => hilbertKey(ax, ay) - hilbertKey(bx, by));
  const steps = sorted.slice(1).map(([x, y], index) => Math.abs(x - (sorted[index]?.[0] ?? 0)) + Math.abs(y - (sorted[index]?.[1] ?? 0)));
  expect(new Set(steps)).toEqual(new Set([1 / side]));
});

test('keeps what lies on or beyond the edge inside the grid', () => {
  expect(hilbertKey(1, 1)).toBe(hilbertKey(2, 2));
  expect(hilbertKey(-1, -1)).toBe(0);
});
