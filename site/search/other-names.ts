import { plainText } from '../../schemas/model/plain-text.ts';
import groups from '../../schemas/vocabularies/synonyms.json' with { type: 'json' };
import { queryWords } from './highlight.ts';

/*
 * What people call what a title speaks of: a list of groups of names, French and English, reviewed like any other vocabulary. They are
 * written into the index, so that a search carries none of them.
 */

/** A word without its plural; what is written in capitals is an acronym, and no word: "TRI" is not the sorting of waste. */
const single = (word: string): string => (/^[A-Z\d]{2,5}$/.test(word) ? word : plainText(word).replace(/[sx]$/, ''));
const wordsOf = (text: string): string => ` ${queryWords(text).map(single).join(' ')} `;

const known = groups.map((names) => ({ names, written: names.map(wordsOf) }));

/** The other names of all that a text names. */
export function otherNames(text: string): string[] {
  const words = wordsOf(text);
  return known.flatMap(({ names, written }) =>
    written.some((name) => words.includes(name)) ? names.filter((_, at) => !words.includes(written[at] ?? '')) : [],
  );
}
