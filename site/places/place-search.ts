import { loadJson, remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { matchPlaces, searchKey, territoryKind, type TerritoryEntry, type TerritoryKind } from './territories.ts';

/** Files of the index already asked for, by their key: each is fetched once a page. */
const files = new Map<string, Promise<TerritoryEntry[]>>();

/** The places that `query` may mean, best first; undefined while too little is typed. `keys` names the files that exist. Runs in the page. */
export async function searchPlaces(query: string, keys: string): Promise<TerritoryEntry[] | undefined> {
  const key = searchKey(query);
  if (key === undefined) return undefined;
  if (!keys.split(' ').includes(key)) return [];
  return matchPlaces(query, await remember(files, key, () => loadJson(asset(`/territoires/lieux/${key}.json`))));
}

/** What tells a place from its namesakes: what it is, its postal codes, what it lies in. */
export function describePlace({ code, now, postal, within }: TerritoryEntry, kinds: Record<TerritoryKind, string>, former: string): string {
  const kind = territoryKind(code);
  const what = now !== undefined ? former : kind === undefined || kind === 'commune' ? '' : kinds[kind];
  return [what, postal?.split(' ').slice(0, 3).join(', '), within].filter(Boolean).join(' · ');
}
