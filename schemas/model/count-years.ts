import type { Field } from '../types.ts';
import { areYears } from './label-fields.ts';

const mostPeriods = 30;
/** Years of a period, as people count them: each holds those before it whole. */
const spans = [1, 5, 10, 50, 100, 500];
/** Whole numbers that may be years: with another among them, numbers are counted as such. */
const leastYear = 1000;
const mostYear = 2200;

/** Counts of periods of as few years as there may be, from sorted years; undefined where there is one period alone. */
export function countYears(years: readonly { year: number; count: number }[]): Field['years'] {
  const least = years[0]?.year ?? 0;
  const most = years.at(-1)?.year ?? 0;
  const periodOf = (year: number, span: number): number => Math.floor(year / span);
  const span = spans.find((each) => periodOf(most, each) - periodOf(least, each) < mostPeriods) ?? 1000;
  const first = periodOf(least, span);
  const counts = new Array<number>(periodOf(most, span) - first + 1).fill(0);
  for (const { year, count } of years) {
    const index = periodOf(year, span) - first;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts.length > 1 ? { first: first * span, span, counts } : undefined;
}

/** Reader of the year of a value, NaN where it has none; undefined of a field that holds neither dates nor years. */
export function yearReader(field: Pick<Field, 'name' | 'type' | 'unit'>): ((value: unknown) => number) | undefined {
  if (field.type === 'date' || field.type === 'datetime') return yearOfDate;
  return areYears(field) ? yearOfNumber : undefined;
}

const yearOfDate = (value: unknown): number => (typeof value === 'string' ? Number(/^\d{4}(?=[-/])/.exec(value)?.[0]) : NaN);

function yearOfNumber(value: unknown): number {
  const year = Number(value);
  return year >= leastYear && year <= mostYear ? year : NaN;
}
