import type { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { bareText, isZoned } from '../../base/sql.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';

/** SQL that is a value of `column` as `type`, NULL where it cannot be one; `from` is the type it has. */
export function sqlAsType(column: string, from: FieldType, type: FieldType): string {
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
      return `CASE WHEN ${text} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]*' THEN strftime('%Y-%m-%dT%H:%M:%f', ${text}) || iif(${isZoned(text)}, 'Z', '') END`;
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

/**
 * Types for which a text may be taken without being told: nothing that would lose a character (leading zeros, a plus sign, an exponent).
 */
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
      return `${digits} AND ${isShort} AND ${hasThousands(text)} AND (${sqlAsType(column, 'text', 'number')}) IS NOT NULL`;
    },
  },
  { type: 'date', test: (column) => `length(${bareText(quoted(column))}) = 10 AND (${dateOf(bareText(quoted(column)))}) IS NOT NULL` },
  {
    type: 'datetime',
    test: (column) => `length(${bareText(quoted(column))}) BETWEEN 16 AND 35 AND (${sqlAsType(column, 'text', 'datetime')}) IS NOT NULL`,
  },
];
/** A guess that these rows contradict is not tried on all. */
const sampleRows = 2000;

/** Digits that are an identifier whatever the field is called: a count or a measure is never so in each row. */
// A SIRET or a metering point has fourteen, a SIREN nine with a key, a French telephone number abroad eleven.
const identifiers: { digits: number; also?: (text: string) => string; distinct: number }[] = [
  { digits: 14, distinct: 1 },
  // By chance one number in ten has the right key.
  { digits: 9, also: hasKey, distinct: 5 },
  { digits: 11, also: (text) => `${text} GLOB '33[1-9]*'`, distinct: 5 },
];

/** Whether the last of nine digits is the key of the others (ISO/IEC 7812-1, annex B): every second one counts double. */
function hasKey(text: string): string {
  const terms = Array.from({ length: 9 }, (_, at) => {
    const digit = `CAST(substr(${text}, ${at + 1}, 1) AS INTEGER)`;
    return at % 2 === 0 ? digit : `(2 * ${digit} / 10 + 2 * ${digit} % 10)`;
  });
  return `(${terms.join(' + ')}) % 10 = 0`;
}

/** Those of these columns, of whole numbers or of texts that could be some, whose values are all identifiers. */
export function findIdentifiers(database: DatabaseSync, table: string, columns: readonly { name: string; from: FieldType }[]): Set<string> {
  const found = new Set<string>();
  for (const { name, from } of columns) {
    const text = bareText(sqlAsType(name, from, 'text'));
    const all = (rows: string): boolean =>
      identifiers.some(({ digits, also, distinct }) => {
        const isOne = `length(value) = ${digits} AND value NOT GLOB '*[^0-9]*' AND value NOT GLOB '0*'${also === undefined ? '' : ` AND ${also('value')}`}`;
        const sql = `SELECT count(DISTINCT value) AS n, total(NOT (${isOne})) AS others FROM (SELECT ${text} AS value FROM ${rows}) WHERE value <> ''`;
        const { n, others } = database.prepare(sql).get() ?? {};
        return Number(others) === 0 && Number(n) >= (rows === quoted(table) ? distinct : 1);
      });
    if (all(`(SELECT * FROM ${quoted(table)} LIMIT ${sampleRows})`) && all(quoted(table))) found.add(name);
  }
  return found;
}

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
