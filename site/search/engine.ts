import { facets, type Facet, type Found } from './index-record.ts';
import type { SearchState } from './state.ts';

/** The part of Pagefind's interface that is used here. */
interface Pagefind {
  options(options: object): Promise<void>;
  init(): Promise<void>;
  filters(): Promise<Record<string, Record<string, number>>>;
  search(term: string | null, options: { filters: object; sort: object }): Promise<PagefindAnswer>;
}

interface PagefindAnswer {
  results: { data(): Promise<{ url: string; raw_url?: string; content: string }> }[];
  filters: Record<string, Record<string, number>>;
}

/** One value of a facet: how many results it would leave. */
export interface FacetValue {
  value: string;
  /** Carried by the index where no vocabulary of the page has it. */
  name?: string;
  count: number;
}

export interface Answer {
  count: number;
  /** Results from `start`, at most `size`. */
  read(start: number, size: number): Promise<Found[]>;
  facets: Record<Facet, FacetValue[]>;
}

export interface Engine {
  search(state: SearchState): Promise<Answer>;
  /** How many results a state has. */
  count(state: SearchState): Promise<number>;
}

/** A word of the title says more of a data set than one of its description. */
const weights = { title: 8, keywords: 4, producer: 4, about: 1 };

const split = (value: string): { value: string; name?: string } => {
  const at = value.indexOf('|');
  return at < 0 ? { value } : { value: value.slice(0, at), name: value.slice(at + 1) };
};

/** Open the index in `folder` (the address of its bundle, without "/" at the end). */
export async function openIndex(folder: string): Promise<Engine> {
  const pagefind = (await import(/* @vite-ignore */ `${folder}/pagefind.js`)) as Pagefind;
  // A worker would be one more script to fetch, and a search takes milliseconds.
  await pagefind.options({ noWorker: true, ranking: { metaWeights: weights } });
  await pagefind.init();
  const all = await pagefind.filters();
  /** Facet → value → the same as the index writes it. */
  const written = new Map(facets.map((facet) => [facet, new Map(Object.keys(all[facet] ?? {}).map((key) => [split(key).value, key]))]));

  const ask = ({ query, chosen, sort }: SearchState, without?: Facet): Promise<PagefindAnswer> => {
    const filters: Record<string, { any: string[] }> = {};
    for (const facet of facets) {
      if (facet !== without && chosen[facet].length > 0)
        filters[facet] = { any: chosen[facet].map((value) => written.get(facet)?.get(value) ?? value) };
    }
    const order = sort === 'title' ? { title: 'asc' } : sort === 'date' || query === '' ? { date: 'desc' } : {};
    return pagefind.search(query === '' ? null : query, { filters, sort: order });
  };

  return {
    async search(state) {
      const answer = await ask(state);
      const counted = await Promise.all(
        facets.map(async (facet): Promise<[Facet, FacetValue[]]> => {
          // Values of one facet add to each other: a chosen one must not take the others away.
          const { filters } = state.chosen[facet].length > 0 ? await ask(state, facet) : answer;
          const values = Object.entries(filters[facet] ?? {}).map(([key, count]) => ({ ...split(key), count }));
          return [facet, values.filter(({ value, count }) => count > 0 || state.chosen[facet].includes(value))];
        }),
      );
      return {
        count: answer.results.length,
        facets: Object.fromEntries(counted) as Record<Facet, FacetValue[]>,
        read: (start, size) => Promise.all(answer.results.slice(start, start + size).map(async (result) => readFound(await result.data()))),
      };
    },
    count: async (state) => (await ask(state)).results.length,
  };
}

function readFound({ url, raw_url }: { url: string; raw_url?: string }): Found {
  return JSON.parse(raw_url ?? url) as Found;
}
