import type { Test } from '../model/filter.ts';
import { testsOfYears } from './class-tests.ts';
import type { DatedField } from './dated-fields.ts';

/** First and last period that are chosen, by their places among the counts of a field. */
export interface YearRun {
  from: number;
  to: number;
}

/** Periods that a test reaches, of a field's years; all of them where it asks for something else. */
export function runOf(test: Test | undefined, field: DatedField): YearRun {
  const periods = testsOfYears(field, field.years);
  const end = periods.length - 1;
  if (test?.kind !== 'between') return { from: 0, to: end };
  const { least = -Infinity, most = Infinity, open } = test;
  const from = Math.max(
    0,
    periods.findLastIndex((each) => (each.least ?? 0) <= least),
  );
  const last = periods.findIndex((each) => (open ? (each.most ?? 0) >= most : (each.most ?? 0) > most));
  return { from, to: Math.max(from, last < 0 ? end : last) };
}

/** Whether all periods are chosen. */
export const isWhole = ({ from, to }: YearRun, { years }: DatedField): boolean => from === 0 && to === years.counts.length - 1;

/** Test of a run of periods; undefined of all of them, which holds nothing back. */
export function testOfRun({ from, to }: YearRun, field: DatedField): (Test & { kind: 'between' }) | undefined {
  const periods = testsOfYears(field, field.years);
  const least = periods[from]?.least;
  const most = periods[to]?.most;
  if (isWhole({ from, to }, field) || least === undefined || most === undefined) return undefined;
  return { kind: 'between', least, most, open: true };
}

/** YearRun as long as another, a period later or earlier; of all periods the first or the last one; undefined beyond an end. */
export function shiftRun(run: YearRun, field: DatedField, by: 1 | -1): YearRun | undefined {
  const end = field.years.counts.length - 1;
  if (isWhole(run, field)) return by === 1 ? { from: 0, to: 0 } : { from: end, to: end };
  const next = { from: run.from + by, to: run.to + by };
  return next.from < 0 || next.to > end ? undefined : next;
}
