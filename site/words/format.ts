import { number } from '../../schemas/messages/format.ts';
import type { Lang } from './languages.ts';

export { bytes, date, number, ofPeriod, percent } from '../../schemas/messages/format.ts';

/** A day written in eight digits (20171013) as ISO 8601; undefined for any other value, and for a day that does not exist. */
export function dayOf(value: unknown): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(String(value)) ?? [];
  const iso = `${year}-${month}-${day}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}

/** "4,77° O – 9,52° E, 41,39° N – 51,08° N"; the letters of the compass come from the page's words. */
export function extent(
  [west, south, east, north]: readonly [number, number, number, number],
  compass: Record<'west' | 'south' | 'east' | 'north', string>,
  lang: Lang,
): string {
  // As many digits as tell one side from the other.
  const span = Math.max(east - west, north - south);
  const digits = span > 0 ? Math.min(5, Math.max(2, 2 - Math.floor(Math.log10(span)))) : 5;
  const longitude = (value: number) => `${number(Math.abs(value), lang, digits)}°\u00a0${value < 0 ? compass.west : compass.east}`;
  const latitude = (value: number) => `${number(Math.abs(value), lang, digits)}°\u00a0${value < 0 ? compass.south : compass.north}`;
  return `${longitude(west)} – ${longitude(east)}, ${latitude(south)} – ${latitude(north)}`;
}

/** "2 décembre à 08:33", by the clock of the reader: for what comes within days. */
export function momentHere(iso: string, lang: Lang): string {
  const text = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
  return lang === 'fr' ? text.replace(/^1 /, '1ᵉʳ ') : text;
}
