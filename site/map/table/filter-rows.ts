import { passingOf } from '../filter/passing.ts';
import type { Test } from '../model/filter.ts';
import type { ColumnStore } from './column-store.ts';

/** Whether a group whose numbers lie in a range may hold what a test asks; without a range it may. */
export function mayHold(test: Test, range: readonly [least: number | bigint, most: number | bigint] | undefined): boolean {
  if (test.kind !== 'between' || range === undefined) return true;
  const { least = -Infinity, most = Infinity } = test;
  return range[1] >= least && (test.open && most < Infinity ? range[0] < most : range[0] <= most);
}

/** The test of rows of a column; each of its words is looked at once. */
export function testOf(column: ColumnStore, test: Test): (row: number) => boolean {
  const { ofNone, ofText, ofNumber } = passingOf(test, column.head.type);
  if (!column.isText) {
    return (row) => {
      const number = column.numberAt(row);
      return number === undefined ? ofNone : ofNumber(number);
    };
  }
  const known: boolean[] = [];
  return (row) => {
    const code = column.codes[row] ?? 0;
    const word = column.words[code] ?? '';
    return (known[code] ??= word === '' ? ofNone : ofText(word));
  };
}
