import { searchPlaces } from '../../places/place-search.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import type { TerritoryEntry } from '../../places/territories.ts';

/** Places that a text typed into a box of places may mean; `keys` is the address of the list of files of the place index. */
export function createPlaceLookup(keys: () => string) {
  /** Undefined while nothing is being typed. */
  let typed = $state<string>();
  let places = $state.raw<readonly TerritoryEntry[]>([]);
  /** Outcome of the last text that was looked up; outlives the typing, so that it can be read. */
  let outcome = $state.raw<{ text: string; kind: 'short' | 'none' | 'found' } | { text: string; kind: 'failed'; why: Failure }>({
    text: '',
    kind: 'short',
  });
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
      const found = await searchPlaces(text, keys()).catch((error: unknown) => ({ why: explainFailure(error) }));
      // The reader has typed on.
      if (text !== typed) return;
      const isFailed = found !== undefined && 'why' in found;
      places = isFailed ? [] : (found ?? []);
      outcome = isFailed
        ? { text: text.trim(), kind: 'failed', why: found.why }
        : { text: text.trim(), kind: found === undefined ? 'short' : found.length === 0 ? 'none' : 'found' };
    },
    leave(): void {
      typed = undefined;
      places = [];
    },
  };
}
