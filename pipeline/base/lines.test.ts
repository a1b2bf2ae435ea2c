import { expect, test } from 'vitest';
import { lineOf, noteLine, type Lines } from './lines.ts';

test('the line of a row is known from where lines and rows get out of step', () => {
  const lines: Lines = [];
  for (const [index, line] of [2, 3, 5, 6, 9].entries()) noteLine(lines, index + 1, line);
  expect(lines).toEqual([
    { row: 1, line: 2 },
    { row: 3, line: 5 },
    { row: 5, line: 9 },
  ]);
  expect([1, 2, 3, 4, 5].map((row) => lineOf(lines, row))).toEqual([2, 3, 5, 6, 9]);
});

test('of a table that is filtered everywhere the first lines are known, and the others not told', () => {
  const lines: Lines = [];
  for (let row = 1; row <= 20_000; row += 1) noteLine(lines, row, 2 * row);
  expect([lines.length, lineOf(lines, 10_000), lineOf(lines, 10_001), lineOf(lines, 20_000)]).toEqual([
    10_001,
    20_000,
    undefined,
    undefined,
  ]);
});
