import { tick } from 'svelte';
import type { CatalogueEntry } from '../../map/find/catalogue.ts';
import type { ShownDataset } from '../../map/compose.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import { loadJson } from '../../map/fetch/load-json.ts';
import { asPublished, type Appearance } from '../../map/share.ts';
import { addTo, changeIn, moveIn, removeFrom, type StackedDataset } from '../../map/stack.ts';
import type { MapFacts } from '../../map/model/model.ts';
import { isWithdrawn } from '../../map/fetch/withdrawn.ts';
import { link, type Lang } from '../../words/languages.ts';

/** Why the archive of a data set did not come, or a part of it. */
export interface Incomplete {
  why: Failure;
  isPart: boolean;
}

/** Why a data set of the stack is not on the map: its facts did not come, it is no longer in the catalogue (and has a page that says so, or none), or it has no map. */
export interface Missing {
  id: string;
  why: Failure | 'gone' | 'withdrawn' | 'unmapped';
  /** Of the list, where it has it. */
  entry?: CatalogueEntry;
}

/** What the map lacks of data sets, by their id. */
function createLacks() {
  let lacks = $state.raw<Readonly<Record<string, Incomplete | undefined>>>({});
  let asked = $state<string>();
  const note = (id: string, lack: Incomplete | undefined) => void (lacks = { ...lacks, [id]: lack });
  return {
    of: (id: string): Incomplete | undefined => lacks[id],
    note,
    /** What is taken from the map, to be put there again. */
    get asked(): string | undefined {
      return asked;
    },
    /** Takes a data set from the map and puts it there again: its sources are asked anew. */
    async renew(id: string): Promise<void> {
      note(id, undefined);
      asked = id;
      await tick();
      asked = undefined;
    },
  };
}

/** Why the list does not have a data set: it has only those with a map. */
async function whyUnlisted(id: string, lang: Lang): Promise<Missing['why']> {
  const page = await fetch(link(`/donnees/${id}/`, lang), { method: 'HEAD' }).catch(explainFailure);
  if (typeof page === 'string') return page;
  if (page.ok) return (await isWithdrawn(id)) ? 'withdrawn' : 'unmapped';
  return page.status === 404 ? 'gone' : 'network';
}

/** The explorer's stack of data sets: what the reader put on the map, and the facts of each, fetched when it is added. */
export function createLayerStack(first: readonly StackedDataset[], lang: Lang) {
  let stack = $state.raw<StackedDataset[]>([...first]);
  let facts = $state.raw<Readonly<Record<string, MapFacts>>>({});
  let missing = $state.raw<Missing[]>([]);
  let agreed = $state.raw<string[]>([]);
  const lacks = createLacks();

  async function fetchFacts(entry: CatalogueEntry): Promise<MapFacts | undefined> {
    missing = missing.filter(({ id }) => id !== entry.id);
    try {
      const loaded = facts[entry.id] ?? (await loadJson<MapFacts>(entry.facts));
      facts = { ...facts, [entry.id]: loaded };
      return loaded;
    } catch (error) {
      miss({ id: entry.id, entry, why: explainFailure(error) });
      return undefined;
    }
  }

  const miss = (one: Missing) => void (missing = [...missing.filter(({ id }) => id !== one.id), one]);

  /** Its place in the address is kept as long as nobody knows. */
  async function judge(id: string): Promise<void> {
    const why = await whyUnlisted(id, lang);
    if (why === 'gone' || why === 'withdrawn' || why === 'unmapped') stack = removeFrom(stack, id);
    miss({ id, why });
  }

  return {
    /** Topmost first; those whose facts are still on their way are left out. */
    get shown(): ShownDataset[] {
      return stack.flatMap(({ id, ...shown }) => (facts[id] ? [{ facts: facts[id], ...shown }] : []));
    },
    /** The same without those whose host the reader has not agreed to ask. */
    get drawn(): ShownDataset[] {
      return this.shown.filter(
        ({ facts: { id, service } }) => id !== lacks.asked && (service === undefined || agreed.includes(service.host)),
      );
    },
    /** The host that is asked once the reader agrees; nothing where there is none, or the reader has. */
    hostToAsk: ({ service }: MapFacts): string | undefined => (service && !agreed.includes(service.host) ? service.host : undefined),
    agree: (host: string) => void (agreed = [...agreed, host]),
    get all(): StackedDataset[] {
      return stack;
    },
    /** What could not be shown. */
    get missing(): Missing[] {
      return missing;
    },
    lacks,
    retry: ({ id, entry }: Missing): Promise<unknown> => (entry ? fetchFacts(entry) : judge(id)),
    add(entry: CatalogueEntry): Promise<MapFacts | undefined> {
      stack = addTo(stack, { id: entry.id, ...asPublished });
      return fetchFacts(entry);
    },
    /** Fetches what a shared address put on the stack; what the catalogue no longer has is given up. */
    async complete(entries: readonly CatalogueEntry[]): Promise<void> {
      const known = stack.map(({ id }) => ({ id, entry: entries.find((each) => each.id === id) }));
      await Promise.all(known.map(({ id, entry }) => (entry ? fetchFacts(entry) : judge(id))));
    },
    remove(id: string): void {
      stack = removeFrom(stack, id);
      missing = missing.filter((one) => one.id !== id);
      lacks.note(id, undefined);
    },
    move: (id: string, step: -1 | 1) => void (stack = moveIn(stack, id, step)),
    change: (id: string, next: Partial<Appearance>) => void (stack = changeIn(stack, id, next)),
  };
}

/** The layers of a map, as the reader has stacked them. */
export type LayerStack = ReturnType<typeof createLayerStack>;
