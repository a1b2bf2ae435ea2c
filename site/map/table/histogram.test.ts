import { expect, test } from 'vitest';
import { ColumnStore } from './column-store.ts';
import { testOf } from './filter-rows.ts';
import { histogramOf } from './histogram.ts';

/** A column of numbers, and its histogram where every third row was found. */
function spread(values: readonly (number | null)[], name = 'n') {
  const column = new ColumnStore({ name, type: 'number', zoned: true }, values.length);
  column.add(0, 0, { numbers: Float64Array.from(values, (value) => value ?? NaN), wide: new Map() });
  const third = Uint32Array.from({ length: Math.ceil(values.length / 3) }, (_, index) => index * 3);
  return { column, third, ...histogramOf(column, values.length, third) };
}

test('where a few numbers are far from the others, bars hold about as many rows each, and find what they count', () => {
  const values = Array.from({ length: 1000 }, (_, index) =>
    index % 50 === 0 ? null : index % 100 === 7 ? 1e6 + index : (index * 37) % 400,
  );
  const { column, third, classes, empty, isUneven } = spread(values);
  expect([isUneven, classes.length, empty.all]).toEqual([true, 10, 20]);
  for (const { test: range, all, found } of classes) {
    expect(all).toBeGreaterThan(80);
    expect(all).toBeLessThan(120);
    const passes = testOf(column, range);
    expect([all, found]).toEqual([values.filter((_, row) => passes(row)).length, third.filter(passes).length]);
  }
  expect(classes.reduce((sum, { all }) => sum + all, 0)).toBe(980);
  // The last has no end: nothing lies beyond it.
  expect(classes.at(-1)?.test).toMatchObject({ kind: 'between', most: Infinity });
});

test('codes are in no classes from one to another: the most frequent ones are listed, each of which finds itself', () => {
  const codes = Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? 51_454 : 51_001 + index));
  const { column, classes, others } = spread(codes, 'code_insee');
  expect(classes[0]).toMatchObject({ test: { kind: 'among', values: ['51454'] }, all: 100 });
  expect(classes.length + others.values).toBe(new Set(codes).size);
  const [first] = classes;
  expect(first && codes.filter((_, row) => testOf(column, first.test)(row))).toHaveLength(100);
});

test('where most rows have one value no classes of as many rows each can be made, and equal ones are kept', () => {
  const { classes, isUneven } = spread([...new Array<number>(900).fill(0), ...Array.from({ length: 100 }, (_, index) => index)]);
  expect(isUneven).toBeUndefined();
  expect(classes[0]?.all).toBeGreaterThan(900);
  expect(classes.reduce((sum, { all }) => sum + all, 0)).toBe(1000);
});
