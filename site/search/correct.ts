import { plainText } from '../../schemas/model/plain-text.ts';
import { loadJson } from '../map/fetch/load-json.ts';
import { suggestWords } from './near-words.ts';

/** What is known of the catalogue's words: whether some data set has one, and the address of the list of all. */
interface Catalogue {
  isKnown: (word: string) => Promise<boolean>;
  words: string;
}

/** What words that no data set has were meant for: the nearest of the catalogue's own that begins alike. Without the list nothing is corrected. */
export async function correct(asked: readonly string[], { isKnown, words }: Catalogue): Promise<{ from: string; to: string }[]> {
  const lost = (await Promise.all(asked.map(async (word) => ((await isKnown(word)) ? [] : [word])))).flat();
  if (lost.length === 0) return [];
  const known = await loadJson<string[]>(words).catch(() => []);
  return lost.flatMap((from) => {
    const to = suggestWords(from, known).find((word) => plainText(word).startsWith(plainText(from).charAt(0)));
    return to === undefined ? [] : [{ from, to }];
  });
}
