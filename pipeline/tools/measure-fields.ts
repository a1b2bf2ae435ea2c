import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { FieldType, Value } from '../../schemas/types.ts';
import { openGeopackage, quoted, selected, valuesOf, type CleanTable } from './clean-rows.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';
import { numberAt } from './number-at.ts';

/** What `measure-fields.ts` is asked about /in/clean.gpkg. */
export interface FieldsJob {
  tables: CleanTable[];
}

/** A field as its values are. */
export interface FieldMeasure {
  name: string;
  type: FieldType;
  nulls: number;
  distinct: number;
  min?: Value;
  max?: Value;
  quantiles?: number[];
  histogram?: number[];
  top?: { value: Value; count: number }[];
  example?: Value;
  /** Different values, at most some hundreds: what they are tells whether a field is personal. Not for records. */
  values: Value[];
}

export interface TableMeasure {
  name: string;
  fields: FieldMeasure[];
  /** The first rows, values in the order of the fields, texts cut. */
  sample: Value[][];
}

const topValues = 8;
const classes = 16;
const sampleRows = 10;
const textCharacters = 80;
const tellingValues = 400;

/** A value as records hold it: booleans as such, whole numbers beyond the safe ones as text, long texts cut. */
export function toValue(value: SQLOutputValue, type: FieldType): Value {
  if (value === null || value instanceof Uint8Array) return null;
  if (type === 'boolean') return Number(value) !== 0;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return value;
  return value.length > textCharacters ? `${value.slice(0, textCharacters - 1)}…` : value;
}

/** 0, 25, 50, 75 and 100 % of sorted numbers, each a number that occurs. */
export const quantilesOf = (sorted: Float64Array): number[] =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => numberAt(sorted, Math.round(share * (sorted.length - 1))));

/** Counts of sorted numbers in equal classes from the least to the most; one class where all are equal. */
export function histogramOf(sorted: Float64Array): number[] {
  const [min, max] = [numberAt(sorted, 0), numberAt(sorted, sorted.length - 1)];
  if (min === max) return [sorted.length];
  const counts = new Array<number>(classes).fill(0);
  for (const value of sorted) {
    const index = Math.min(classes - 1, Math.floor(((value - min) / (max - min)) * classes));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

function measureField(db: DatabaseSync, table: string, name: string, type: FieldType): FieldMeasure {
  const [column, from] = [quoted(name), quoted(table)];
  const one = (sql: string): SQLOutputValue => {
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    return Object.values(statement.get() ?? {})[0] ?? null;
  };
  const many = (sql: string): { value: Value; count: number }[] => {
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all().map(({ value = null, count = null }) => ({ value: toValue(value, type), count: Number(count) }));
  };
  const nulls = Number(one(`SELECT count(*) - count(${column}) FROM ${from}`));
  const distinct = Number(one(`SELECT count(DISTINCT ${column}) FROM ${from}`));
  const common = { name, type, nulls, distinct };
  if (distinct === 0) return { ...common, values: [] };
  // Equal counts in the order of the values: the same data give the same record.
  const top = many(
    `SELECT ${column} AS value, count(*) AS count FROM ${from} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${topValues}`,
  );
  const example = toValue(
    one(`SELECT ${column} FROM ${from} WHERE ${column} IS NOT NULL AND ${column} <> '' ORDER BY rowid LIMIT 1`),
    type,
  );
  const values = many(`SELECT DISTINCT ${column} AS value, 1 AS count FROM ${from} WHERE ${column} IS NOT NULL LIMIT ${tellingValues}`).map(
    ({ value }) => value,
  );
  const ends = {
    min: toValue(one(`SELECT min(${column}) FROM ${from}`), type),
    max: toValue(one(`SELECT max(${column}) FROM ${from}`), type),
  };
  // Most frequent values of a key say nothing.
  const repeats = (top[0]?.count ?? 0) > 1 ? { top } : {};
  const numbers = type === 'integer' || type === 'number' ? sortedNumbers(db, column, from) : new Float64Array();
  const figures = numbers.length > 0 ? { quantiles: quantilesOf(numbers), histogram: histogramOf(numbers) } : {};
  return { ...common, ...ends, ...figures, ...repeats, example, values };
}

function sortedNumbers(db: DatabaseSync, column: string, from: string): Float64Array {
  const numbers: number[] = [];
  const statement = db.prepare(`SELECT CAST(${column} AS REAL) AS value FROM ${from} WHERE ${column} IS NOT NULL`);
  for (const { value } of statement.iterate()) if (typeof value === 'number' && Number.isFinite(value)) numbers.push(value);
  return Float64Array.from(numbers).sort();
}

/** Measure every field of a table, and take its first rows. */
export function measureTable(db: DatabaseSync, { name, fidColumn, columns }: CleanTable): TableMeasure {
  const names = selected(columns.map((column) => column.name)) || '1';
  const statement = db.prepare(`SELECT ${names} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)} LIMIT ${sampleRows}`);
  statement.setReadBigInts(true);
  const rows = statement.all().map(valuesOf);
  return {
    name,
    fields: columns.map((column) => measureField(db, name, column.name, column.type)),
    sample: rows.map((row) => columns.map(({ type }, index) => toValue(row[index] ?? null, type))),
  };
}

/** Measure the tables of the clean GeoPackage. */
export function measureFields(clean: string, { tables }: FieldsJob): TableMeasure[] {
  const db = openGeopackage(clean);
  const measures = tables.map((table) => measureTable(db, table));
  db.close();
  return measures;
}

if (import.meta.main) await reply(() => measureFields('/in/clean.gpkg', readJob() as FieldsJob));
