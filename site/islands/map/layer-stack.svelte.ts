import type { CatalogueEntry } from '../../map/find/catalogue.ts';
import type { ShownDataset } from '../../map/compose.ts';
import { loadJson } from '../../map/fetch/load-json.ts';
import { asPublished, type Appearance } from '../../map/share.ts';
import { addTo, changeIn, moveIn, removeFrom, type StackedDataset } from '../../map/stack.ts';
import type { MapFacts } from '../../map/model/model.ts';

/** The explorer's stack of data sets: what the reader put on the map, and the facts of each, fetched when it is added. */
export function createLayerStack(first: readonly StackedDataset[]) {
  let stack = $state.raw<StackedDataset[]>([...first]);
  let facts = $state.raw<Readonly<Record<string, MapFacts>>>({});
  let failed = $state.raw<string[]>([]);
  let agreed = $state.raw<string[]>([]);

  async function fetchFacts(entry: CatalogueEntry): Promise<MapFacts | undefined> {
    try {
      const loaded = facts[entry.id] ?? (await loadJson<MapFacts>(entry.facts));
      facts = { ...facts, [entry.id]: loaded };
      failed = failed.filter((id) => id !== entry.id);
      return loaded;
    } catch {
      giveUp(entry.id);
      return undefined;
    }
  }

  function giveUp(id: string) {
    stack = removeFrom(stack, id);
    failed = [...failed.filter((each) => each !== id), id];
  }

  return {
    /** Topmost first; those whose facts are still on their way are left out. */
    get shown(): ShownDataset[] {
      return stack.flatMap(({ id, ...shown }) => (facts[id] ? [{ facts: facts[id], ...shown }] : []));
    },
    /** The same without those whose host the reader has not agreed to ask. */
    get drawn(): ShownDataset[] {
      return this.shown.filter(({ facts: { service } }) => service === undefined || agreed.includes(service.host));
    },
    /** The host that is asked once the reader agrees; nothing where there is none, or the reader has. */
    hostToAsk: ({ service }: MapFacts): string | undefined => (service && !agreed.includes(service.host) ? service.host : undefined),
    agree: (host: string) => void (agreed = [...agreed, host]),
    get all(): StackedDataset[] {
      return stack;
    },
    /** Ids that could not be shown. */
    get failed(): string[] {
      return failed;
    },
    add(entry: CatalogueEntry): Promise<MapFacts | undefined> {
      stack = addTo(stack, { id: entry.id, ...asPublished });
      return fetchFacts(entry);
    },
    /** Fetches what a shared address put on the stack; what the catalogue no longer has is given up. */
    async complete(entries: readonly CatalogueEntry[]): Promise<void> {
      const known = stack.map(({ id }) => ({ id, entry: entries.find((each) => each.id === id) }));
      for (const { id, entry } of known) if (!entry) giveUp(id);
      await Promise.all(known.flatMap(({ entry }) => (entry ? [fetchFacts(entry)] : [])));
    },
    remove: (id: string) => void (stack = removeFrom(stack, id)),
    move: (id: string, step: -1 | 1) => void (stack = moveIn(stack, id, step)),
    change: (id: string, next: Partial<Appearance>) => void (stack = changeIn(stack, id, next)),
  };
}

/** The layers of a map, as the reader has stacked them. */
export type LayerStack = ReturnType<typeof createLayerStack>;
