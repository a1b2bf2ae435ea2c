import type { Text } from '../../schemas/types.ts';
import type { Lang } from './languages.ts';

/** Articles before what can be counted. */
const articles: Record<Lang, RegExp> = { fr: /^(les|des) /i, en: /^the /i };

/** The title of a layer where it can be counted ("Éoliennes terrestres"): a plural of words alone, in the language of the page. */
export function nounOf(title: Text | undefined, lang: Lang): string | undefined {
  if (title === undefined || (lang === 'en' && typeof title === 'string')) return undefined;
  const text = (typeof title === 'string' ? title : title[lang]).replace(articles[lang], '');
  const words = text.split(' ');
  const noun = (lang === 'fr' ? words[0] : words.at(-1)) ?? '';
  const isPlural = /^\p{L}[\p{Ll}’-]*[sx]$/u.test(noun) && /^[\p{L}\s’'()-]+$/u.test(text);
  return isPlural ? text.charAt(0).toLocaleLowerCase(lang) + text.slice(1) : undefined;
}
