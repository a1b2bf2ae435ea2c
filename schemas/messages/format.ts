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
  (lang: Lang, month: 'long' | 'short') =>
    new Intl.DateTimeFormat(locales[lang], { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' }),
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

/** "12 novembre 2026" from an ISO date. */
export function date(iso: string, lang: Lang, month: 'long' | 'short' = 'long'): string {
  const text = dateFormat(lang, month).format(new Date(iso));
  return lang === 'fr' ? text.replace(/^1 /, '1ᵉʳ ') : text;
}

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
