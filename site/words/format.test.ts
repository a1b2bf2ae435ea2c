import { expect, test } from 'vitest';
import { bytes, date, extent, momentHere, number, percent } from './format.ts';

test('writes numbers with the thin space and the comma of French', () => {
  expect(number(1234567.891, 'fr')).toBe('1\u202f234\u202f567,89');
  expect(number(1234567.891, 'en')).toBe('1,234,567.89');
});

test('writes dates in letters', () => {
  expect(date('2026-11-12', 'fr')).toBe('12 novembre 2026');
  expect(date('2026-01-01', 'fr')).toBe('1ᵉʳ janvier 2026');
  expect(date('2026-01-01', 'en')).toBe('1 January 2026');
  expect(momentHere('2026-12-01T12:00:00Z', 'fr')).toMatch(/^1ᵉʳ décembre à \d\d:\d\d$/);
});

test.each([
  [0, '0\u202foctets'],
  [999, '999\u202foctets'],
  [1000, '1\u202fko'],
  [1_240_000, '1,2\u202fMo'],
  [86_400_000, '86\u202fMo'],
  [3_500_000_000, '3,5\u202fGo'],
  [7e15, '7\u202f000\u202fTo'],
])('writes %d bytes as people read them', (value, text) => {
  expect(bytes(value, 'fr')).toBe(text);
});

test('rounds a share to 100 % only where nothing is missing, to 0 only where nothing is there', () => {
  expect(percent(999, 1000, 'fr')).toBe('99\u202f%');
  expect(percent(1000, 1000, 'fr')).toBe('100\u202f%');
  expect(percent(1, 1000, 'fr')).toBe('<\u202f1\u202f%');
  expect(percent(0, 1000, 'en')).toBe('0%');
  expect(percent(0, 0, 'fr')).toBe('0\u202f%');
});

test('says which side of Greenwich and of the equator', () => {
  const compass = { west: 'O', south: 'S', east: 'E', north: 'N' };
  expect(extent([-4.77, -12.5, 9.52, 51.08], compass, 'fr')).toBe('4,77°\u00a0O – 9,52°\u00a0E, 12,5°\u00a0S – 51,08°\u00a0N');
});

test('tells the sides of a small box apart, and gives a place its five digits', () => {
  const compass = { west: 'O', south: 'S', east: 'E', north: 'N' };
  expect(extent([4.8801, 45.8202, 4.8842, 45.8231], compass, 'fr')).toBe(
    '4,8801°\u00a0E – 4,8842°\u00a0E, 45,8202°\u00a0N – 45,8231°\u00a0N',
  );
  expect(extent([4.880123, 45.8, 4.880123, 45.8], compass, 'fr')).toBe('4,88012°\u00a0E – 4,88012°\u00a0E, 45,8°\u00a0N – 45,8°\u00a0N');
});
