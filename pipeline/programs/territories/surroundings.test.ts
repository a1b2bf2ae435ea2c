import { expect, test } from 'vitest';
import type { Box } from '../geometry/shapes.ts';
import { Surroundings } from './surroundings.ts';

const france: Box = [-4.8, 42.3, 8.2, 51];

test('of the communes of a country only those near some feature are read', () => {
  const around = new Surroundings(france);
  for (let index = 0; index < 100; index += 1) {
    const x = -4 + ((index * 37) % 118) / 10;
    const y = 43 + ((index * 53) % 75) / 10;
    around.add([x, y, x + 0.001, y + 0.001]);
  }
  const side = 187;
  let read = 0;
  for (let cell = 0; cell < side * side; cell += 1) {
    const x = -4.8 + (13 / side) * (cell % side);
    const y = 42.3 + (8.7 / side) * Math.floor(cell / side);
    if (around.meet([x, y, x + 13 / side, y + 8.7 / side])) read += 1;
  }
  expect(read).toBeGreaterThan(100);
  expect(read).toBeLessThan(2500);
});

test('what holds a feature, touches it or is a few kilometres from it is near, whatever its size', () => {
  const around = new Surroundings(france);
  around.add([2, 47, 2.001, 47.001]);
  const near: Box[] = [france, [1.99, 46.99, 2.01, 47.01], [2.001, 47, 2.1, 47.1], [2.04, 47, 2.05, 47.01], [-60, -60, 60, 60]];
  const far: Box[] = [
    [2.3, 47, 2.4, 47.1],
    [0, 43, 1, 44],
    [55, -21, 56, -20],
  ];
  expect(near.map((box) => around.meet(box))).toEqual(near.map(() => true));
  expect(far.map((box) => around.meet(box))).toEqual(far.map(() => false));
});

test('where nothing lies, nothing is near', () => {
  expect(new Surroundings(france).meet(france)).toBe(false);
});
