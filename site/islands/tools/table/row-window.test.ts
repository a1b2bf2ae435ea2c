import { expect, test } from 'vitest';
import { rowHeight, windowOf } from './row-window.ts';

test('the rows of a window are on the page, and pixels stand for all others', () => {
  const { first, last, before, after, visible, topOf } = windowOf({ count: 1000, top: 360, height: 396 });
  expect([visible.from, visible.to]).toEqual([10, 20]);
  expect([first, last]).toEqual([2, 29]);
  expect(before + (last - first) * rowHeight + after).toBe(1000 * rowHeight);
  expect(before).toBe(2 * rowHeight);
  expect(topOf(10)).toBe(360);
});

test('of half a million rows the last comes with the last pixel, where no page is as tall as all of them', () => {
  const count = 500_000;
  const whole = 8_000_000;
  const height = 396;
  const end = windowOf({ count, top: whole - height, height });
  expect(end.last).toBe(count);
  expect(end.before + (end.last - end.first) * rowHeight + end.after).toBeCloseTo(whole, 0);
  expect(windowOf({ count, top: 0, height })).toMatchObject({ first: 0, before: 0 });
  for (const place of [1, 250_000, count - 10]) {
    const { visible } = windowOf({ count, top: end.topOf(place), height });
    expect(visible.from).toBeGreaterThanOrEqual(place - 1);
    expect(visible.from).toBeLessThanOrEqual(place + 3);
  }
});

test('a table without rows, and one in a window without height, have a window', () => {
  expect(windowOf({ count: 0, top: 0, height: 400 })).toMatchObject({ first: 0, last: 0, before: 0, after: 0 });
  expect(windowOf({ count: 5, top: 0, height: 0 })).toMatchObject({ first: 0, last: 5 });
});
