import type { DataDates, Temporal } from '../types.ts';
import { frequencyOf } from '../vocabularies.ts';

/** Period of the data: ends to the year, month or day; equal where one date is known, one absent where the period is open. */
export interface DataPeriod {
  start?: string;
  end?: string;
}

/** Dates of the data, as a manifest or a record states them. */
export interface Dated {
  dates?: DataDates | undefined;
  temporal?: Temporal | undefined;
}

/** When data are of: as their producer dates them, else the period that they describe; undefined where neither is said. */
export function dataPeriod({ dates, temporal }: Dated): DataPeriod | undefined {
  const date = dataDate(dates);
  return date === undefined ? temporal : { start: date, end: date };
}

/** The date that tells how old data are: of their last revision, else of their publication by the producer, else of their making. */
export const dataDate = ({ revised, issued, created }: DataDates = {}): string | undefined => revised ?? issued ?? created;

/** The last day of a year, of a month or of itself: "2017-12-31" of "2017". */
export function lastDay(date: string): string {
  const [year = '', month, day] = date.split('-');
  if (day !== undefined) return date;
  return new Date(Date.UTC(Number(year), month === undefined ? 12 : Number(month), 0)).toISOString().slice(0, 10);
}

const dayMs = 24 * 60 * 60 * 1000;
const addDays = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** The day from which data of `end` are late at their rhythm; undefined where their end is not known, or nothing is promised. */
export function lateFrom({ end }: DataPeriod = {}, frequency: string): string | undefined {
  const days = frequencyOf(frequency)?.staleAfterDays ?? null;
  return days === null || end === undefined ? undefined : addDays(lastDay(end), days);
}

/** Date of the next update, one period after the data, no more exactly than both are known: "2018" after "2017" for yearly data. */
export function nextUpdate({ end }: DataPeriod = {}, frequency: string): string | undefined {
  const { days, months } = frequencyOf(frequency)?.every ?? {};
  if (end === undefined) return undefined;
  if (days !== undefined) return addDays(lastDay(end), days);
  if (months === undefined) return undefined;
  const [year = 0, month = 12] = end.split('-').map(Number);
  const next = new Date(Date.UTC(year, month - 1 + months)).toISOString();
  return next.slice(0, end.length === 4 && months % 12 === 0 ? 4 : 7);
}

/** The years of a period, from the first to the last; of one that is open at an end, the known one alone. */
export function yearsOf({ start, end }: DataPeriod): string[] {
  const [first, last] = [start ?? end ?? '', end ?? start ?? ''].map((date) => Number(date.slice(0, 4)));
  if (!first || !last || last < first) return [];
  return Array.from({ length: Math.min(mostYears, last - first + 1) }, (_, index) => String(last - index).padStart(4, '0'));
}

/** A period of centuries is not looked for by each of its years. */
const mostYears = 50;
