import { expect, test } from 'vitest';
import { breaksOf, simplest } from './class-breaks.ts';

const rising = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
/** Numbers that look like those of a field: many small, few large, some alike. */
const skewed = rising(Array.from({ length: 60 }, (_, at) => Math.round(((at * 37) % 61) ** 2 / 7)));

/** Values in each class. */
function classesOf(sorted: Float64Array, breaks: readonly number[]): number[][] {
  return [-Infinity, ...breaks].map((from, at) => [...sorted].filter((value) => value >= from && value < (breaks[at] ?? Infinity)));
}

const costOf = (classes: readonly number[][]): number =>
  classes.reduce((sum, values) => {
    const mean = values.reduce((all, value) => all + value, 0) / values.length;
    return sum + values.reduce((all, value) => all + (value - mean) ** 2, 0);
  }, 0);

/** The least cost of all partings, each tried. */
function leastCost(values: readonly number[], count: number): number {
  if (count === 1) return costOf([[...values]]);
  const costs = values.slice(count - 1).map((_, at) => {
    const to = at + count - 1;
    return leastCost(values.slice(0, to), count - 1) + costOf([values.slice(to)]);
  });
  return Math.min(...costs);
}

test.each([2, 3, 4])('natural classes of %i lie as near their means as any parting does', (count) => {
  const few = rising([...skewed].filter((_, at) => at % 3 === 0));
  expect(costOf(classesOf(few, breaksOf(few, count, 'jenks')))).toBeCloseTo(leastCost([...few], count), 6);
});

test('natural classes part values where people see a gap, and are no more than there are values', () => {
  expect(breaksOf(rising([1, 2, 3, 50, 51, 52, 900, 901]), 3, 'jenks')).toEqual([50, 900]);
  expect(breaksOf(rising([4, 4, 4, 9, 9]), 5, 'jenks')).toEqual([9]);
});

test('natural classes of 200,000 numbers come at once, and part them as those of some would', () => {
  const many = Float64Array.from({ length: 200_000 }, (_, at) => (at % 3) * 1000 + (at % 97)).sort();
  const start = performance.now();
  expect(breaksOf(many, 3, 'jenks')).toEqual(
    [100, 1100].map((value) => expect.toSatisfy((found: number) => found > value - 4 && found <= value + 900)),
  );
  expect(performance.now() - start).toBeLessThan(2000);
});

test('quantiles have as many values each, and keep together those that are alike', () => {
  const counts = classesOf(
    rising(Array.from({ length: 100 }, (_, at) => at)),
    breaksOf(rising(Array.from({ length: 100 }, (_, at) => at)), 5, 'quantile'),
  );
  expect(counts.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20]);
  expect(breaksOf(rising([0, 0, 0, 0, 0, 0, 1, 2]), 4, 'quantile')).toEqual([1]);
});

test('equal classes are as broad as each other, below nothing too', () => {
  expect(breaksOf(rising([-10, 3, 10]), 4, 'equal')).toEqual([-5, 0, 5]);
});

test('numbers that are all alike, or none, have no classes', () => {
  for (const method of ['quantile', 'equal', 'jenks'] as const) {
    expect(breaksOf(rising([7, 7]), 3, method)).toEqual([]);
    expect(breaksOf(rising([]), 3, method)).toEqual([]);
  }
});

test.each([
  [3, 57, 50],
  [52, 930, 900],
  [0.123, 0.1234, 0.1234],
  [-7.2, -6.9, -7],
  [-3, 4, 0],
  [1234, 1240, 1240],
])('between %d and %d the simplest bound is %d', (below, from, bound) => {
  expect(simplest(below, from)).toBe(bound);
});
