import type { ColumnStore } from './column-store.ts';
import type { Test } from './query.ts';

/** A text as it is searched: without case and accents, which people leave out. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a group whose numbers lie in a range may hold what a test asks; without a range it may. */
export function mayHold(test: Test, range: readonly [least: number | bigint, most: number | bigint] | undefined): boolean {
  if (test.kind !== 'between' || range === undefined) return true;
  const { least = -Infinity, most = Infinity } = test;
  return range[1] >= least && (test.open ? range[0] < most : range[0] <= most);
}

/** The test of rows of a column; each of its words is looked at once. */
export function testOf(column: ColumnStore, test: Test): (row: number) => boolean {
  if (test.kind === 'empty') return (row) => column.isEmpty(row);
  if (test.kind === 'filled') return (row) => !column.isEmpty(row);
  if (test.kind === 'between') return betweenOf(column, test);
  if (!column.isText) {
    const wanted = new Set(test.kind === 'among' ? test.values : []);
    return (row) => !column.isEmpty(row) && wanted.has(String(column.valueAt(row)));
  }
  const passes = test.kind === 'among' ? amongOf(test.values) : containsOf(test.text);
  const known: boolean[] = [];
  return (row) => {
    const code = column.codes[row] ?? 0;
    return (known[code] ??= code > 0 && passes(column.words[code] ?? ''));
  };
}

function betweenOf(
  column: ColumnStore,
  { least = -Infinity, most = Infinity, open }: Test & { kind: 'between' },
): (row: number) => boolean {
  const { numbers, wide } = column;
  const isIn = (number: number | bigint): boolean => number >= least && (open ? number < most : number <= most);
  // No number is greater or less than NaN, so that rows without one are not found.
  return wide.size === 0 ? (row) => isIn(numbers[row] ?? NaN) : (row) => isIn(column.numberAt(row) ?? NaN);
}

function amongOf(values: readonly string[]): (word: string) => boolean {
  const wanted = new Set(values);
  return (word) => wanted.has(word);
}

function containsOf(text: string): (word: string) => boolean {
  const wanted = fold(text);
  return (word) => fold(word).includes(wanted);
}
