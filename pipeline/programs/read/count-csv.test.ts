import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countCsv } from './count-csv.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';

function count(text: string, delimiter: ',' | ';' = ','): number {
  const path = join(scratchFolder(), 'a.csv');
  writeFileSync(path, text);
  return countCsv(path, delimiter).rows;
}

test.each([
  ['a,b\n1,2\n3,4\n', 2],
  ['a\n""\n', 1],
  ['a,b\n', 0],
  ['a,b\n"x\ny,""z""",\n', 1],
  ['a,b\n,\n', 1],
])('counts the rows of %j', (text, rows) => expect(count(text)).toBe(rows));

test('reads the dialect of a French Excel: byte order mark, semicolons, two bytes at the end of a line', () => {
  expect(count('\uFEFFa;b\r\n1,5;"x;\r\ny"\r\n', ';')).toBe(1);
  expect(count('\uFEFF"a"\r\n1\r\n', ';')).toBe(1);
});

test('counts what is longer than the pieces in which it is read', () => {
  expect(count(`a,b\n${'"x,\n""y""",2\n'.repeat(200_000)}`)).toBe(200_000);
});

test.each([
  ['a,b\n1\n', 'Row 2 has 1 cells, the header 2.'],
  ['a,b\n1,2,3\n', 'Row 2 has 3 cells, the header 2.'],
  ['a,b\n1,2\n\n', 'Row 3 has 1 cells, the header 2.'],
  ['a,b\n1,2', 'The file ends inside of row 2.'],
  ['a,b\n1,"2\n', 'The file ends inside of row 2.'],
  ['a,b\n1,"2"', 'The file ends inside of row 2.'],
  ['a,b\n1"x",2\n', 'Row 2 has a quote or a line break inside of a cell that is not quoted.'],
  ['a,b\n"1"x,2\n', 'Row 2 has a quote or a line break inside of a cell that is not quoted.'],
  ['a,b\n1\rx,2\n', 'Row 2 has a quote or a line break inside of a cell that is not quoted.'],
])('refuses %j', (text, message) => expect(() => count(text)).toThrow(message));

test('says where the header and the rows are that are asked for', () => {
  const text = `\uFEFFa;b\r\n1;"x;\r\ny"\r\n2;é\r\n3;z\r\n`;
  const path = join(scratchFolder(), 'a.csv');
  writeFileSync(path, text);
  const bytes = Buffer.from(text);
  const { header, spans } = countCsv(path, ';', [0, 2]);
  expect([header, ...spans].map(([start, end]) => bytes.toString('utf8', start, end))).toEqual(['a;b\r\n', '1;"x;\r\ny"\r\n', '3;z\r\n']);
});
