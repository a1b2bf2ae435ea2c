import { loadJson } from '../map/fetch/load-json.ts';
import { spellings } from './facet-values.ts';
import { facets, type Facet } from './facets.ts';
import type { SearchState } from './state.ts';

/** The part of Pagefind's interface that is used here. */
interface Pagefind {
  options(options: object): Promise<void>;
  init(): Promise<void>;
  filters(): Promise<Record<string, Record<string, number>>>;
  search(term: string | null, options: { filters: object; sort: object }): Promise<PagefindAnswer>;
}

/** Answer of Pagefind: all results, and counts of results for the values of each facet. */
export interface PagefindAnswer {
  results: PagefindResult[];
  filters: Record<string, Record<string, number>>;
}

/** A result, whose text is fetched when it is shown. */
export interface PagefindResult {
  id: string;
  score: number;
  data(): Promise<{ url: string; raw_url?: string; content: string }>;
}

/** Location of an index. */
export interface IndexPlace {
  /** The address of its bundle, without "/" at the end. */
  folder: string;
  /** Names its state: what of it has the same name in every state is not taken from one before. */
  tag: string;
}

/** Weights of an index record's fields: titles above descriptions, and keywords of the producer's choice above terms of a vocabulary. */
const weights = { title: 8, keywords: 5, names: 4, producer: 2, about: 1 };

/** Asks for the results of a state; `without`: whatever is chosen of that facet. */
export type Ask = (state: SearchState, without?: Facet) => Promise<PagefindAnswer>;

/** Build a function that opens the index once, and again where that failed. */
export function opener(place: IndexPlace): () => Promise<Ask> {
  let attempts = 0;
  let opened: Promise<Ask> | undefined;
  return () =>
    (opened ??= openPagefind(place, attempts++).catch((error: unknown) => {
      opened = undefined;
      return explain(error, place.folder);
    }));
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
