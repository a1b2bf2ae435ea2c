import { loadJson, remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { unpackKeys } from './place-keys.ts';
import { matchPlaces, searchKey, territoryKind, type TerritoryEntry, type TerritoryKind } from './territories.ts';

/** Address of the list of the beginnings of words that have a file of the search index. */
export const placeKeys = (): string => asset('/territoires/lieux.json');

/** The list of files of the index, by its address. */
const lists = new Map<string, Promise<ReadonlySet<string>>>();

/** Files of the index already asked for, by their key: each is fetched once a page. */
const files = new Map<string, Promise<TerritoryEntry[]>>();

/**
 * Find the places that `query` may mean, best first; undefined while too
 * little is typed. `keys`: address of the index's keys. Runs in the page.
 */
export async function searchPlaces(query: string, keys: string): Promise<TerritoryEntry[] | undefined> {
  const file = searchKey(query, await remember(lists, keys, async () => unpackKeys(await loadJson(keys))));
  if (file === 'more') return undefined;
  if (file === 'none') return [];
  return matchPlaces(query, await remember(files, file.key, () => loadJson(asset(`/territoires/lieux/${file.key}.json`))));
}

/** Describe a place among its namesakes: its kind, postal codes, and the territory that contains it. */
export function describePlace({ code, now, postal, within }: TerritoryEntry, kinds: Record<TerritoryKind, string>, former: string): string {
  const kind = territoryKind(code);
  const what = now !== undefined ? former : kind === undefined || kind === 'commune' ? '' : kinds[kind];
  return [what, postal?.split(' ').slice(0, 3).join(', '), within].filter(Boolean).join(' · ');
}
