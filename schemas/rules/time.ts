import { date } from '../messages/format.ts';
import { dataPeriod, lastDay } from '../model/data-date.ts';
import type { DataDates, Fact } from '../types.ts';
import { frequencyOf, namesOf } from '../vocabularies.ts';
import { breakIf, type Break, type Draft, type ProducerDraft, type Rule } from './rule.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Whether a day, YYYY-MM-DD, exists: the schema lets 2026-02-30 through. */
export function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(date);
}

function impossible(dates: Record<string, string | undefined>): Break[] {
  return Object.entries(dates).flatMap(([pointer, date]) => breakIf(date !== undefined && !isDay(date), pointer, { date: date ?? '' }));
}

/** Dates of data that are to a day: others exist as soon as the schema lets them through. */
const days = ({ created, issued, revised }: DataDates = {}): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries({ '/dates/created': created, '/dates/issued': issued, '/dates/revised': revised }).filter(
      ([, date]) => date?.length === 10,
    ),
  );

/** Dates in the order in which they come about; those that are not said, left out. */
const inOrder = ({ created, issued, revised }: DataDates = {}): [pointer: string, date: string][] =>
  [['/dates/created', created] as const, ['/dates/issued', issued] as const, ['/dates/revised', revised] as const].flatMap(
    ([pointer, date]) => (date === undefined ? [] : [[pointer, date] satisfies [string, string]]),
  );

/** Whether a date is before another, as far as both are known: 2017 is not before 2017-03. */
const isBefore = (date: string, other: string): boolean => {
  const known = Math.min(date.length, other.length);
  return date.slice(0, known) < other.slice(0, known);
};

const daysBetween = (from: string, to: string) => Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);

const nameOf = (id: string): Fact => namesOf(id, frequencyOf(id));

/** Rhythms that no one keeps by hand, file after file. */
const automaticFrequencies = ['continuous', 'hourly', 'daily'];

/** Rules of periods, and of the rhythm that a producer promises. */
export const timeRules: readonly Rule[] = [
  {
    id: 'date.impossible',
    severity: 'error',
    breaks: ({ temporal, dates, deprecated }: Draft) =>
      impossible({
        '/temporal/start': temporal?.start,
        '/temporal/end': temporal?.end,
        ...days(dates),
        '/deprecated/since': deprecated?.since,
      }),
  },
  {
    id: 'dates.order',
    severity: 'error',
    breaks: ({ dates }) =>
      inOrder(dates).flatMap(([pointer, date], index, all) => {
        // Not of the neighbour alone: of 2020-05, 2020 and 2020-03 the last is before the first.
        const earlier = all.slice(0, index).findLast(([, other]) => isBefore(date, other))?.[1];
        return breakIf(earlier !== undefined, pointer, { date, earlier: earlier ?? '' });
      }),
  },
  {
    id: 'dates.future',
    severity: 'warning',
    breaks: ({ dates }, { today }) =>
      inOrder(dates).flatMap(([pointer, date]) => breakIf(today !== undefined && isBefore(today, date), pointer, { date })),
  },
  {
    id: 'temporal.order',
    severity: 'error',
    breaks: ({ temporal: { start = '', end = '' } = {} }) =>
      breakIf(start !== '' && end !== '' && end < start, '/temporal/end', { start, end }),
  },
  {
    id: 'temporal.future',
    severity: 'warning',
    breaks: ({ temporal: { start } = {} }, { today }) =>
      breakIf(start !== undefined && today !== undefined && start > today, '/temporal/start', { start: start ?? '' }),
  },
  {
    id: 'frequency.late',
    severity: 'warning',
    breaks: ({ frequency = '', deprecated, ...draft }, { today }) => {
      // What is no longer kept up to date is not late.
      if (deprecated !== undefined) return [];
      const staleAfterDays = frequencyOf(frequency)?.staleAfterDays ?? null;
      const end = dataPeriod(draft)?.end;
      if (staleAfterDays === null || today === undefined || end === undefined) return [];
      const isLate = daysBetween(lastDay(end), today) > staleAfterDays;
      return breakIf(isLate, '/frequency', { frequency: nameOf(frequency), date: { fr: date(end, 'fr'), en: date(end, 'en') } });
    },
  },
  {
    id: 'frequency.by-hand',
    severity: 'warning',
    breaks: ({ frequency = '', source }) =>
      breakIf(source?.path !== undefined && automaticFrequencies.includes(frequency), '/frequency', { frequency: nameOf(frequency) }),
  },
];

/** So long before its end a paid plan is spoken of: an order takes a public body a month. */
const noticeDays = 60;

/** Rules of a producer's dates. */
export const planRules: readonly Rule<ProducerDraft>[] = [
  {
    id: 'date.impossible',
    severity: 'error',
    breaks: ({ plan, verified }) =>
      impossible({ '/plan/until': plan?.name === 'premium' ? plan.until : undefined, '/verified/on': verified?.on }),
  },
  {
    id: 'verified.future',
    severity: 'warning',
    breaks: ({ verified }, { today }) =>
      breakIf(verified !== undefined && today !== undefined && verified.on > today, '/verified/on', { date: verified?.on ?? '' }),
  },
  {
    id: 'plan.ended',
    severity: 'warning',
    breaks: ({ plan }, { today }) => {
      const until = plan?.name === 'premium' ? plan.until : undefined;
      return breakIf(until !== undefined && today !== undefined && until < today, '/plan/until', { until: until ?? '' });
    },
  },
  {
    id: 'plan.ending',
    severity: 'warning',
    breaks: ({ plan }, { today }) => {
      const until = plan?.name === 'premium' ? plan.until : undefined;
      const isNear =
        until !== undefined && today !== undefined && isDay(until) && until >= today && daysBetween(today, until) <= noticeDays;
      return breakIf(isNear, '/plan/until', { until: until ?? '' });
    },
  },
];
