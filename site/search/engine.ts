import type { Bbox } from '../../schemas/types.ts';
import { loadJson } from '../map/fetch/load-json.ts';
import { lookUpPlace, type PlaceArea } from '../places/place-lookup.ts';
import { byFacet, zoneArea, type SearchArea } from './extents.ts';
import { facetValues, spellings, type FacetValue } from './facet-values.ts';
import { findInArea } from './find-in-area.ts';
import { unwrap, viewOf } from './fit.ts';
import { facets, type Facet, type SearchResult } from './index-record.ts';
import { openExtents, type Extents } from './read-extents.ts';
import { emptyState, type SearchState, type Where } from './state.ts';

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

/** Open the index in `folder` (the address of its bundle, without "/" at the end); `attempt` counts from 0. */
export async function openIndex(folder: string, attempt: number): Promise<Engine> {
  const ask = await openPagefind(folder, attempt).catch((error: unknown) => explain(error, folder));
  const extents = openExtents(`${folder}/extents`);
  const search: Engine['search'] = (state) => (state.where ? searchArea(ask, extents, state, state.where) : searchAll(ask, state));
  return { search, count: async (state) => (state.where ? await search(state) : { count: (await ask(state)).results.length }).count };
}

/** Pagefind does not say why it could not start: a request of our own fails for the same reason. */
async function explain(error: unknown, folder: string): Promise<never> {
  await loadJson(`${folder}/pagefind-entry.json`);
  throw error;
}

async function openPagefind(folder: string, attempt: number): Promise<Ask> {
  // It stays as it is where its start failed: the next attempt takes another.
  const again = attempt === 0 ? '' : `?${attempt}`;
  const pagefind = (await import(/* @vite-ignore */ `${folder}/pagefind.js${again}`)) as Pagefind;
  // A worker would be one more script to fetch, and a search takes milliseconds.
  await pagefind.options({ noWorker: true, ranking: { metaWeights: weights } });
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

async function searchAll(ask: Ask, state: SearchState): Promise<SearchAnswer> {
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

/** Pagefind answers for the words alone: its filters know nothing of places, so that facets are counted here. */
async function searchArea(ask: Ask, extents: Extents, state: SearchState, where: Where): Promise<SearchAnswer> {
  const words = ask({ ...state, chosen: emptyState().chosen });
  const place = 'code' in where ? await placeOf(where.code) : undefined;
  const area = 'zone' in where ? zoneArea(where.zone) : areaOf(place);
  const [answer, rows] = await Promise.all([words, extents.find(area)]);
  const order = state.sort !== 'relevance' ? 'given' : state.query === '' ? 'place' : 'words and place';
  const { matches, counts } = findInArea(answer.results, rows, { area, chosen: state.chosen, order });
  const box = place?.boxes[0];
  return {
    count: matches.length,
    read: readResults(matches),
    facets: valuesOf(state, (facet) => Object.fromEntries(counts[facet])),
    ...(place && { place }),
    ...('zone' in where ? { view: unwrap(where.zone) } : box && { view: viewOf(box) }),
  };
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
