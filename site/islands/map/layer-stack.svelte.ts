import { tick } from 'svelte';
import type { CatalogueEntry } from '../../map/find/catalogue.ts';
import type { ShownDataset } from '../../map/compose.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import { loadJson } from '../../map/fetch/load-json.ts';
import { groupName } from '../../map/read-share.ts';
import type { Appearance } from '../../map/model/map-document.ts';
import { asPublished } from '../../map/share.ts';
import { addTo, changeIn, groupIn, moveIn, placeIn, removeFrom, type StackedDataset } from '../../map/stack.ts';
import type { MapFacts } from '../../map/model/model.ts';
import { askWithdrawn } from '../../map/fetch/withdrawn.ts';
import { createVersion, type ShownVersion } from './version.svelte.ts';
import { link, type Lang } from '../../words/languages.ts';

/** Why the archive of a data set did not come, or a part of it. */
export interface Incomplete {
  why: Failure;
  isPart: boolean;
}

/** A data set that is known by the address of its facts, and by its title where a list has it. */
type Sought = Pick<CatalogueEntry, 'id' | 'facts'> & Partial<Pick<CatalogueEntry, 'title'>>;

/** Data set of the stack missing from the map: its facts failed to load, the catalogue no longer has it, or it has no map. */
export interface Missing {
  id: string;
  why: Failure | 'gone' | 'withdrawn' | 'unmapped';
  /** Entry of the list, where that has the data set. */
  entry?: Sought;
}

/** Data that the map lacks of data sets, by their id. */
function createLacks(refresh: (id: string) => Promise<void>) {
  let lacks = $state.raw<Readonly<Record<string, Incomplete | undefined>>>({});
  let asked = $state<string>();
  const note = (id: string, lack: Incomplete | undefined) => void (lacks = { ...lacks, [id]: lack });
  return {
    of: (id: string): Incomplete | undefined => lacks[id],
    note,
    /** Data set taken from the map, to be put there again. */
    get asked(): string | undefined {
      return asked;
    },
    /** Takes a data set from the map and puts it there again: its sources are asked anew. */
    async renew(id: string): Promise<void> {
      note(id, undefined);
      asked = id;
      try {
        await Promise.all([tick(), refresh(id)]);
      } catch (error) {
        note(id, { why: explainFailure(error), isPart: false });
      }
      asked = undefined;
    },
  };
}

/** Why the list does not have a data set: it has only those with a map. */
async function whyUnlisted(id: string, lang: Lang): Promise<Missing['why']> {
  const page = await fetch(link(`/donnees/${id}/`, lang), { method: 'HEAD' }).catch(explainFailure);
  if (typeof page === 'string') return page;
  if (page.ok) return (await askWithdrawn(id)) ? 'withdrawn' : 'unmapped';
  return page.status === 404 ? 'gone' : 'network';
}

/** The hosts that the reader agrees to be asked for data that stay there. */
function createConsent() {
  let agreed = $state.raw<readonly string[]>([]);
  return {
    /** The host that is asked once the reader agrees; nothing where there is none, or the reader has, as for what is brought. */
    hostToAsk: ({ origin, service }: MapFacts): string | undefined =>
      service && !origin && !agreed.includes(service.host) ? service.host : undefined,
    agree: (host: string) => void (agreed = [...agreed, host]),
  };
}

/** How the data sets of a stack stand, and how each is shown. */
const createOrder = (now: () => StackedDataset[], set: (next: StackedDataset[]) => void) => ({
  change: (id: string, next: Partial<Appearance>) => set(changeIn(now(), id, next)),
  move: (id: string, step: -1 | 1) => set(moveIn(now(), id, step)),
  place: (id: string, to: number) => set(placeIn(now(), id, to)),
  group: (id: string, name: string) => set(groupIn(now(), id, groupName(name) || undefined)),
  /** Leaves its data sets where they are. */
  ungroup: (name: string) => set(now().reduce((all, each) => (each.group === name ? groupIn(all, each.id, undefined) : all), now())),
});

/** Versions shown of each data set, chosen by the reader or a shared address, once found; `note` hears of a change. */
function createVersions(current: (id: string) => MapFacts | undefined, note: (id: string, past: string | undefined) => void) {
  const versions: Record<string, ShownVersion | undefined> = {};
  const versionOf = (id: string): ShownVersion =>
    (versions[id] ??= createVersion(
      () => current(id),
      () => note(id, versionOf(id).past?.id),
    ));
  return versionOf;
}

function withVersion({ version: _, ...rest }: StackedDataset, version: string | undefined): StackedDataset {
  return version === undefined ? rest : { ...rest, version };
}

/** Reads facts again. */
type Renewal = () => Promise<MapFacts | undefined>;

/** Handling of facts that are not of the catalogue: once they leave the map, or where their data did not come. */
interface Held {
  release?: () => void;
  renew?: Renewal;
}

/** The facts of data sets, each fetched once; what they are wanted for and did not come, or has no map, is missing. */
function createFacts(lang: Lang) {
  let facts = $state.raw<Readonly<Record<string, MapFacts>>>({});
  let missing = $state.raw<Missing[]>([]);
  const forget = (id: string): void => void (missing = missing.filter((one) => one.id !== id));
  const miss = (one: Missing): void => void (missing = [...missing.filter(({ id }) => id !== one.id), one]);
  const releases: Record<string, (() => void) | undefined> = {};
  const renewals: Record<string, Renewal | undefined> = {};
  function hold(id: string, loaded: MapFacts, { release, renew }: Held = {}): void {
    facts = { ...facts, [id]: loaded };
    releases[id] = release;
    renewals[id] = renew;
  }
  return {
    of: (id: string): MapFacts | undefined => facts[id],
    /** Data sets that could not be shown. */
    get missing(): Missing[] {
      return missing;
    },
    hold,
    /** Reads again what may have changed of it since: the addresses of restricted data. */
    async refresh(id: string): Promise<void> {
      const loaded = await renewals[id]?.();
      if (loaded) facts = { ...facts, [id]: loaded };
    },
    /** It is no longer on the map; what was made for it is let go. */
    drop(id: string): void {
      forget(id);
      releases[id]?.();
    },
    async fetch(entry: Sought): Promise<MapFacts | undefined> {
      forget(entry.id);
      try {
        const loaded = facts[entry.id] ?? (await loadJson<MapFacts>(entry.facts));
        hold(entry.id, loaded);
        return loaded;
      } catch (error) {
        miss({ id: entry.id, entry, why: explainFailure(error) });
        return undefined;
      }
    },
    /** Why the list does not have a data set; whether that is for good. */
    async judge(id: string): Promise<boolean> {
      const why = await whyUnlisted(id, lang);
      miss({ id, why });
      return why === 'gone' || why === 'withdrawn' || why === 'unmapped';
    },
  };
}

const shownAs = ({ id: _, ...how }: StackedDataset, facts: MapFacts | undefined): (ShownDataset & Appearance)[] =>
  facts === undefined ? [] : [{ facts, ...how }];

/** Whether an address can bring back what has these facts. */
const isLasting = (facts: MapFacts | undefined): boolean => facts?.origin === undefined && facts?.restriction === undefined;

/** The explorer's stack of data sets: what the reader put on the map, and the facts of each, fetched when it is added. */
export function createLayerStack(first: readonly StackedDataset[], lang: Lang) {
  let stack = $state.raw<StackedDataset[]>([...first]);
  const set = (next: StackedDataset[]): void => void (stack = next);
  const facts = createFacts(lang);
  const lacks = createLacks(facts.refresh);
  const consent = createConsent();
  const versionOf = createVersions(
    facts.of,
    (id, past) => (stack = stack.map((each) => (each.id === id ? withVersion(each, past) : each))),
  );

  async function fetchFacts(entry: Sought): Promise<MapFacts | undefined> {
    const loaded = await facts.fetch(entry);
    const asked = stack.find(({ id }) => id === entry.id)?.version;
    if (loaded && asked !== undefined) void versionOf(entry.id).choose(asked);
    return loaded;
  }

  /** Its place in the address is kept as long as nobody knows. */
  async function judge(id: string): Promise<void> {
    if (await facts.judge(id)) stack = removeFrom(stack, id);
  }

  return {
    /** Topmost first; those whose facts are still on their way are left out. */
    get shown(): (ShownDataset & Appearance)[] {
      return stack.flatMap((each) => shownAs(each, facts.of(each.id) && versionOf(each.id).facts));
    },
    /** The same without those whose host the reader has not agreed to ask. */
    get drawn(): (ShownDataset & Appearance)[] {
      return this.shown.filter(({ facts: each }) => each.id !== lacks.asked && consent.hostToAsk(each) === undefined);
    },
    get all(): StackedDataset[] {
      return stack;
    },
    /** Without what this page alone holds, or this reader may see: what an address can bring back. */
    get lasting(): StackedDataset[] {
      return stack.filter(({ id }) => isLasting(facts.of(id)));
    },
    get missing(): Missing[] {
      return facts.missing;
    },
    consent,
    lacks,
    versionOf,
    retry: ({ id, entry }: Missing): Promise<unknown> => (entry ? fetchFacts(entry) : judge(id)),
    /** Puts on top what is not of the catalogue: what a tool has made, or restricted data. */
    hold(made: MapFacts, held: Held): void {
      facts.hold(made.id, made, held);
      stack = addTo(stack, { id: made.id, ...asPublished });
    },
    add(entry: Sought): Promise<MapFacts | undefined> {
      stack = addTo(stack, { id: entry.id, ...asPublished });
      return fetchFacts(entry);
    },
    /** Fetches what a shared address put on the stack; what the catalogue no longer has is given up. */
    async complete(entries: readonly Sought[]): Promise<void> {
      const known = stack.map(({ id }) => ({ id, entry: entries.find((each) => each.id === id) }));
      await Promise.all(known.map(({ id, entry }) => (entry ? fetchFacts(entry) : judge(id))));
    },
    remove(id: string): void {
      stack = removeFrom(stack, id);
      facts.drop(id);
      lacks.note(id, undefined);
    },
    ...createOrder(() => stack, set),
  };
}

/** The layers of a map, as the reader has stacked them. */
export type LayerStack = ReturnType<typeof createLayerStack>;
