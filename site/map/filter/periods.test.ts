import { expect, test } from 'vitest';
import { countBetween } from './class-tests.ts';
import { datedFields, type DatedField } from './dated-fields.ts';
import { runOf, shiftRun, testOfRun } from './periods.ts';

const field: DatedField = { name: 'pose', type: 'date', nulls: 2, years: { first: 2000, span: 1, counts: [5, 0, 3, 4] } };
const decades: DatedField = { name: 'annee', type: 'integer', nulls: 0, years: { first: 1980, span: 10, counts: [1, 2, 3] } };
const midnight = (year: number): number => Date.UTC(year, 0, 1);

test('a run of years is a filter from the first day of the first to before the year after the last, and is read from it again', () => {
  const run = { from: 1, to: 2 };
  const own = testOfRun(run, field);
  expect(own).toEqual({ kind: 'between', least: midnight(2001), most: midnight(2003), open: true });
  expect(runOf(own, field)).toEqual(run);
  expect(own && countBetween(own, field)).toBe(3);
  expect(testOfRun({ from: 1, to: 1 }, decades)).toEqual({ kind: 'between', least: 1990, most: 2000, open: true });
});

test('all years hold nothing back: features without a date stay', () => {
  expect(testOfRun({ from: 0, to: 3 }, field)).toBeUndefined();
  expect(runOf(undefined, field)).toEqual({ from: 0, to: 3 });
  expect(runOf({ kind: 'among', values: ['2001-02-03'] }, field)).toEqual({ from: 0, to: 3 });
});

test.each([
  [
    { least: Date.UTC(2001, 5, 1), most: Date.UTC(2002, 5, 1) },
    { from: 1, to: 2 },
  ],
  [{ least: midnight(2002) }, { from: 2, to: 3 }],
  [
    { most: midnight(2001), open: true as const },
    { from: 0, to: 0 },
  ],
  [{ most: midnight(2001) }, { from: 0, to: 1 }],
  [
    { least: midnight(1900), most: midnight(1901) },
    { from: 0, to: 0 },
  ],
  [{ least: midnight(2100) }, { from: 3, to: 3 }],
])('a range of another making, %j, is shown by the years that it reaches', (range, run) => {
  expect(runOf({ kind: 'between', ...range }, field)).toEqual(run);
});

test('a step keeps the length of a run, begins at an end where all years are chosen, and leads no further than the ends', () => {
  expect(shiftRun({ from: 0, to: 1 }, field, 1)).toEqual({ from: 1, to: 2 });
  expect(shiftRun({ from: 2, to: 3 }, field, 1)).toBeUndefined();
  expect(shiftRun({ from: 0, to: 1 }, field, -1)).toBeUndefined();
  expect(shiftRun({ from: 0, to: 3 }, field, 1)).toEqual({ from: 0, to: 0 });
  expect(shiftRun({ from: 0, to: 3 }, field, -1)).toEqual({ from: 3, to: 3 });
});

test('years of a field that the tiles do not have are not offered, nor those of a version of before: the map could not hold to them', () => {
  const fields = [field, { ...decades, untiled: true as const }, { name: 'nom', type: 'text' as const, nulls: 0 }];
  expect(datedFields({}, { fields, files: {} })).toEqual([field]);
  expect(datedFields({ origin: 'own' }, { fields })).toEqual([field]);
  expect(datedFields({}, { fields })).toEqual([]);
});
