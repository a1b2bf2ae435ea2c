import type { Bbox, Text } from '../../schemas/types.ts';
import { lookUpPlace, type PlaceArea } from '../places/place-lookup.ts';
import { currentCode, placeWords, significantWords, type TerritoryEntry } from '../places/territories.ts';
import type { MendedWords, mendWords } from './correct.ts';
import { byFacet, zoneArea, type SearchArea } from './extents.ts';
import { facetValues, type FacetValue } from './facet-values.ts';
import { findInArea } from './find-in-area.ts';
import { unwrap, fitView } from './fit.ts';
import { facets, type Facet } from './facets.ts';
import type { SearchResult } from './index-record.ts';
import { opener, type Ask, type IndexPlace, type PagefindResult } from './pagefind.ts';
import { readPlace, type NamedPlace } from './place-in-query.ts';
import { openExtents, type Extents } from './read-extents.ts';
import { readWords, type QueryWords } from './read-words.ts';
import { emptyState, type SearchState } from './state.ts';

/** Answer of a search. */
export interface SearchAnswer {
  /** The question as it was understood: limited to the place that its words name, without the words that name it. */
  as: SearchState;
  /** The place that was read in the query: the limit of the search, or one that the reader may choose. */
  named?: NamedPlace;
  /** The place that was read in the query has nothing: these are of the next larger territory around it that has. */
  isWider?: true;
  /** Words that no data set has, and those that were looked for in their place. */
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
  /** First view of a map of the results: the rectangle, or the territory with its surroundings. */
  view?: Bbox;
}

/** A search that asks the index, piece by piece. */
export interface Engine {
  search(state: SearchState): Promise<SearchAnswer>;
  /** How many results a state has. */
  count(state: SearchState): Promise<number>;
}

/** Finds places by the beginning of their name. */
type FindPlaces = (name: string) => Promise<readonly TerritoryEntry[] | undefined>;
type Found = Omit<SearchAnswer, 'as' | 'named' | 'corrected' | 'unknown' | 'isPartial'>;

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
    const answer = async (asked: SearchState, corrected: SearchAnswer['corrected'] = []): Promise<SearchAnswer> => {
      const words = await readWords(ask, asked);
      const help = words.unknown.length === 0 ? undefined : await helpWith(words, asked.query, `${folder}/words.json`);
      if (help?.corrected && corrected.length === 0) {
        const second = await answer({ ...asked, query: help.query }, help.corrected);
        if (second.count > 0) return second;
      }
      const meant = help?.meant ?? words;
      const found = await (asked.where || meant.results ? searchArea(ask, extents, asked, meant) : searchAll(ask, asked, meant));
      return { ...found, as: asked, ...(named && { named }), corrected, unknown: meant.unknown, isPartial: meant.isPartial };
    };
    const first = await answer(as);
    // A title may have the name of a place where its data are not, or its producer: the words are then words.
    if (first.count === 0 && named?.isMeant === true) {
      const typed = await answer(state);
      const isWhole = !typed.isPartial && typed.unknown.length === 0;
      if (isWhole && (await typed.read(0, 1)).some(({ summary }) => hasName([summary.title, summary.producer.title], named.place)))
        return { ...typed, named: { ...named, isMeant: false } };
      for (const { code } of first.place?.around ?? []) {
        // What lies in the same country is not near.
        const around = /^(FR|MONDE)$/.test(code) ? undefined : await answer({ ...as, where: { code } });
        if (around !== undefined && around.count > 0) return { ...around, isWider: true };
      }
    }
    return first;
  };
  return { search, count: async (state) => (await search(state)).count };
}

/** Whether texts have the words of a place's name. */
function hasName(texts: readonly Text[], { name }: TerritoryEntry): boolean {
  const words = new Set(texts.flatMap((text) => placeWords(typeof text === 'string' ? text : `${text.fr} ${text.en}`)));
  return significantWords(name).every((word) => words.has(word));
}

/** The place that a query names; where the list of places cannot be read, its words are words. */
async function namedIn({ query, where, asTyped }: SearchState, findPlaces: FindPlaces): Promise<NamedPlace | undefined> {
  return where || asTyped || query === '' ? undefined : readPlace(query, findPlaces).catch(() => undefined);
}

/** Correct words that no data set has; undefined where the code for it cannot be loaded, and the words are left out. */
async function helpWith(...asked: Parameters<typeof mendWords>): Promise<MendedWords | undefined> {
  // The code is loaded when a query needs it, so that no other query pays for it.
  return import('./correct.ts').then((code) => code.mendWords(...asked)).catch(() => undefined);
}

async function searchAll(ask: Ask, asked: SearchState, { known, rank }: QueryWords): Promise<Found> {
  const state = { ...asked, query: known.join(' ') };
  const answer = await ask(state);
  // Values of one facet add to each other: a chosen one must not take the others away.
  const open = facets.filter((facet) => state.chosen[facet].length > 0);
  const others = new Map(await Promise.all(open.map(async (facet) => [facet, await ask(state, facet)] as const)));
  return {
    count: answer.results.length,
    read: readResults(rank(answer.results)),
    facets: valuesOf(state, (facet) => (others.get(facet) ?? answer).filters[facet] ?? {}),
  };
}

/** Pagefind answers for the words alone: its filters know nothing of places nor of joined results, so that facets are counted here. */
async function searchArea(ask: Ask, extents: Extents, asked: SearchState, { known, results: some, rank }: QueryWords): Promise<Found> {
  const state = { ...asked, query: known.join(' ') };
  const { where } = state;
  const words = some ? inOrder(ask, state, some) : ask({ ...state, chosen: emptyState().chosen }).then(({ results }) => rank(results));
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
    ...(where && 'zone' in where ? { view: unwrap(where.zone) } : box && { view: fitView(box) }),
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
