import { expect, test } from 'vitest';
import { passingOf } from '../map/filter/passing.ts';
import { testsOfClasses, testsOfYears } from '../map/filter/class-tests.ts';
import type { Test } from '../map/model/filter.ts';
import { broadYears, inPairs, testOfValue, testsOfQuarters } from './field-filters.ts';

/** Counts of numbers in sixteen equal classes, as a record has them. */
function histogramOf(values: readonly number[]): number[] {
  const min = Math.min(...values);
  const max = Math.max(...values);
  const counts = new Array<number>(16).fill(0);
  for (const value of values) {
    const index = Math.min(15, Math.floor(((value - min) / (max - min)) * 16));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

const found = (values: readonly number[], type: 'integer' | 'number', tests: readonly Test[]): number[] =>
  tests.map((each) => values.filter((value) => passingOf(each, type).ofNumber(value)).length);

test.each<['integer' | 'number', number[]]>([
  ['number', Array.from({ length: 500 }, (_, index) => Math.sin(index) * 40)],
  ['integer', Array.from({ length: 500 }, (_, index) => 1900 + ((index * 37) % 125))],
  ['integer', [1, 1, 1, 2]],
])('a bar of %s leads to the filter that finds as many as it counts', (type, values) => {
  const field = { type, min: Math.min(...values), max: Math.max(...values) };
  const counts = histogramOf(values);
  expect(found(values, type, testsOfClasses({ ...field, histogram: counts }))).toEqual(counts);
  const pairs = inPairs(counts);
  expect(pairs).toHaveLength(8);
  expect(found(values, type, testsOfClasses({ ...field, histogram: pairs }))).toEqual(pairs);
});

test('a few values far from the others do not flatten a chart: four classes hold about as many each', () => {
  const values = [...Array.from({ length: 400 }, (_, index) => index / 10), 1_000_000];
  const tests = testsOfQuarters({ quantiles: [0, 10, 20, 30, 1_000_000], histogram: histogramOf(values) });
  expect(found(values, 'number', tests ?? [])).toEqual([100, 100, 100, 101]);
  expect(testsOfQuarters({ quantiles: [0, 10, 20, 30, 40], histogram: histogramOf(values.slice(0, -1)) })).toBeUndefined();
  expect(testsOfQuarters({ quantiles: [1, 1, 1, 1, 2], histogram: [853, 0, 3] })).toBeUndefined();
});

test('a value leads to the filter that finds it, and no value to that of those without', () => {
  expect(testOfValue(true)).toEqual({ kind: 'among', values: ['true'] });
  expect(testOfValue(null)).toEqual({ kind: 'empty' });
  expect(testOfValue('')).toEqual({ kind: 'empty' });
});

test('a bar of years leads to the filter that finds as many as it counts, one by one or two by two', () => {
  const all = Array.from({ length: 300 }, (_, index) => 1981 + ((index * 7) % 22));
  const counts = Array.from({ length: 22 }, (_, index) => all.filter((year) => year === 1981 + index).length);
  const years = { first: 1981, span: 1, counts };
  expect(broadYears({ ...years, counts: counts.slice(0, 16) }).span).toBe(1);
  const broad = broadYears(years);
  expect([broad.first, broad.span, broad.counts.length]).toEqual([1980, 2, 12]);
  const days = all.flatMap((year) => [Date.UTC(year, 0, 1), Date.UTC(year, 11, 31, 23, 59)]);
  for (const each of [years, broad]) {
    expect(found(all, 'integer', testsOfYears({ type: 'integer' }, each))).toEqual(each.counts);
    const ofDays = testsOfYears({ type: 'datetime' }, each).map((test) => days.filter(passingOf(test, 'datetime').ofNumber).length);
    expect(ofDays).toEqual(each.counts.map((count) => 2 * count));
  }
});
