import { afterEach, expect, test, vi } from 'vitest';
import { coveredAt, nearestStop, nextStop } from './sheet.ts';

afterEach(() => vi.unstubAllGlobals());

test('a sheet comes to rest at the nearest of its three stops', () => {
  expect([0, 0.2, 0.4, 0.6, 0.75, 1].map(nearestStop)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('a press raises it stop by stop, then lowers it', () => {
  expect([nextStop(0), nextStop(1), nextStop(2)]).toEqual([1, 2, 0]);
});

test.each([
  [true, [0, 1, 2], [0, 372, 372]],
  [false, [0, 1, 2], [undefined, undefined, undefined]],
] as const)('the sheet of a phone covers the map at its middle stop (phone: %s)', (matches, stops, bottoms) => {
  vi.stubGlobal('matchMedia', () => ({ matches }));
  expect(stops.map((stop) => coveredAt(stop, 804).bottom)).toEqual(bottoms);
});
