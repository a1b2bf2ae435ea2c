import type { Lang } from '../languages.ts';
import type { Fact } from '../types.ts';

const locales: Record<Lang, string> = { fr: 'fr-FR', en: 'en-GB' };
const units: Record<Lang, string[]> = { fr: ['octets', 'ko', 'Mo', 'Go', 'To'], en: ['bytes', 'kB', 'MB', 'GB', 'TB'] };

/** `make` that makes each thing once: a formatter takes longer to make than a page to render. */
function memoise<Key extends (string | number)[], Made extends object>(make: (...key: Key) => Made): (...key: Key) => Made {
  const made = new Map<string, Made>();
  return (...key) => {
    const known = made.get(key.join()) ?? make(...key);
    made.set(key.join(), known);
    return known;
  };
}

const numberFormat = memoise(
  (lang: Lang, maximumFractionDigits: number) => new Intl.NumberFormat(locales[lang], { maximumFractionDigits }),
);
const dateFormat = memoise(
  (lang: Lang, month: 'long' | 'short', day: 'day' | 'month') =>
    new Intl.DateTimeFormat(locales[lang], { ...(day === 'day' && { day: 'numeric' }), month, year: 'numeric', timeZone: 'UTC' }),
);

/** "7 412", with the thin space of French; at most `digits` decimals. */
export function number(value: number, lang: Lang, digits = 2): string {
  return numberFormat(lang, digits).format(value);
}

/** Numbers as `number` writes each. */
export const numbers = <Name extends string>(values: Readonly<Record<Name, number>>, lang: Lang): Record<Name, string> =>
  Object.fromEntries(Object.entries<number>(values).map(([name, value]) => [name, number(value, lang)])) as Record<Name, string>;

/** A number of at most `digits` decimals as a fact of a message, in both languages. */
export const numberFact = (value: number, digits = 2): Fact => ({ fr: number(value, 'fr', digits), en: number(value, 'en', digits) });

/** "12 novembre 2026" from an ISO date, "novembre 2026" from one to the month, "2026" from one to the year. */
export function date(iso: string, lang: Lang, month: 'long' | 'short' = 'long'): string {
  if (iso.length === 4) return iso;
  const text = dateFormat(lang, month, iso.length === 7 ? 'month' : 'day').format(new Date(iso));
  return lang === 'fr' ? text.replace(/^1 /, '1ᵉʳ ') : text;
}

/** A period whose ends are dates to the year, the month or the day. */
interface Period {
  start?: string;
  end?: string;
}

/** "de 2017", "d’octobre 2017", "du 13 octobre 2017", "de 2015 à 2017", "depuis 2017", as it follows "données". */
export function ofPeriod({ start, end }: Period, lang: Lang, month: 'long' | 'short' = 'long'): string {
  const [from, to] = wholeYears(start, end).map((each) => each && { iso: each, text: date(each, lang, month) });
  if (!from) return to ? untilDate(to, lang) : '';
  if (!to) return sinceDate(from, lang);
  if (from.iso === to.iso) return lang === 'fr' ? ofDate(from) : `of ${from.text}`;
  return lang === 'fr' ? `${ofDate(from)} ${to.iso.length === 10 ? 'au' : 'à'} ${to.text}` : `from ${from.text} to ${to.text}`;
}

/** The first and the last day of years as these years. */
function wholeYears(start: string | undefined, end: string | undefined): [start: string | undefined, end: string | undefined] {
  const begins = start?.endsWith('-01-01') ?? true;
  const ends = end?.endsWith('-12-31') ?? true;
  return begins && ends ? [start?.slice(0, 4), end?.slice(0, 4)] : [start, end];
}

interface Told {
  iso: string;
  text: string;
}

/** French elides before a vowel, and days have an article. */
const ofDate = ({ iso, text }: Told): string => (iso.length === 10 ? `du ${text}` : /^[ao]/.test(text) ? `d’${text}` : `de ${text}`);

const sinceDate = ({ iso, text }: Told, lang: Lang): string =>
  lang === 'fr' ? `depuis ${iso.length === 10 ? 'le ' : ''}${text}` : `since ${text}`;

const untilDate = ({ iso, text }: Told, lang: Lang): string =>
  lang === 'fr' ? `jusqu’${iso.length === 10 ? 'au' : 'en'} ${text}` : `until ${text}`;

/** "24 novembre 2026, 14:05 UTC" from an ISO instant. */
export const moment = (instant: string, lang: Lang): string => `${date(instant, lang)}, ${instant.slice(11, 16)} UTC`;

/** "1,2 Mo": decimal units, as the file managers of today show them. */
export function bytes(value: number, lang: Lang): string {
  const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${number(scaled, lang, power > 0 && scaled < 10 ? 1 : 0)}\u202f${units[lang][power] ?? ''}`;
}

/** "98 %"; never 100 % where something is missing, never 0 % where something is there. */
export function percent(part: number, whole: number, lang: Lang): string {
  if (whole === 0) return lang === 'fr' ? '0\u202f%' : '0%';
  const exact = (100 * part) / whole;
  const shown = part < whole ? Math.min(99, Math.round(exact)) : 100;
  const text = part > 0 && shown < 1 ? '<\u202f1' : String(shown);
  return lang === 'fr' ? `${text}\u202f%` : `${text}%`;
}
