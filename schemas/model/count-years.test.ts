import { expect, test } from 'vitest';
import { countYears } from './count-years.ts';

test.each([
  [1990, 2019, { first: 1990, span: 1, periods: 30 }],
  [1990, 2020, { first: 1990, span: 5, periods: 7 }],
  [1866, 2023, { first: 1860, span: 10, periods: 17 }],
  [1, 9999, { first: 0, span: 500, periods: 20 }],
])('the years from %i to %i are counted in thirty periods at most, which begin where people begin them', (least, most, expected) => {
  const { counts = [], ...told } = countYears([least, most].map((year) => ({ year, count: 3 }))) ?? {};
  expect({ ...told, periods: counts.length }).toEqual(expected);
  expect([counts[0], counts.at(-1)]).toEqual([3, 3]);
});
