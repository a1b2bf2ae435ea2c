import { tellingWords } from './natural-words.ts';
import type { Ask, PagefindResult } from './pagefind.ts';
import { emptyState, type SearchState } from './state.ts';

/** The words of a query as the index knows them. */
export interface QueryWords {
  /** Those that data sets have, and those that none has. */
  known: string[];
  unknown: string[];
  /** No data set has all that are known together. */
  isPartial: boolean;
  /** Results of any known words, most words first, where the index finds none with all of them. */
  results?: PagefindResult[];
  /** Results with the words as they are, and in a row, before those with words that begin so; the best of each word first. */
  rank: (results: PagefindResult[]) => PagefindResult[];
}

/** Results that have a word: exactly, as a beginning, or by its root. */
interface FoundWord {
  word: string;
  results: PagefindResult[];
  exact: ReadonlySet<string>;
}

/** Letters of the shortest root by which a word without results is searched: "départementales" by "département". */
const shortestRoot = 6;
/** No word goes on with it. */
const impossible = 'qzx';

/** Read the words of a query: Pagefind drops words silently, and for a missing word gives results of its beginning. */
export async function readWords(ask: Ask, state: SearchState): Promise<QueryWords> {
  const isByRank = state.sort === 'relevance';
  const find = async (query: string): Promise<PagefindResult[]> => (await ask({ ...emptyState(), query })).results;
  const asked = await Promise.all(tellingWords(state.query).map((word) => findWord(find, word)));
  const found = asked.filter(({ results }) => results.length > 0);
  const known = found.map(({ word }) => word);
  const phrase = new Set(known.length < 2 ? [] : (await find(`"${phraseOf(state.query, known)}"`)).map(({ id }) => id));
  const isPartial = found.length > 1 && (await find(known.join(' '))).length === 0;
  return {
    known,
    unknown: asked.flatMap(({ word, results }) => (results.length > 0 ? [] : [word])),
    isPartial,
    ...(known.length === 0 && asked.length > 0 && { results: [] }),
    ...(isPartial && { results: (await import('./join-results.ts')).joinResults(found.map(({ results }) => results)) }),
    rank: (results) => (isByRank ? exactFirst(results, found, phrase) : results),
  };
}

async function findWord(find: (query: string) => Promise<PagefindResult[]>, word: string): Promise<FoundWord> {
  const [exact, some] = await Promise.all([find(`"${word}"`), find(word)]);
  const ids = new Set(exact.map(({ id }) => id));
  if (ids.size > 0) return { word, results: some, exact: ids };
  // Where no word begins with this one, it gives what has the longest word with which this one begins, were that a single letter.
  const chance = await find(word + impossible);
  const isChance = some.length === chance.length && some.every(({ id }, at) => id === chance[at]?.id);
  if (!isChance) return { word, results: some, exact: ids };
  for (let end = word.length - 1; end >= shortestRoot; end -= 1)
    if ((await find(`"${word.slice(0, end)}"`)).length > 0) return { word, results: some, exact: ids };
  return { word, results: [], exact: ids };
}

/** Part of a query from its first word to its last, small words between them included: "bords de mer". */
function phraseOf(query: string, words: readonly string[]): string {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  return query.slice(query.indexOf(first), query.lastIndexOf(last) + last.length).replaceAll('"', ' ');
}

/** Factors on a result's score: for each word that it has only as a beginning, and for the query's words in a row. */
const share = { beginning: 1 / 8, phrase: 2 };

function exactFirst(results: PagefindResult[], words: readonly FoundWord[], phrase: ReadonlySet<string>): PagefindResult[] {
  const isExact = words.filter(({ exact }) => exact.size > 0);
  if (isExact.length === 0) return results;
  // Word by word, all of equal weight: asked for together, a title's word counts for little where another is in a description alone.
  const shares = words.map(({ results: all }) => {
    const best = Math.max(...all.map(({ score: given }) => given));
    return new Map(all.map(({ id, score: given }) => [id, given / best]));
  });
  const score = ({ id }: PagefindResult): number =>
    shares.reduce((sum, of) => sum + (of.get(id) ?? 0), 0) *
    share.beginning ** isExact.filter(({ exact }) => !exact.has(id)).length *
    (phrase.has(id) ? share.phrase : 1);
  return results.map((result) => ({ ...result, score: score(result) })).sort((a, b) => b.score - a.score);
}
