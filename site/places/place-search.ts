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

/** The places that `query` may mean, best first; undefined while too little is typed. `keys` is the address of the list of files. Runs in the page. */
export async function searchPlaces(query: string, keys: string): Promise<TerritoryEntry[] | undefined> {
  const file = searchKey(query, await remember(lists, keys, async () => unpackKeys(await loadJson(keys))));
  if (file === 'more') return undefined;
  if (file === 'none') return [];
  return matchPlaces(query, await remember(files, file.key, () => loadJson(asset(`/territoires/lieux/${file.key}.json`))));
}

/** What tells a place from its namesakes: what it is, its postal codes, what it lies in. */
export function describePlace({ code, now, postal, within }: TerritoryEntry, kinds: Record<TerritoryKind, string>, former: string): string {
  const kind = territoryKind(code);
  const what = now !== undefined ? former : kind === undefined || kind === 'commune' ? '' : kinds[kind];
  return [what, postal?.split(' ').slice(0, 3).join(', '), within].filter(Boolean).join(' · ');
}
