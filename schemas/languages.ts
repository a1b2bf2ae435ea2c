import type { Text } from './types.ts';

/** Languages in which the catalogue speaks; the first where nothing is said. */
export const languages = ['fr', 'en'] as const;
/** A language of the interface. */
export type Lang = (typeof languages)[number];

/** The French of a text, empty where there is none. */
export function french(text: Text | undefined): string {
  if (text === undefined) return '';
  return typeof text === 'string' ? text : text.fr;
}

/** A text of a producer in a language, or in the only one that it has. */
export const spoken = (text: Text, lang: Lang): string => (typeof text === 'string' ? text : text[lang]);
