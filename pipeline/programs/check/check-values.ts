import type { DatabaseSync } from 'node:sqlite';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import type { Complaints } from '../read/complaints.ts';

/** Characters of a value that is shown as an example. */
const shownCharacters = 40;
/** Range as which MEDIUMINT and smaller types are read: GDAL takes 32 bits of a larger number, and says nothing. */
const least = -(2 ** 31);
const most = 2 ** 31 - 1;

type Condition = (column: string) => string;
const isNoWhole: Condition = (column) => `typeof(${column}) NOT IN ('integer', 'null')`;
const isNoSmallWhole: Condition = (column) => `(${isNoWhole(column)} OR ${column} NOT BETWEEN ${least} AND ${most})`;
const isNoNumber: Condition = (column) => `(typeof(${column}) NOT IN ('integer', 'real', 'null') OR abs(${column}) = 9e999)`;
// An empty text is read as no date, with a remark of GDAL; what looks like a date and is none makes it refuse the layer.
const isNoDate: Condition = (column) => `(${column} <> '' AND ${column} NOT GLOB '[0-9][0-9][0-9][0-9][-/][0-9]*[-/][0-9]*')`;
const isNoText: Condition = (column) => `typeof(${column}) = 'blob'`;

/** Conditions of values that the declared type of their column excludes (OGC 12-128r19, table 1); SQLite keeps any value in any column. */
const misfits: Readonly<Record<string, Condition>> = {
  INT: isNoWhole,
  INTEGER: isNoWhole,
  BIGINT: isNoWhole,
  BOOLEAN: isNoSmallWhole,
  TINYINT: isNoSmallWhole,
  SMALLINT: isNoSmallWhole,
  MEDIUMINT: isNoSmallWhole,
  FLOAT: isNoNumber,
  DOUBLE: isNoNumber,
  REAL: isNoNumber,
  DATE: isNoDate,
  DATETIME: isNoDate,
  TEXT: isNoText,
};

/** Complain of values that are not of their column's type, in one reading: GDAL reads "n/a" as 0 and "12 rue" as 12, silently. */
export function checkValues(database: DatabaseSync, table: string, complaints: Complaints): void {
  const checked = database
    .prepare('SELECT name, type FROM pragma_table_info(?) WHERE pk = 0')
    .all(table)
    .flatMap((row) => {
      const name = String(row['name']);
      const declared = String(row['type']).toUpperCase();
      const misfit = misfits[declared.replace(/\(.*/, '')];
      return misfit === undefined ? [] : [{ name, declared, column: quoted(name), isMisfit: misfit(quoted(name)) }];
    });
  if (checked.length === 0) return;
  const sums = checked.map(({ isMisfit }, index) => `sum(${isMisfit}) AS c${index}`);
  const counts = database.prepare(`SELECT ${sums.join(', ')} FROM ${quoted(table)}`).get() ?? {};
  for (const [index, { name, declared, column, isMisfit }] of checked.entries()) {
    if (Number(counts[`c${index}`] ?? 0) === 0) continue;
    const found = database.prepare(
      `SELECT row, substr(CAST(${column} AS TEXT), 1, ${shownCharacters}) AS found FROM (SELECT row_number() OVER () AS row, ${column} FROM ${quoted(table)}) WHERE ${isMisfit}`,
    );
    for (const row of found.iterate())
      complaints.add(
        'source.geopackage-value',
        { column: name, declared, found: String(row['found']).toWellFormed() },
        { part: table, feature: Number(row['row']) },
      );
  }
}
