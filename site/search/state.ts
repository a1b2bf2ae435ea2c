import { facets, type Facet } from './index-record.ts';

export const sorts = ['relevance', 'date', 'title'] as const;
export type Sort = (typeof sorts)[number];

/** What the reader looks for; lives in the page's address. */
export interface SearchState {
  query: string;
  /** Chosen values of each facet; any of a facet's, all facets together. */
  chosen: Record<Facet, string[]>;
  sort: Sort;
}

/** Nothing asked for. */
export function emptyState(): SearchState {
  return {
    query: '',
    chosen: { theme: [], territory: [], producer: [], format: [], license: [], frequency: [], year: [] },
    sort: 'relevance',
  };
}

/** The state that an address' query says; what it does not understand is left out. */
export function readState(search: string): SearchState {
  const parameters = new URLSearchParams(search);
  const state = emptyState();
  state.query = (parameters.get('q') ?? '').trim();
  for (const facet of facets) state.chosen[facet] = [...new Set(parameters.getAll(facet))].filter(Boolean);
  state.sort = sorts.find((sort) => sort === parameters.get('tri')) ?? 'relevance';
  return state;
}

/** The query of the address that says `state`: "?q=eau&theme=risques", or nothing. */
export function writeState({ query, chosen, sort }: SearchState): string {
  const parameters = new URLSearchParams();
  if (query) parameters.set('q', query);
  for (const facet of facets) for (const value of chosen[facet]) parameters.append(facet, value);
  if (sort !== 'relevance') parameters.set('tri', sort);
  const text = parameters.toString();
  return text && `?${text}`;
}

/** `state` with `value` of `facet` chosen, or no longer. */
export function toggle(state: SearchState, facet: Facet, value: string): SearchState {
  const values = state.chosen[facet];
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { ...state, chosen: { ...state.chosen, [facet]: next } };
}

/** How many facet values are chosen. */
export const chosenCount = ({ chosen }: SearchState): number => facets.reduce((sum, facet) => sum + chosen[facet].length, 0);
