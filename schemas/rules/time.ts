import { frequencyOf } from '../vocabularies.ts';
import { breakIf, type Break, type Draft, type ProducerDraft, type Rule } from './rule.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Does this day exist? The schema lets 2026-02-30 through. */
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(date);
}

function impossible(dates: Record<string, string | undefined>): Break[] {
  return Object.entries(dates).flatMap(([pointer, date]) => breakIf(date !== undefined && !isDay(date), pointer, { date: date ?? '' }));
}

/** Whole days from one date to another. */
const daysBetween = (from: string, to: string) => Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);

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
    breaks: ({ frequency = '', temporal }, { today, updated = temporal?.end }) => {
      const { staleAfterDays = null, fr = '' } = frequencyOf(frequency) ?? {};
      if (staleAfterDays === null || today === undefined || updated === undefined) return [];
      const days = daysBetween(updated, today);
      return breakIf(days > staleAfterDays, '/frequency', { frequency: fr, days });
    },
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
    id: 'plan.ended',
    severity: 'warning',
    breaks: ({ plan }, { today }) => {
      const until = plan?.name === 'premium' ? plan.until : undefined;
      return breakIf(until !== undefined && today !== undefined && until < today, '/plan/until', { until: until ?? '' });
    },
  },
];
