import { plainText } from '../../schemas/model/plain-text.ts';
import { loadJson, remember } from '../map/fetch/load-json.ts';
import { stem } from './highlight.ts';
import { suggestWords } from './near-words.ts';
import type { QueryWords } from './read-words.ts';

/** Correction of a query whose words no data set has, by the catalogue's own words: titles, their synonyms and keywords. */
export interface MendedWords {
  /** The query with the nearest words that begin alike in their place; absent where none is near. */
  corrected?: { from: string; to: string }[];
  query: string;
  /** Words to search for where the corrected query finds nothing either. */
  meant: QueryWords;
}

/** Shorter words are not in the list. */
const shortest = 4;
/** Lists that were read, by address. */
const lists = new Map<string, Promise<string[]>>();

/** Correct words that no data set has, by the list of the catalogue's words at an address. */
export async function mendWords(words: QueryWords, query: string, list: string): Promise<MendedWords> {
  const { known, unknown } = words;
  // Without the list nothing is known of what a word says.
  const catalogue = await remember(lists, list, () => loadJson<string[]>(list)).catch(() => undefined);
  const corrected = unknown.flatMap((from) => {
    const to = suggestWords(from, catalogue ?? []).find((word) => plainText(word).startsWith(plainText(from).charAt(0)));
    return to === undefined ? [] : [{ from, to }];
  });
  const stems = new Set(catalogue?.map(stem));
  // A word of a description says little where the others are in none: of a film for free, that a charge is free.
  const isNamed = known.some((word) => word.length < shortest || stems.has(stem(word)));
  const isNone = known.length === 0 || (catalogue !== undefined && !isNamed);
  return {
    ...(corrected.length > 0 && { corrected }),
    query: corrected.reduce((text, { from, to }) => text.replace(from, to), query),
    meant: isNone ? { ...words, results: [], unknown: [], isPartial: false } : words,
  };
}
