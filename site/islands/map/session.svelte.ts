import type { Bbox } from '../../../schemas/types.ts';
import {
  composeMap,
  followsView,
  selectionOf,
  type ComposedMap,
  type MapContext,
  type MapState,
  type ShownDataset,
} from '../../map/compose.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { MapFacts, Overlay, Position, View } from '../../map/model/model.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { isElevation, type RasterFacts } from '../../map/style/raster.ts';
import type { Lang } from '../../words/languages.ts';
import type { MapGround } from './ground.svelte.ts';
import type { CardPlace } from './card-place.ts';
import { createPicking, type Picking } from './picking.svelte.ts';
import type { Look, Looking, MapSession, Relief, Tool, Toolbox } from './session.ts';
import { createToolbox } from './toolbox.svelte.ts';

/** What a session is begun with. */
interface SessionOptions {
  ground: MapGround;
  lang: Lang;
  /** Address of the list of files of the place index; none where the page looks up no places. */
  keys: string;
  /** Address of the list of outlines of territories; none where the page cuts nothing. */
  outlines?: string;
  /** Where the map looks first, of a shared address. */
  view: View | undefined;
  /** What the reader has put on the map, topmost first. */
  shown: () => readonly ShownDataset[];
  /** Puts on the map what a tool has made, and says how it is let go; absent where the page takes none. */
  hold?: MapSession['hold'];
  /** Shows other features of a data set than before; absent where the page filters none. */
  filter?: MapSession['filter'];
  /** The tools that the page has. */
  tools?: readonly Tool[];
  /** What the page itself draws upon them. */
  marks?: () => readonly Overlay[];
  /** Where cards are shown, if not upon the map. */
  cards?: () => CardPlace | undefined;
  /** Something is about to be looked at on the map, or a panel has opened. */
  onlook?: (at: Look) => void;
}

/** Where a map looks; `first` is where a shared address says. */
function createLooking(first: View | undefined, map: () => OpenMap | undefined): Looking {
  let view = $state.raw(first);
  let window = $state.raw<Bbox>();
  return {
    get view(): View | undefined {
      return view;
    },
    get window(): Bbox | undefined {
      return window;
    },
    see: () => void (window = map()?.box()),
    move(now: View): void {
      view = now;
      this.see();
    },
  };
}

/** What lets filters hold on a map: few maps have any, and it is fetched for those. */
function createFiltering(shown: () => readonly ShownDataset[]): { readonly now: MapContext['filterLayers'] } {
  let now = $state.raw<MapContext['filterLayers']>();
  $effect(() => {
    if (now !== undefined || shown().every(({ filters }) => filters === undefined)) return;
    // Where it does not come the chips say so, which are fetched with it; the next change of the map asks again.
    void import('../../map/filter/expression.ts').then(
      ({ filterLayers }) => (now = filterLayers),
      () => undefined,
    );
  });
  return {
    get now() {
      return now;
    },
  };
}

/** The ground shaped by the topmost data set of heights. */
function createRelief(facts: () => readonly MapFacts[], map: () => OpenMap | undefined): Relief {
  let raised = $state(false);
  const heights = $derived(facts().find(isElevation));
  return {
    get heights(): RasterFacts | undefined {
      return heights;
    },
    get raised(): boolean {
      return raised && heights !== undefined;
    },
    toggle(): void {
      raised = !raised;
      map()?.tilt(raised);
    },
  };
}

/** What a session shows, as a style. */
const compose = (
  { shown, ground, relief, picking, toolbox, lang }: MapSession,
  marks: readonly Overlay[],
  { view, filterLayers }: Pick<MapState, 'view'> & Pick<MapContext, 'filterLayers'>,
): ComposedMap =>
  composeMap(
    {
      datasets: shown,
      ground: ground.shown,
      greyGround: ground.grey,
      raised: relief.raised ? relief.heights?.id : undefined,
      selection: selectionOf(picking.selected),
      overlays: [...marks, ...toolbox.overlays],
      view,
    },
    { ...ground.context, lang, filterLayers },
  );

/** What is pressed upon the map, and which of its tools that goes to. */
const createPointer = (toolbox: Toolbox, picking: Picking, onlook: NonNullable<SessionOptions['onlook']>) => ({
  pick(features: PickedFeature[], at: Position): void {
    if (toolbox.claimsPointer) toolbox.open?.state.pick?.(at);
    else picking.pick(features, at);
  },
  step(features: PickedFeature[], at: Position): void {
    if (!toolbox.claimsPointer) picking.pick(features, at);
  },
  toggle(tool: Tool): void {
    toolbox.toggle(tool);
    if (toolbox.claimsPointer || toolbox.open?.tool.place === 'side') picking.close();
    if (toolbox.open) onlook(toolbox.open.tool.place === 'side' ? 'side' : 'map');
  },
});

/** A map that a reader works with: its ground, its data, where it looks, what is picked and which tools are at work. Each page that has one begins it once. */
export function createSession({
  ground,
  lang,
  keys,
  outlines = '',
  view: first,
  shown,
  hold,
  filter = () => undefined,
  tools = [],
  marks = () => [],
  cards,
  onlook = () => undefined,
}: SessionOptions): MapSession {
  const picking = createPicking(() => ({ datasets: session.facts, lang }), cards);
  const looking = createLooking(first, () => picking.map);
  const drawn = $derived(shown().filter(({ visible }) => visible));
  const facts = $derived(drawn.map((each) => each.facts));
  /** Undefined where nothing follows it: a move of the map is then no new style. */
  const followed = $derived(followsView(drawn) ? looking.view : undefined);
  const relief = createRelief(
    () => facts,
    () => picking.map,
  );
  const filtering = createFiltering(shown);
  const toolbox = createToolbox(tools, () => session);
  const composed = $derived.by(() => compose(session, marks(), { view: followed, filterLayers: filtering.now }));
  const session: MapSession = {
    ground,
    lang,
    keys,
    outlines,
    look: onlook,
    hold,
    filter,
    picking,
    relief,
    toolbox,
    get shown(): readonly ShownDataset[] {
      return shown();
    },
    get facts(): MapFacts[] {
      return facts;
    },
    get composed(): ComposedMap {
      return composed;
    },
    looking,
    ...createPointer(toolbox, picking, onlook),
  };
  return session;
}
