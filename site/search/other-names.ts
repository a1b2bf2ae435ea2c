import { plainText } from '../../schemas/model/plain-text.ts';
import groups from '../../schemas/vocabularies/synonyms.json' with { type: 'json' };
import { queryWords } from './highlight.ts';

/*
 * What people call what a title speaks of: a list of groups of names, French and English, reviewed like any other vocabulary. They are
 * written into the index, so that a search carries none of them.
 */

/** A word without its plural; what is written in capitals is an acronym, and no word: "TRI" is not the sorting of waste. */
const single = (word: string): string => (/^[A-Z\d]{2,5}$/.test(word) ? word : plainText(word).replace(/[sx]$/, ''));
/** A compound is a name of its own: "outre-mer" is no sea. */
const joined = (text: string): string => text.replace(/(?<=\p{Ll})-(?=\p{Ll})/gu, '');
const wordsOf = (text: string): string => ` ${queryWords(joined(text)).map(single).join(' ')} `;

const known = groups.map((names) => ({ names, written: names.map(wordsOf) }));
const longestFirst = [...new Set(known.flatMap(({ written }) => written))].sort((a, b) => b.length - a.length);

/** The names of the list that stand in some words: the longest in each place, for a community of communes is no commune. */
function namesIn(words: string): Set<string> {
  const found = new Set<string>();
  let left = words;
  for (const name of longestFirst) {
    if (!left.includes(name)) continue;
    found.add(name);
    left = left.replaceAll(name, ' | ');
  }
  return found;
}

/** The other names of all that a text names. */
export function otherNames(text: string): string[] {
  const words = wordsOf(text);
  const said = namesIn(words);
  return known.flatMap(({ names, written }) =>
    written.some((name) => said.has(name)) ? names.filter((_, at) => !words.includes(written[at] ?? '')) : [],
  );
}
