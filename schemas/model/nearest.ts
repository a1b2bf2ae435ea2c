import frenchWords from '../vocabularies/french-words.json' with { type: 'json' };
import { plainText } from './plain-text.ts';
import { licenseTexts } from '../license-texts.ts';
import { hvdCategories, inspireThemes, producerTypes } from '../producer-vocabularies.ts';
import { frequencies, licenses, themes } from '../vocabularies.ts';

/** A word as compared: lower case, without accents, one kind of space and apostrophe. */
export function plainWord(word: string): string {
  return plainText(word).replaceAll('’', "'").replace(/\s+/g, ' ').trim();
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replace, swap));
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Words longer than this are no slip of the keyboard; comparing them would only take time. */
const longestWord = 80;

/** The word of `allowed` that `word` most likely means, undefined where none is near. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const written = plainWord(word);
  if (written.length > longestWord) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of allowed) {
    const distance = editDistance(written, plainWord(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

const keyWords = new Map(Object.entries(frenchWords.keys));

/** The allowed key that `key` most likely means: its translation first, then the nearest spelling. */
export function nearestKey(key: string, allowed: readonly string[]): string | undefined {
  const word = plainWord(key);
  const translations = (keyWords.get(word) ?? keyWords.get(word.replace(/[\s_]/g, '-')) ?? '').split(' ');
  const translated = translations.find((translation) => allowed.includes(translation));
  return translated ?? nearest(key, allowed) ?? nearestFrench(word, allowed);
}

/** A French key misspelt ("frequnece") leads to the translation of its nearest spelling. */
function nearestFrench(word: string, allowed: readonly string[]): string | undefined {
  const french = nearest(word, [...keyWords.keys()]);
  return french === undefined ? undefined : (keyWords.get(french) ?? '').split(' ').find((translation) => allowed.includes(translation));
}

const valueWords = new Map(Object.entries(frenchWords.values));
for (const { id, fr, en } of [...themes, ...frequencies, ...producerTypes, ...inspireThemes, ...hvdCategories, ...licenses]) {
  for (const name of [fr, en]) if (!valueWords.has(plainWord(name))) valueWords.set(plainWord(name), id);
}
for (const [id, { aliases }] of Object.entries(licenseTexts)) for (const alias of aliases) valueWords.set(alias, id);

/** The allowed value that `value` most likely means: its translation first, then the nearest spelling of a value or of a translation. */
export function nearestValue(value: string, allowed: readonly string[]): string | undefined {
  const word = plainWord(value);
  const known = (name: string | undefined) => (name === undefined ? undefined : valueWords.get(name));
  const translated = known(word);
  if (translated !== undefined && allowed.includes(translated)) return translated;
  const direct = nearest(value, allowed);
  if (direct !== undefined) return direct;
  const words = [...valueWords].filter(([, id]) => allowed.includes(id)).map(([name]) => name);
  return known(nearest(word, words));
}
