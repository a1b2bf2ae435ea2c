import type { Bbox, Text } from '../../schemas/types.ts';
import { loadJson } from '../map/fetch/load-json.ts';
import { lookUpPlace, type PlaceArea } from '../places/place-lookup.ts';
import { currentCode, placeWords, significantWords, type TerritoryEntry } from '../places/territories.ts';
import { byFacet, zoneArea, type SearchArea } from './extents.ts';
import { facetValues, spellings, type FacetValue } from './facet-values.ts';
import { findInArea } from './find-in-area.ts';
import { unwrap, viewOf } from './fit.ts';
import { facets, type Facet } from './facets.ts';
import type { SearchResult } from './index-record.ts';
import { tellingWords } from './natural-words.ts';
import { readPlace, type NamedPlace } from './place-in-query.ts';
import { openExtents, type Extents } from './read-extents.ts';
import { emptyState, type SearchState } from './state.ts';

/** The part of Pagefind's interface that is used here. */
interface Pagefind {
  options(options: object): Promise<void>;
  init(): Promise<void>;
  filters(): Promise<Record<string, Record<string, number>>>;
  search(term: string | null, options: { filters: object; sort: object }): Promise<PagefindAnswer>;
}

interface PagefindAnswer {
  results: PagefindResult[];
  filters: Record<string, Record<string, number>>;
}

interface PagefindResult {
  id: string;
  score: number;
  data(): Promise<{ url: string; raw_url?: string; content: string }>;
}

/** What a search finds. */
export interface SearchAnswer {
  /** The question as it was understood: limited to the place that its words name, without the words that name it. */
  as: SearchState;
  /** The place that was read in the query: the limit of the search, or one that the reader may choose. */
  named?: NamedPlace;
  /** Words that no data set has, and those that were looked for in their place: nothing was found with them. */
  corrected: { from: string; to: string }[];
  /** Words that no data set has: they were left out. */
  unknown: string[];
  /** No data set has all words together: these have some of them. */
  isPartial: boolean;
  count: number;
  /** Results from `start`, at most `size`. */
  read(start: number, size: number): Promise<SearchResult[]>;
  facets: Record<Facet, FacetValue[]>;
  /** The territory that the search is limited to; it has no box where its code is not known. */
  place?: PlaceArea;
  /** What a map of the results is to show first: the rectangle, or the territory with what lies around it. */
  view?: Bbox;
}

/** A search that asks the index, piece by piece. */
export interface Engine {
  search(state: SearchState): Promise<SearchAnswer>;
  /** How many results a state has. */
  count(state: SearchState): Promise<number>;
}

/** A word of the title says more of a data set than one of its description. */
const weights = { title: 8, keywords: 4, producer: 4, about: 1 };

type Ask = (state: SearchState, without?: Facet) => Promise<PagefindAnswer>;
/** Finds places by the beginning of their name. */
type FindPlaces = (name: string) => Promise<readonly TerritoryEntry[] | undefined>;
type Found = Omit<SearchAnswer, 'as' | 'named' | 'corrected' | 'unknown' | 'isPartial'>;

/** Where an index is. */
export interface IndexPlace {
  /** The address of its bundle, without "/" at the end. */
  folder: string;
  /** Names its state: what of it has the same name in every state is not taken from one before. */
  tag: string;
}

/** Open an index; where it did not come, the next search asks for it again. */
export function openIndex(place: IndexPlace, findPlaces: FindPlaces): Engine {
  const { folder } = place;
  const open = opener(place);
  const extents = openExtents(`${folder}/extents`);
  const search: Engine['search'] = async (state) => {
    // It is fetched while the place of the query is.
    const opened = open();
    opened.catch(() => undefined);
    const named = await namedIn(state, findPlaces);
    const as = named?.isMeant ? { ...state, query: named.query, where: { code: currentCode(named.place) } } : state;
    const ask = await opened;
    const answer = async (asked: SearchState, corrected: SearchAnswer['corrected']): Promise<SearchAnswer> => {
      const { known, unknown, some } = await readWords(ask, asked);
      const words = { ...asked, query: known };
      const found = await (asked.where || some ? searchArea(ask, extents, words, some) : searchAll(ask, words));
      return { ...found, as: asked, ...(named && { named }), corrected, unknown, isPartial: some !== undefined };
    };
    const first = await answer(as, []);
    // A title may have the name of a place where its data are not: the words are then words.
    if (first.count === 0 && named?.isMeant === true) {
      const typed = await answer(state, []);
      const isWhole = !typed.isPartial && typed.unknown.length === 0;
      if (isWhole && (await typed.read(0, 1)).some(({ summary }) => hasName(summary.title, named.place)))
        return { ...typed, named: { ...named, isMeant: false } };
    }
    const corrected = first.count > 0 || as.query === '' ? [] : await correctIn(ask, as, folder);
    if (corrected.length === 0) return first;
    const query = corrected.reduce((text, { from, to }) => text.replace(from, to), as.query);
    const second = await answer({ ...as, query }, corrected);
    return second.count > 0 ? second : first;
  };
  return { search, count: async (state) => (await search(state)).count };
}

/** Whether a title has the words of a place's name. */
function hasName(title: Text, { name }: TerritoryEntry): boolean {
  const words = new Set(placeWords(typeof title === 'string' ? title : `${title.fr} ${title.en}`));
  return significantWords(name).every((word) => words.has(word));
}

/** What opens the index once, or once more where that failed. */
function opener(place: IndexPlace): () => Promise<Ask> {
  let attempts = 0;
  let opened: Promise<Ask> | undefined;
  return () =>
    (opened ??= openPagefind(place, attempts++).catch((error: unknown) => {
      opened = undefined;
      return explain(error, place.folder);
    }));
}

/** The place that a query names; where the list of places cannot be read, its words are words. */
async function namedIn({ query, where, asTyped }: SearchState, findPlaces: FindPlaces): Promise<NamedPlace | undefined> {
  return where || asTyped || query === '' ? undefined : readPlace(query, findPlaces).catch(() => undefined);
}

/**
 * The words of a query that data sets have, and those that none has; `some`: where no data set has them all, those that have some of them,
 * the most of them first. Pagefind itself takes words away without saying so.
 */
async function readWords(ask: Ask, state: SearchState): Promise<{ known: string; unknown: string[]; some?: PagefindResult[] }> {
  const words = tellingWords(state.query);
  if (words.length < 2) return { known: words.join(' '), unknown: [] };
  const anyFacet = { ...state, chosen: emptyState().chosen };
  const asked = await Promise.all(words.map(async (word) => ({ word, results: (await ask({ ...anyFacet, query: word })).results })));
  const found = asked.filter(({ results }) => results.length > 0);
  const known = found.map(({ word }) => word).join(' ');
  const unknown = asked.flatMap(({ word, results }) => (results.length > 0 ? [] : [word]));
  if (found.length === 0) return { known: words.join(' '), unknown: [] };
  const isTogether = found.length === 1 || (await ask({ ...anyFacet, query: known })).results.length > 0;
  return { known, unknown, ...(!isTogether && { some: join(found.map(({ results }) => results)) }) };
}

/** What the words of a question that finds nothing were meant for; who finds something carries no code for it. */
async function correctIn(ask: Ask, { query }: SearchState, folder: string): Promise<SearchAnswer['corrected']> {
  const anything = emptyState();
  const isKnown = async (word: string): Promise<boolean> => (await ask({ ...anything, query: word })).results.length > 0;
  const { correct } = await import('./correct.ts');
  return correct(tellingWords(query), { isKnown, words: `${folder}/words.json` });
}

/** The results of several words, those of more of them first; a word that few data sets have says more. */
function join(lists: readonly PagefindResult[][]): PagefindResult[] {
  const joined = new Map<string, PagefindResult>();
  for (const results of lists) {
    const best = Math.max(...results.map(({ score }) => score));
    for (const result of results) {
      const weight = (1 + result.score / best) / Math.log2(2 + results.length);
      joined.set(result.id, { ...result, score: (joined.get(result.id)?.score ?? 0) + weight });
    }
  }
  return [...joined.values()].sort((a, b) => b.score - a.score);
}

/** Pagefind does not say why it could not start: a request of our own fails for the same reason. */
async function explain(error: unknown, folder: string): Promise<never> {
  await loadJson(`${folder}/pagefind-entry.json`);
  throw error;
}

async function openPagefind({ folder, tag }: IndexPlace, attempt: number): Promise<Ask> {
  // It stays as it is where its start failed: the next attempt takes another.
  const again = attempt === 0 ? '' : `?${attempt}`;
  const pagefind = (await import(/* @vite-ignore */ `${folder}/pagefind.js${again}`)) as Pagefind;
  // A worker would be one more script to fetch, and a search takes milliseconds.
  await pagefind.options({ noWorker: true, ...(attempt === 0 && { metaCacheTag: tag }), ranking: { metaWeights: weights } });
  await pagefind.init();
  const all = await pagefind.filters();
  const written = new Map(facets.map((facet) => [facet, spellings(Object.keys(all[facet] ?? {}))]));
  return ({ query, chosen, sort }, without) => {
    const filters: Record<string, { any: string[] }> = {};
    for (const facet of facets) {
      if (facet !== without && chosen[facet].length > 0)
        filters[facet] = { any: chosen[facet].flatMap((value) => written.get(facet)?.get(value) ?? value) };
    }
    const order = sort === 'title' ? { title: 'asc' } : sort === 'date' || query === '' ? { date: 'desc' } : {};
    return pagefind.search(query === '' ? null : query, { filters, sort: order });
  };
}

async function searchAll(ask: Ask, state: SearchState): Promise<Found> {
  const answer = await ask(state);
  // Values of one facet add to each other: a chosen one must not take the others away.
  const open = facets.filter((facet) => state.chosen[facet].length > 0);
  const others = new Map(await Promise.all(open.map(async (facet) => [facet, await ask(state, facet)] as const)));
  return {
    count: answer.results.length,
    read: readResults(answer.results),
    facets: valuesOf(state, (facet) => (others.get(facet) ?? answer).filters[facet] ?? {}),
  };
}

/** Pagefind answers for the words alone: its filters know nothing of places nor of joined results, so that facets are counted here. */
async function searchArea(ask: Ask, extents: Extents, state: SearchState, some: PagefindResult[] | undefined): Promise<Found> {
  const { where } = state;
  const words = some ? inOrder(ask, state, some) : ask({ ...state, chosen: emptyState().chosen }).then(({ results }) => results);
  const place = where && 'code' in where ? await placeOf(where.code) : undefined;
  const area = where === undefined ? everywhere : 'zone' in where ? zoneArea(where.zone) : areaOf(place);
  const [results, rows] = await Promise.all([words, extents.find(area)]);
  const order = state.sort !== 'relevance' || where === undefined ? 'given' : state.query === '' ? 'place' : 'words and place';
  const { matches, counts } = findInArea(results, rows, { area, chosen: state.chosen, order });
  const box = place?.boxes[0];
  return {
    count: matches.length,
    read: readResults(matches),
    facets: valuesOf(state, (facet) => Object.fromEntries(counts[facet])),
    ...(place && { place }),
    ...(where && 'zone' in where ? { view: unwrap(where.zone) } : box && { view: viewOf(box) }),
  };
}

const everywhere: SearchArea = { boxes: [[-180, -90, 180, 90]] };

/** Joined results as the reader wants them sorted: by day and title Pagefind knows the order of all. */
async function inOrder(ask: Ask, state: SearchState, some: PagefindResult[]): Promise<PagefindResult[]> {
  if (state.sort === 'relevance') return some;
  const byId = new Map(some.map((result) => [result.id, result]));
  const all = await ask({ ...state, query: '', chosen: emptyState().chosen });
  return all.results.flatMap(({ id }) => byId.get(id) ?? []);
}

/** A code that no list has is a place without data. */
const placeOf = async (code: string): Promise<PlaceArea> => (await lookUpPlace(code)) ?? { code, name: code, boxes: [], around: [] };

const areaOf = (place: PlaceArea | undefined): SearchArea =>
  place === undefined
    ? { boxes: [] }
    : { boxes: place.boxes, territory: { code: place.code, around: place.around.map(({ code }) => code) } };

const readResults =
  (results: readonly PagefindResult[]): SearchAnswer['read'] =>
  (start, size) =>
    Promise.all(results.slice(start, start + size).map(async (result) => readFound(await result.data())));

/** The values of each facet that are worth showing: those that would leave something, and those chosen. */
function valuesOf({ chosen }: SearchState, counts: (facet: Facet) => Record<string, number>): SearchAnswer['facets'] {
  return byFacet((facet) => {
    return facetValues(counts(facet)).filter(({ value, count }) => count > 0 || chosen[facet].includes(value));
  });
}

function readFound({ url, raw_url }: { url: string; raw_url?: string }): SearchResult {
  return JSON.parse(raw_url ?? url) as SearchResult;
}
