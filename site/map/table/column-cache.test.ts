import { expect, test } from 'vitest';
import type { ColumnFile } from '../features/columns.ts';
import { ColumnCache } from './column-cache.ts';
import { OpenTable } from './open-table.ts';

const megabyte = 1024 ** 2;

/** A file of two columns of numbers and as many groups of ten rows as said, and what was read of it. */
function fileOf(groups: number, over: Partial<ColumnFile> = {}): ColumnFile & { asked: [number[], number][] } {
  const asked: [number[], number][] = [];
  return {
    columns: [
      { name: 'a', type: 'number' },
      { name: 'b', type: 'number' },
    ],
    groups: Array.from({ length: groups }, (_, group) => ({ start: 10 * group, rows: 10 })),
    rows: 10 * groups,
    inOrder: true,
    bytesOf: () => 100,
    unpackedOf: () => 200,
    rangeOf: () => undefined,
    read: (columns, group) => {
      asked.push([[...columns], group]);
      return Promise.resolve(
        columns.map((column) => ({ numbers: new Float64Array(10).fill(100 * column + group), wide: new Map<number, bigint>() })),
      );
    },
    asked,
    ...over,
  };
}

test('a column of a group is asked for once, and the group of a row is found', async () => {
  const file = fileOf(3);
  const cache = new ColumnCache(file);
  await cache.load([0], [1], {});
  await cache.load([0, 1], [0, 1], {});
  expect(file.asked).toEqual([
    [[0], 1],
    [[0, 1], 0],
    [[1], 1],
  ]);
  expect([0, 9, 10, 29].map((row) => cache.groupAt(row))).toEqual([0, 0, 1, 2]);
  expect([cache.of(1).valueAt(12), cache.of(1).valueAt(22)]).toEqual([101, null]);
  expect(cache.bytesOf([0, 1], [0, 1, 2])).toBe(600);
});

test('what unpacks to more than a page can hold is not read', async () => {
  const file = fileOf(8, { unpackedOf: () => 200 * megabyte });
  await expect(new ColumnCache(file).load([0], [0, 1, 2, 3, 4, 5, 6, 7], {})).rejects.toThrow('The table is too large to be held.');
  expect(file.asked.length).toBeLessThan(6);
});

test('a table of more rows than a page can hold is not begun', () => {
  const file = fileOf(1, { rows: 5_000_001 });
  expect(() => new OpenTable(file, new ColumnCache(file))).toThrow('A table of 5000001 rows is too large to be held.');
});
