import type { Bbox } from '../../schemas/types.ts';
import { isPlaceCode } from '../../schemas/model/territory-levels.ts';
import { facets, type Facet } from './facets.ts';

/** Orders of the results. */
export const sorts = ['relevance', 'date', 'title'] as const;
/** One of the orders. */
export type Sort = (typeof sorts)[number];

/** Area of the search: a territory, by its code, or a rectangle. */
export type Where = { code: string } | { zone: Bbox };

/** State of a search, kept in the page's address. */
export interface SearchState {
  query: string;
  /** A place that the query names is a word like any other: the reader has taken its limit away. */
  asTyped: boolean;
  /** Chosen values of each facet; any of a facet's, all facets together. */
  chosen: Record<Facet, string[]>;
  sort: Sort;
  where?: Where | undefined;
  /** The map of the results is open. */
  map: boolean;
}

/** Nothing asked for. */
export function emptyState(): SearchState {
  return {
    query: '',
    asTyped: false,
    chosen: { theme: [], territory: [], producer: [], format: [], license: [], access: [], frequency: [], year: [] },
    sort: 'relevance',
    map: false,
  };
}

/** The state that an address' query says; what it does not understand is left out. */
export function readState(search: string): SearchState {
  const parameters = new URLSearchParams(search);
  const state = emptyState();
  state.query = (parameters.get('q') ?? '').trim();
  state.asTyped = parameters.get('lieu') === 'non';
  for (const facet of facets) state.chosen[facet] = [...new Set(parameters.getAll(facet))].filter(Boolean);
  state.sort = sorts.find((sort) => sort === parameters.get('tri')) ?? 'relevance';
  const where = readWhere(parameters);
  return { ...state, ...(where && { where }), map: parameters.get('vue') === 'carte' };
}

/** A rectangle says more exactly than a name where the reader looks. */
function readWhere(parameters: URLSearchParams): Where | undefined {
  const zone = readZone(parameters.get('zone') ?? '');
  if (zone) return { zone };
  const code = parameters.get('ou') ?? '';
  return isPlaceCode(code) ? { code } : undefined;
}

/** "west,south,east,north" in degrees; west may lie east of east, across the antimeridian. */
function readZone(text: string): Bbox | undefined {
  const [west = NaN, south = NaN, east = NaN, north = NaN, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? NaN : Number(part)));
  const fits = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90 && south < north && west !== east;
  return fits && more.length === 0 ? [west, south, east, north] : undefined;
}

/** Decimals of a degree: about a hundred metres. */
export const zoneDigits = 3;

/** The query of the address that says `state`: "?q=eau&theme=risques", or nothing. */
export function writeState({ query, asTyped, chosen, sort, where, map }: SearchState): string {
  const parameters = new URLSearchParams();
  if (query) parameters.set('q', query);
  if (query && asTyped) parameters.set('lieu', 'non');
  if (where && 'code' in where) parameters.set('ou', where.code);
  if (where && 'zone' in where) parameters.set('zone', where.zone.map((degrees) => Number(degrees.toFixed(zoneDigits))).join(','));
  for (const facet of facets) for (const value of chosen[facet]) parameters.append(facet, value);
  if (sort !== 'relevance') parameters.set('tri', sort);
  if (map) parameters.set('vue', 'carte');
  // A comma needs no escape in a query, and an address is read by people.
  const text = parameters.toString().replaceAll('%2C', ',');
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
