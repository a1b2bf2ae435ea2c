import { searchPlaces } from '../../places/place-search.ts';
import type { TerritoryEntry } from '../../places/territories.ts';

/** What a reader types into a box of places, and the places that it may mean; `keys` names the files of the place index that exist. */
export function createPlaceLookup(keys: () => string) {
  /** Undefined while nothing is being typed. */
  let typed = $state<string>();
  let places = $state.raw<readonly TerritoryEntry[]>([]);
  /** Of the last text that was looked up; outlives the typing, so that it can be read. */
  let outcome = $state.raw<{ text: string; kind: 'short' | 'none' | 'found' | 'failed' }>({ text: '', kind: 'short' });
  return {
    get typed() {
      return typed;
    },
    get places() {
      return places;
    },
    get outcome() {
      return outcome;
    },
    async type(text: string): Promise<void> {
      typed = text;
      const found = await searchPlaces(text, keys()).catch(() => 'failed' as const);
      // The reader has typed on.
      if (text !== typed) return;
      places = found === 'failed' ? [] : (found ?? []);
      const kind = found === 'failed' ? 'failed' : found === undefined ? 'short' : found.length === 0 ? 'none' : 'found';
      outcome = { text: text.trim(), kind };
    },
    leave(): void {
      typed = undefined;
      places = [];
    },
  };
}
