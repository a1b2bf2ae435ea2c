import type { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { bareText, quoted } from './clean-rows.ts';

/** SQL that is a value of `column` as `type`, NULL where it cannot be one; `from` is the type it has. */
export function asType(column: string, from: FieldType, type: FieldType): string {
  const value = quoted(column);
  if (from === type) return value;
  const text = bareText(value);
  const bare = bareNumber(text);
  switch (type) {
    case 'text':
      if (from === 'boolean') return `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
      // A whole number that was read as 1004.0 is the code 1004.
      return from === 'number'
        ? `CASE WHEN ${value} = CAST(${value} AS INTEGER) THEN CAST(CAST(${value} AS INTEGER) AS TEXT) ELSE CAST(${value} AS TEXT) END`
        : `CAST(${value} AS TEXT)`;
    // Compared with a number, SQLite takes a text for one only where all of it is.
    case 'integer':
      return `CASE WHEN CAST(${bare} AS INTEGER) = ${bare} THEN CAST(${bare} AS INTEGER) END`;
    case 'number':
      return `CASE WHEN CAST(${bare} AS REAL) = ${bare} THEN CAST(${bare} AS REAL) END`;
    case 'boolean':
      return `CASE lower(${text}) ${['true', 'vrai', 'oui', 't', 'o', '1'].map((word) => `WHEN '${word}' THEN 1`).join(' ')} ${['false', 'faux', 'non', 'f', 'n', '0'].map((word) => `WHEN '${word}' THEN 0`).join(' ')} END`;
    case 'date':
      return dateOf(text);
    case 'datetime':
      return `CASE WHEN ${text} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]*' THEN strftime('%Y-%m-%dT%H:%M:%fZ', ${text}) END`;
  }
}

/** Thousands are separated by a space (three kinds), decimals by a comma. */
const oneSpace = (text: string): string => `replace(replace(${text}, char(160), ' '), char(8239), ' ')`;
const bareNumber = (text: string): string => `replace(replace(${oneSpace(text)}, ' ', ''), ',', '.')`;

/** Whether the spaces of a number, if any, stand between thousands: 06 12 is no number. */
function hasThousands(text: string): string {
  const whole = `replace(format('%,d', CAST(${bareNumber(text)} AS INTEGER)), ',', ' ')`;
  const spaced = oneSpace(text);
  return `(instr(${spaced}, ' ') = 0 OR (substr(${spaced}, 1, length(${whole})) = ${whole} AND instr(substr(${spaced}, length(${whole}) + 1), ' ') = 0))`;
}

/** 2026-11-24 with or without a time, 24/11/2026 or 20261124 as the date that they mean; NULL for a day that does not exist. */
function dateOf(text: string): string {
  const french = `substr(${text}, 7, 4) || '-' || substr(${text}, 4, 2) || '-' || substr(${text}, 1, 2)`;
  const compact = `substr(${text}, 1, 4) || '-' || substr(${text}, 5, 2) || '-' || substr(${text}, 7, 2)`;
  return `CASE
    WHEN ${text} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]*' AND date(substr(${text}, 1, 10)) = substr(${text}, 1, 10) THEN substr(${text}, 1, 10)
    WHEN ${text} GLOB '[0-3][0-9]/[0-1][0-9]/[0-9][0-9][0-9][0-9]' AND date(${french}) = ${french} THEN ${french}
    WHEN length(${text}) = 8 AND ${text} GLOB '[0-9][0-9][0-9][0-9][0-1][0-9][0-3][0-9]' AND date(${compact}) = ${compact} THEN ${compact}
  END`;
}

/** Digits that a double holds whatever they are. */
const exactDigits = 15;

/** What a text may be taken for without being told: nothing that would lose a character (leading zeros, a plus sign, an exponent). */
const guesses: { type: FieldType; test: (column: string) => string }[] = [
  { type: 'boolean', test: (column) => `lower(${bareText(quoted(column))}) IN ('true', 'false', 'vrai', 'faux')` },
  { type: 'integer', test: (column) => `CAST(CAST(${bareText(quoted(column))} AS INTEGER) AS TEXT) = ${bareText(quoted(column))}` },
  {
    type: 'number',
    test: (column) => {
      const text = bareText(quoted(column));
      const digits = `${text} NOT GLOB '*[^0-9., ' || char(160, 8239) || '-]*' AND ${text} NOT GLOB '0[0-9]*' AND ${text} NOT GLOB '-0[0-9]*'`;
      // A number of more digits before its fraction is an identifier, whose last ones would be rounded.
      const isShort = `(length(${text}) <= ${exactDigits} OR abs(${bareNumber(text)}) < 1e${exactDigits})`;
      return `${digits} AND ${isShort} AND ${hasThousands(text)} AND (${asType(column, 'text', 'number')}) IS NOT NULL`;
    },
  },
  { type: 'date', test: (column) => `length(${bareText(quoted(column))}) = 10 AND (${dateOf(bareText(quoted(column)))}) IS NOT NULL` },
  {
    type: 'datetime',
    test: (column) => `length(${bareText(quoted(column))}) BETWEEN 16 AND 35 AND (${asType(column, 'text', 'datetime')}) IS NOT NULL`,
  },
];
/** A guess that these rows contradict is not tried on all. */
const sampleRows = 2000;

/** The type of each text column by all of its values: the first guess that fits every one; a column without values stays text. */
export function guessTypes(database: DatabaseSync, table: string, columns: { name: string; only?: FieldType[] }[]): Map<string, FieldType> {
  let open = columns.map(({ name, only }) => ({ name, left: guesses.filter(({ type }) => only === undefined || only.includes(type)) }));
  for (const rows of [`(SELECT * FROM ${quoted(table)} LIMIT ${sampleRows})`, quoted(table)]) {
    open = open.filter(({ left }) => left.length > 0);
    if (open.length === 0) break;
    // A select holds at most 2,000 columns.
    open = Array.from({ length: Math.ceil(open.length / 100) }, (_, part) => open.slice(part * 100, (part + 1) * 100)).flatMap((some) => {
      const terms = some.flatMap(({ name, left }, at) => [
        `count(nullif(${bareText(quoted(name))}, '')) AS n${at}`,
        ...left.map(({ type, test }) => `total(${bareText(quoted(name))} <> '' AND NOT (${test(name)})) AS ${type}${at}`),
      ]);
      const counts = database.prepare(`SELECT ${terms.join(', ')} FROM ${rows}`).get() ?? {};
      return some.map(({ name, left }, at) => ({
        name,
        left:
          rows.startsWith('(') && counts[`n${at}`] === 0
            ? left
            : counts[`n${at}`] === 0
              ? []
              : left.filter(({ type }) => counts[`${type}${at}`] === 0),
      }));
    });
  }
  return new Map(open.flatMap(({ name, left }) => (left[0] === undefined ? [] : [[name, left[0].type]])));
}
