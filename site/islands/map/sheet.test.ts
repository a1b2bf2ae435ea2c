import { expect, test } from 'vitest';
import { nearestStop, nextStop } from './sheet.ts';

test('a sheet comes to rest at the nearest of its three stops', () => {
  expect([0, 0.2, 0.4, 0.6, 0.75, 1].map(nearestStop)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('a press raises it stop by stop, then lowers it', () => {
  expect([nextStop(0), nextStop(1), nextStop(2)]).toEqual([1, 2, 0]);
});
