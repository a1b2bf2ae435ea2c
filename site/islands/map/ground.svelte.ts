import { onDestroy } from 'svelte';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import { loadJson } from '../../map/fetch/load-json.ts';
import type { BaseLayer } from '../../map/style/basemap.ts';
import {
  absoluteInPage,
  groundOfSource,
  type ChosenGround,
  type GroundContext,
  type GroundId,
  type GroundProps,
  type OsmLayers,
} from '../../map/style/ground.ts';
import type { IgnPlan } from '../../map/style/ign.ts';

/** Storage key of the reader's choice of ground: whether IGN is asked, and that the reader has been told of it. */
const storageKey = 'mappe-ground';

function readChoice(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function keepChoice(choice: 'plan' | 'catalogue'): void {
  try {
    localStorage.setItem(storageKey, choice);
  } catch {
    // Storage is refused: the choice holds for this map.
  }
}

const isIgn = (id: GroundId | undefined): id is IgnPlan => id === 'plan' || id === 'photos';

/** The layers that draw the operator's archive, each scheme's once it is needed. */
function createLayers(chosen: ChosenGround | undefined) {
  let layers = $state.raw<{ light?: OsmLayers; dark?: OsmLayers }>({});
  const schemeOf = (dark: boolean): 'light' | 'dark' => (dark ? 'dark' : 'light');
  return {
    async load(dark: boolean): Promise<void> {
      const scheme = schemeOf(dark);
      if (typeof chosen !== 'object' || layers[scheme] !== undefined) return;
      const loaded = await loadJson<OsmLayers>(chosen[scheme]);
      // Those of the other scheme may have come meanwhile.
      layers = { ...layers, [scheme]: loaded };
    },
    of(dark: boolean): GroundContext['osm'] {
      const drawn = layers[schemeOf(dark)];
      return typeof chosen === 'object' && drawn ? { archive: chosen.archive, layers: drawn } : undefined;
    },
  };
}

/** The base map's layers, and why they did not come. */
function createBase(url: string) {
  let layers = $state.raw<BaseLayer[]>([]);
  let failure = $state<Failure>();
  return {
    get layers(): BaseLayer[] {
      return layers;
    },
    get failure(): Failure | undefined {
      return failure;
    },
    async load(): Promise<void> {
      try {
        layers = await loadJson<BaseLayer[]>(url);
        failure = undefined;
      } catch (error) {
        failure = explainFailure(error);
      }
    },
  };
}

/** Whether the page is dark now; tells each change of it. */
function createScheme(tell: () => void) {
  let dark = $state(isDark());
  onDestroy(
    watchScheme((now) => {
      dark = now;
      tell();
    }),
  );
  return () => dark;
}

/** Ground that the reader wants below the data, and a failure to load it; `shared` is the ground that an address proposes. */
function createChoice(usual: GroundId, shared: GroundId | undefined) {
  const known = usual === 'plan' ? readChoice() : undefined;
  let wanted = $state<GroundId>(shared === 'catalogue' || known === 'catalogue' ? 'catalogue' : usual);
  let isTold = $state(known !== undefined);
  let hasChosen = $state(false);
  let isKept = $state<boolean>();
  let missing = $state.raw<{ id: GroundId; why: Failure }>();
  return {
    get wanted(): GroundId {
      return wanted;
    },
    /** Wanted ground that did not come. */
    get lost(): { id: GroundId; why: Failure } | undefined {
      return missing?.id === wanted ? missing : undefined;
    },
    /** A map of IGN that an address proposes: asked for only if the reader agrees. */
    get proposed(): IgnPlan | undefined {
      return isIgn(shared) && shared !== wanted && !hasChosen ? shared : undefined;
    },
    /** Nobody has chosen to ask IGN yet: it is to be said once. */
    get isToBeTold(): boolean {
      return usual === 'plan' && wanted === 'plan' && !isTold;
    },
    /** The reader keeps the catalogue's own ground, and is offered no other: looked up where one would be. */
    get isKept(): boolean {
      return isKept ?? readChoice() === 'catalogue';
    },
    keep(): void {
      isKept = true;
      keepChoice('catalogue');
    },
    choose(id: GroundId): void {
      // Who is told of what is there already, and agrees, has chosen nothing else.
      hasChosen ||= id !== wanted;
      wanted = id;
      missing = undefined;
      if (usual !== 'plan' || (id !== 'plan' && id !== 'catalogue')) return;
      isTold = true;
      keepChoice(id);
    },
    lose: (id: GroundId, why: Failure) => void (missing = { id, why }),
    retry: () => void (missing = undefined),
  };
}

/** The ground of a map: the operator's, until the reader chooses another or it does not come. */
export function createGround({ base: baseUrl, ground: chosen }: GroundProps, shared?: GroundId, isGrey = false) {
  const usual: GroundId = chosen === undefined ? 'catalogue' : chosen === 'plan' ? 'plan' : 'osm';
  const base = createBase(baseUrl);
  const choice = createChoice(usual, shared);
  const layers = createLayers(chosen);
  let grey = $state(isGrey);
  const dark = createScheme(() => void loadLayers());

  async function loadLayers(): Promise<void> {
    try {
      if (choice.wanted === 'osm') await layers.load(dark());
    } catch (error) {
      choice.lose('osm', explainFailure(error));
    }
  }

  return {
    base,
    choice,
    /** Ground used unless the reader chooses another. */
    usual,
    /** Whether its pictures are without their colours. */
    get grey(): boolean {
      return grey;
    },
    toggleGrey: () => void (grey = !grey),
    get dark(): boolean {
      return dark();
    },
    /** Ground shown: the catalogue's base map in place of one that did not come. */
    get shown(): GroundId {
      return choice.lost ? 'catalogue' : choice.wanted;
    },
    get context(): GroundContext {
      return { base: base.layers, dark: dark(), absolute: absoluteInPage, osm: layers.of(dark()) };
    },
    /** Context that the ground is drawn from on paper, however dark the page is. */
    async onPaper(): Promise<Pick<GroundContext, 'dark' | 'osm'>> {
      if (choice.wanted === 'osm') await layers.load(false);
      return { dark: false, osm: layers.of(false) };
    },
    /** All that is needed before the map is drawn; what does not come leaves the rest. */
    load: async (): Promise<void> => void (await Promise.all([base.load(), loadLayers()])),
    choose(id: GroundId): void {
      choice.choose(id);
      void loadLayers();
    },
    /** The base map takes the place of the ground that a source draws, if it draws one. */
    lose(source: string, why: Failure): boolean {
      const id = groundOfSource(source);
      if (id !== undefined) choice.lose(id, why);
      return id !== undefined;
    },
    retry(): void {
      choice.retry();
      if (base.failure !== undefined) void base.load();
      void loadLayers();
    },
  };
}

/** The ground of a map in a page. */
export type MapGround = ReturnType<typeof createGround>;

/** Whether the page is dark now: by the reader's switch, else by the system. */
function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined || chosen === '' ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** Tells each change of the page between light and dark; gives back the way to stop. */
function watchScheme(tell: (dark: boolean) => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const changed = (): void => tell(isDark());
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
