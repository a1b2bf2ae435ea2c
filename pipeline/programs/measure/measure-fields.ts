import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { classLimit } from '../../../schemas/model/class-limit.ts';
import { countYears, yearReader } from '../../../schemas/model/count-years.ts';
import { cutText } from '../../../schemas/model/cut-values.ts';
import { hiddenCharacter } from '../../../schemas/messages/hidden-characters.ts';
import { quantilesOf } from '../../../schemas/model/quantiles.ts';
import type { PersonalTrace } from '../../../schemas/rules/personal-data.ts';
import { tracesIn } from '../../../schemas/rules/personal-traces.ts';
import type { Field, FieldType, Value } from '../../../schemas/types.ts';
import { openGeopackage, rowsOf, type CleanTable, type Column } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { numberAt } from '../../base/number-at.ts';

/** Job on the clean GeoPackage: tables whose fields are measured. */
export interface FieldsJob {
  tables: CleanTable[];
}

export interface FieldMeasure {
  name: string;
  type: FieldType;
  /** Rows without a value; a text of nothing but blanks is none. */
  nulls: number;
  distinct: number;
  min?: Value;
  max?: Value;
  quantiles?: number[];
  histogram?: number[];
  years?: NonNullable<Field['years']>;
  top?: { value: Value; count: number }[];
  example?: Value;
  /** Different values, at most some hundreds: what they are tells whether a field is personal. Not for records. */
  values: Value[];
  /** Traces of persons in its texts, where there are any: all texts are read, to their end. Not for records. */
  traces?: PersonalTrace[];
  /** Rows whose text holds characters that nobody sees. Not for records. */
  hidden?: number;
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
const tellingValues = 400;

/** A value as records hold it: booleans as such, whole numbers beyond the safe ones as text, long texts cut. */
export function toValue(value: SQLOutputValue, type: FieldType): Value {
  if (value === null || value instanceof Uint8Array) return null;
  if (type === 'boolean') return Number(value) !== 0;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return value;
  return cutText(value);
}

/** Formats that have no null write an empty text, and so does who empties a column. */
const isBlank = (value: SQLOutputValue): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/** Counts of sorted numbers in equal classes from the least to the most; one class where all are equal. */
export function histogramCounts(sorted: Float64Array): number[] {
  const min = numberAt(sorted, 0);
  const max = numberAt(sorted, sorted.length - 1);
  if (min === max) return [sorted.length];
  const counts = new Array<number>(classes).fill(0);
  let index = 0;
  for (const value of sorted) {
    while (index < classes - 1 && value >= classLimit(min, max, index + 1, classes)) index += 1;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** The years of a field: undefined where a value of it has none. */
class Years {
  readonly #read: ReturnType<typeof yearReader>;
  readonly #counts: { year: number; count: number }[] = [];
  #isWhole = true;

  constructor(column: Column) {
    this.#read = yearReader(column);
  }

  /** Takes values in their order. */
  add({ value, count }: Group): void {
    if (this.#read === undefined || !this.#isWhole) return;
    const year = this.#read(value);
    const last = this.#counts.at(-1);
    if (Number.isNaN(year)) this.#isWhole = false;
    else if (last?.year === year) last.count += count;
    else this.#counts.push({ year, count });
  }

  get counted(): FieldMeasure['years'] {
    return this.#isWhole ? countYears(this.#counts) : undefined;
  }
}

interface Group {
  value: Exclude<SQLOutputValue, null>;
  count: number;
}

/** The most frequent of values that are told in their order; equal counts stay in that order: the same data give the same record. */
class Top {
  readonly groups: Group[] = [];

  add(group: Group): void {
    if (this.groups.length === topValues && group.count <= (this.groups.at(-1)?.count ?? 0)) return;
    const place = this.groups.findIndex(({ count }) => count < group.count);
    this.groups.splice(place === -1 ? this.groups.length : place, 0, group);
    this.groups.length = Math.min(this.groups.length, topValues);
  }
}

/** Measure a field from its different values in their order: SQLite sorts them once, on disk where they are many. */
function measureField(db: DatabaseSync, table: string, measured: Column): FieldMeasure {
  const { name, type } = measured;
  const column = quoted(name);
  const from = quoted(table);
  const top = new Top();
  const numbers: Group[] = [];
  const years = new Years(measured);
  const values: Value[] = [];
  const traces = new Set<PersonalTrace>();
  let nulls = 0;
  let distinct = 0;
  let hidden = 0;
  let first: SQLOutputValue = null;
  let last: SQLOutputValue = null;
  for (const [value = null, rows] of rowsOf(db, `SELECT ${column}, count(*) FROM ${from} GROUP BY 1`, { readBigInts: true })) {
    const count = Number(rows);
    // guard [hiddenCharacter.test(value) → false]: values with hidden characters are counted
    if (typeof value === 'string' && hiddenCharacter.test(value)) hidden += count;
    // guard: are asked about, to the end of their texts
    if (typeof value === 'string' && type === 'text') for (const trace of tracesIn(value)) traces.add(trace);
    if (isBlank(value)) nulls += count;
    if (value === null || isBlank(value)) continue;
    first ??= value;
    last = value;
    distinct += 1;
    top.add({ value, count });
    years.add({ value, count });
    if (values.length < tellingValues) values.push(toValue(value, type));
    if (type === 'integer' || type === 'number') numbers.push({ value, count });
  }
  const common = { name, type, nulls, distinct, ...(traces.size > 0 && { traces: [...traces] }), ...(hidden > 0 && { hidden }) };
  if (distinct === 0) return { ...common, values: [] };
  const example = firstValue(db, table, name);
  // Between doubles, and so outside of what is told as the least and the most.
  const isBeyond = [first, last].some((value) => typeof value === 'bigint' && !Number.isSafeInteger(Number(value)));
  const { counted } = years;
  const sorted = isBeyond ? new Float64Array() : sortedNumbers(numbers);
  return {
    ...common,
    min: toValue(first, type),
    max: toValue(last, type),
    ...(sorted.length > 0 && { quantiles: quantilesOf(sorted), histogram: histogramCounts(sorted) }),
    ...(counted !== undefined && { years: counted }),
    // Most frequent values of a key say nothing.
    ...((top.groups[0]?.count ?? 0) > 1 && { top: top.groups.map(({ value, count }) => ({ value: toValue(value, type), count })) }),
    example: toValue(example, type),
    values: distinct > tellingValues ? firstValues(db, table, { name, type }) : values,
  };
}

/** Every row's number, from sorted groups. */
function sortedNumbers(groups: readonly Group[]): Float64Array {
  const finite = groups.map(({ value, count }) => ({ number: Number(value), count })).filter(({ number }) => Number.isFinite(number));
  const sorted = new Float64Array(finite.reduce((sum, { count }) => sum + count, 0));
  let end = 0;
  for (const { number, count } of finite) sorted.fill(number, end, (end += count));
  return sorted;
}

function firstValue(db: DatabaseSync, table: string, name: string): SQLOutputValue {
  const column = quoted(name);
  const from = quoted(table);
  const sql = `SELECT ${column} FROM ${from} WHERE ${column} IS NOT NULL AND ${column} <> '' ORDER BY rowid`;
  for (const [value = null] of rowsOf(db, sql, { readBigInts: true })) if (!isBlank(value)) return value;
  return null;
}

/** Some of many different values, as rows hold them: the first ones in their order would all begin alike. */
function firstValues(db: DatabaseSync, table: string, { name, type }: Column): Value[] {
  const column = quoted(name);
  const sql = `SELECT DISTINCT ${column} FROM ${quoted(table)} WHERE ${column} IS NOT NULL LIMIT ${tellingValues}`;
  return [...rowsOf(db, sql, { readBigInts: true })].flatMap(([value = null]) => (isBlank(value) ? [] : [toValue(value, type)]));
}

/** Measure every field of a table, and take its first rows. */
export function measureTable(db: DatabaseSync, { name, fidColumn, columns }: CleanTable): TableMeasure {
  const names = columns.map((column) => quoted(column.name)).join(', ') || '1';
  const rows = [
    ...rowsOf(db, `SELECT ${names} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)} LIMIT ${sampleRows}`, { readBigInts: true }),
  ];
  return {
    name,
    fields: columns.map((column) => measureField(db, name, column)),
    sample: rows.map((row) => columns.map(({ type }, index) => toValue(row[index] ?? null, type))),
  };
}

/** Measure the tables of the clean GeoPackage. */
export function measureFields(clean: string, { tables }: FieldsJob): TableMeasure[] {
  using db = openGeopackage(clean);
  return tables.map((table) => measureTable(db, table));
}
