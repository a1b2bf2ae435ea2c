import type { Text } from '../../schemas/types.ts';
import type { Lang } from './languages.ts';

/**
 * Producer text for a reader in `lang`, with the language it is really in, where that is not the page's: `<span
 * lang={t.lang}>{t.text}</span>`.
 */
export interface LocalText {
  text: string;
  lang: Lang | undefined;
}

/** Chooses the text of `lang`, typeset where it is French; a plain text is French. */
export function tell(text: Text, lang: Lang): LocalText {
  if (typeof text !== 'string') return { text: lang === 'fr' ? typeset(text.fr) : text.en, lang: undefined };
  return { text: typeset(text), lang: lang === 'fr' ? undefined : 'fr' };
}

/** The title of a layer or field, else its name. */
export function layerTitle({ title, name }: { title?: Text; name: string }, lang: Lang): LocalText {
  return title === undefined ? { text: name, lang: undefined } : tell(title, lang);
}

/**
 * Keep together what French typography does not part at a line's end: a number's figures, guillemets and their text, a word and its colon.
 */
export function typeset(text: string): string {
  return text
    .replace(/(\d) (?=\d{3}(?!\d))/g, '$1\u202f')
    .replace(/« /g, '«\u202f')
    .replace(/ (?=[»:;!?](?:[\s)…]|$))/g, '\u202f');
}
