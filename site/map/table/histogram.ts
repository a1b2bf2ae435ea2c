import type { ColumnStore } from './column-store.ts';
import { isCodeNumber } from '../../../schemas/model/label-fields.ts';
import type { Test } from '../model/filter.ts';

/** A class of a histogram: how many of all rows and of those found, and the test that finds it. */
export interface HistogramClass {
  test: Test;
  all: number;
  found: number;
}

/** How values of a column are spread; `empty` says nothing, `others` are of values that are not listed. */
export interface Histogram {
  classes: HistogramClass[];
  empty: { all: number; found: number };
  others: { all: number; found: number; values: number };
  /** A few values far from the others would flatten equal classes: these have about as many rows each. */
  isUneven?: true;
}

/** Classes of numbers and of dates, and most frequent values, that can be told apart at a glance. */
const most = { classes: 16, values: 12 };

/** The histogram of a column of which all rows are here. */
export function histogramOf(column: ColumnStore, rows: number, found: Uint32Array<ArrayBuffer>): Histogram {
  const isFound = new Uint8Array(rows);
  for (const row of found) isFound[row] = 1;
  const empty = { all: 0, found: 0 };
  const none = { all: 0, found: 0, values: 0 };
  const filled: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    if (!column.isEmpty(row)) filled.push(row);
    else {
      empty.all += 1;
      empty.found += isFound[row] ?? 0;
    }
  }
  if (filled.length === 0) return { classes: [], empty, others: none };
  // Codes are no more or less than others: each is a name.
  if (column.isText || column.head.type === 'boolean' || isCodeNumber(column.head)) return { ...frequent(column, filled, isFound), empty };
  return { ...inClasses(column, filled, isFound), empty, others: none };
}

function frequent(column: ColumnStore, filled: readonly number[], isFound: Uint8Array): Pick<Histogram, 'classes' | 'others'> {
  const counts = new Map<number, { row: number; all: number; found: number }>();
  for (const row of filled) {
    const code = (column.isText ? column.codes[row] : column.numbers[row]) ?? 0;
    const count = counts.get(code) ?? { row, all: 0, found: 0 };
    counts.set(code, count);
    count.all += 1;
    count.found += isFound[row] ?? 0;
  }
  const sorted = [...counts.values()].sort((a, b) => b.all - a.all);
  const listed = sorted.slice(0, most.values);
  const others = { all: 0, found: 0, values: sorted.length - listed.length };
  for (const { all, found } of sorted.slice(most.values)) {
    others.all += all;
    others.found += found;
  }
  return {
    classes: listed.map(({ row, all, found }) => ({ test: { kind: 'among', values: [String(column.valueAt(row))] }, all, found })),
    others,
  };
}

function inClasses(column: ColumnStore, filled: readonly number[], isFound: Uint8Array): Pick<Histogram, 'classes' | 'isUneven'> {
  const { numbers, head } = column;
  let least = Infinity;
  let greatest = -Infinity;
  for (const row of filled) {
    const number = numbers[row] ?? 0;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  const isTime = head.type === 'date' || head.type === 'datetime';
  const limits = isTime ? timeLimits(least, greatest) : numberLimits(least, greatest, head.type === 'integer');
  const equal = classesOf(limits, column, filled, isFound);
  const isFlat = !isTime && Math.max(...equal.map(({ all }) => all)) > flatShare * filled.length;
  const quantiles = isFlat ? quantileLimits(numbers, filled) : [];
  if (quantiles.length < fewestLimits) return { classes: equal };
  return { classes: classesOf(quantiles, column, filled, isFound), isUneven: true };
}

/** Share of all rows in one class from which on nothing is seen of the others. */
const flatShare = 0.8;
/** Limits of classes of as many rows: with fewer, most rows have the same value. */
const fewestLimits = 5;
const quantileClasses = 10;

/** Limits between which there are about as many rows. */
function quantileLimits(numbers: Float64Array, filled: readonly number[]): number[] {
  const sorted = Float64Array.from(filled, (row) => numbers[row] ?? 0).sort();
  const limits = Array.from({ length: quantileClasses }, (_, index) => sorted[Math.floor((index * sorted.length) / quantileClasses)] ?? 0);
  return [...new Set(limits), Infinity];
}

/** Classes between limits, and how many rows each has. */
function classesOf(limits: readonly number[], { numbers }: ColumnStore, filled: readonly number[], isFound: Uint8Array): HistogramClass[] {
  const classes = limits.slice(0, -1).map((from, index): HistogramClass => {
    const to = limits[index + 1] ?? from;
    return { test: { kind: 'between', least: from, most: to, open: true }, all: 0, found: 0 };
  });
  for (const row of filled) {
    const each = classes[classOf(limits, numbers[row] ?? 0)];
    if (each === undefined) continue;
    each.all += 1;
    each.found += isFound[row] ?? 0;
  }
  return classes;
}

/** The class of a number: the last whose lower limit it has passed. */
function classOf(limits: readonly number[], number: number): number {
  let low = 0;
  let high = limits.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((limits[middle] ?? Infinity) <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Round limits, the last of which lies beyond the greatest. */
function numberLimits(least: number, greatest: number, whole: boolean): number[] {
  if (!Number.isFinite(greatest - least)) return [least, Infinity];
  const rough = (greatest - least) / (most.classes - 2) || Math.abs(least) / most.classes || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((each) => each * unit >= rough) ?? 10;
  const step = whole ? Math.max(1, times * unit) : times * unit;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const first = Math.floor(least / step);
  const limits: number[] = [];
  for (let index = first; limits.length <= most.classes; index += 1) {
    limits.push(digits <= 20 ? Number((index * step).toFixed(digits)) : index * step);
    if (index * step > greatest) break;
  }
  return ending(limits, greatest);
}

const dayMs = 86_400_000;
const yearDays = 366;

/** Limits that a calendar has: years, months, days, hours. */
function timeLimits(least: number, greatest: number): number[] {
  const start = new Date(least);
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth();
  const days = (greatest - least) / dayMs;
  const fits = (span: number): boolean => days / span <= most.classes - 2;
  const years = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((each) => fits(each * yearDays)) ?? 10_000;
  const months = [1, 2, 3, 6].find((each) => fits(each * 28));
  const span = [1, 2, 7, 14].find(fits);
  let limitAt: (index: number) => number;
  if (days <= 1) limitAt = (index) => Math.floor(least / (dayMs / 8)) * (dayMs / 8) + (index * dayMs) / 8;
  else if (span !== undefined) limitAt = (index) => Math.floor(least / dayMs) * dayMs + index * span * dayMs;
  else if (months !== undefined) limitAt = (index) => utc(year, Math.floor(month / months) * months + index * months);
  else limitAt = (index) => utc((Math.floor(year / years) + index) * years, 0);
  const limits: number[] = [];
  for (let index = 0; limits.length <= most.classes; index += 1) {
    limits.push(limitAt(index));
    if (limitAt(index) > greatest) break;
  }
  return ending(limits, greatest);
}

/** Midnight of the first of a month; `Date.UTC` takes years below 100 for those of the twentieth century. */
const utc = (year: number, month: number): number => new Date(0).setUTCFullYear(year, month, 1);

/** Limits of which the last is beyond the greatest value in any case. */
function ending(limits: number[], greatest: number): number[] {
  const finite = limits.filter((limit) => Number.isFinite(limit));
  return (finite.at(-1) ?? -Infinity) > greatest && finite.length > 1 ? finite : [...finite, Infinity];
}
