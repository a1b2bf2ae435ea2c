import type { Fact } from '../types.ts';
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

const daysBetween = (from: string, to: string) => Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);

const nameOf = (id: string): Fact => namesOf(id, frequencyOf(id));

/** Rhythms that no one keeps by hand, file after file. */
const automaticFrequencies = ['continuous', 'hourly', 'daily'];

/** Rules of periods, and of the rhythm that a producer promises. */
export const timeRules: readonly Rule[] = [
  {
    id: 'date.impossible',
    severity: 'error',
    breaks: ({ temporal }: Draft) => impossible({ '/temporal/start': temporal?.start, '/temporal/end': temporal?.end }),
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
    breaks: ({ frequency = '', temporal: { end } = {} }, { today }) => {
      const staleAfterDays = frequencyOf(frequency)?.staleAfterDays ?? null;
      if (staleAfterDays === null || today === undefined || end === undefined) return [];
      const days = daysBetween(end, today);
      return breakIf(days > staleAfterDays, '/frequency', { frequency: nameOf(frequency), days });
    },
  },
  {
    id: 'frequency.by-hand',
    severity: 'warning',
    breaks: ({ frequency = '', source }) =>
      breakIf(source?.path !== undefined && automaticFrequencies.includes(frequency), '/frequency', { frequency: nameOf(frequency) }),
  },
];

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
];
