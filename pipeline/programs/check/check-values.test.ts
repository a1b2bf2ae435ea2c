import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { checkValues } from './check-values.ts';
import { gatherComplaints } from '../read/complaints.ts';

/** List what is told of a table of one column of a type with these values, written as SQL. */
function told(type: string, ...values: string[]): string[] {
  using database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE "mâts" (fid INTEGER PRIMARY KEY, "c ""d" ${type})`);
  for (const value of values) database.exec(`INSERT INTO "mâts" ("c ""d") VALUES (${value})`);
  const complaints = gatherComplaints();
  checkValues(database, 'mâts', complaints);
  return complaints.problems().map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`);
}

test('values of another type than their column are told with their rows and what to do', () => {
  expect(told('MEDIUMINT', '1', "'n/a'", 'NULL', "'12 rue'")).toEqual([
    'error La colonne « c "d », de type MEDIUMINT, contient « n/a », que d’autres logiciels lisent comme 0, comme un autre nombre ou comme vide : objet 2, mâts ; objet 4, mâts. Corrigez ces valeurs (NULL là où il n’y en a pas), ou exportez la couche avec une colonne de texte.',
  ]);
});

test.each([
  ['BOOLEAN', "'true'"],
  ['BOOLEAN', "''"],
  ['MEDIUMINT', '5000000000'],
  ['INTEGER', '2.5'],
  ['INTEGER', '1e20'],
  ['REAL', "'n/a'"],
  ['REAL', "''"],
  ['DOUBLE', '9e999'],
  ['DOUBLE', '-9e999'],
  ['DATE', "'hier'"],
  ['DATE', "'2024-01'"],
  ['DATETIME', "'12/05/2024'"],
  ['DATETIME', '2460000.5'],
  ['TEXT(20)', "x'00ff'"],
])('a column of the type %s does not hold %s', (type, value) => {
  expect(told(type, value)).toEqual([expect.stringMatching(/^error La colonne .* : objet 1, mâts\. /)]);
});

test.each([
  ['BOOLEAN', ['0', '1', 'NULL']],
  ['INTEGER', ['5000000000', '2.0', "'7'", '9223372036854775807']],
  ['REAL', ['1', '1.5', "'1.5'", '1e308', 'NULL']],
  ['DATE', ["'2024-01-02'", "'2024/01/02'", "'2024-01-02T00:00:00Z'", "''", 'NULL']],
  ['DATETIME', ["'2024-01-02T03:04:05.123Z'", "'2024-01-02 03:04'", "'2024-1-2'", "''"]],
  ['TEXT', ["'a'", '1', "''"]],
  ['BLOB', ["x'00ff'", "'a'"]],
  ['POINT', ["x'00ff'"]],
])('a column of the type %s holds what QGIS and SpatiaLite write: %s', (type, values) => {
  expect(told(type, ...values)).toEqual([]);
});
