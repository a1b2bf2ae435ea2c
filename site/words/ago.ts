import type { Lang } from './languages.ts';

/** From the longest; of each the milliseconds. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "il y a 3 jours", from an instant to `now`; what lies ahead by a clock that is wrong is now. */
export function ago(instant: string, now: number, lang: Lang): string {
  const passed = Math.max(0, now - Date.parse(instant));
  const format = new Intl.RelativeTimeFormat(lang, { numeric: 'always' });
  for (const [unit, ms] of units) if (passed >= ms) return format.format(-Math.floor(passed / ms), unit);
  return lang === 'fr' ? 'à l’instant' : 'just now';
}
