import type { Bbox } from '../../../schemas/types.ts';
import { composeMap, followsView, selectionOf, type ComposedMap, type ShownDataset } from '../../map/compose.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { MapFacts, Overlay, Position, View } from '../../map/model/model.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { isElevation, type RasterFacts } from '../../map/style/raster.ts';
import type { Lang } from '../../words/languages.ts';
import type { MapGround } from './ground.svelte.ts';
import { createPicking, type CardPlace, type Picking } from './picking.svelte.ts';
import type { Tool } from './tools/tool.ts';
import { createToolbox, type Toolbox } from './tools/toolbox.svelte.ts';

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
  hold?: ((made: MapFacts, release: () => void) => void) | undefined;
  /** What the page itself draws upon them. */
  marks?: () => readonly Overlay[];
  /** Where cards are shown, if not upon the map. */
  cards?: () => CardPlace | undefined;
  /** Something is about to be looked at on the map, or a panel has opened. */
  onlook?: (at: 'map' | 'both' | 'side') => void;
}

/** Where a map looks; `first` is where a shared address says. */
function createLooking(first: View | undefined, map: () => OpenMap | undefined) {
  let view = $state.raw(first);
  let window = $state.raw<Bbox>();
  return {
    get view(): View | undefined {
      return view;
    },
    /** What is in the window; absent until the map has come. */
    get window(): Bbox | undefined {
      return window;
    },
    /** The map has come: what is in its window is known. */
    see: () => void (window = map()?.box()),
    move(now: View): void {
      view = now;
      this.see();
    },
  };
}

/** The ground shaped by the topmost data set of heights. */
function createRelief(facts: () => readonly MapFacts[], map: () => OpenMap | undefined) {
  let raised = $state(false);
  const heights = $derived(facts().find(isElevation));
  return {
    /** Undefined where nothing shown gives heights. */
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

/** What is pressed upon the map, and which of its tools that goes to. */
const createPointer = (toolbox: Toolbox, picking: Picking, onlook: NonNullable<SessionOptions['onlook']>) => ({
  /** Something was pressed: it is the tool's that claims the pointer, or a card tells of it. */
  pick(features: PickedFeature[], at: Position): void {
    if (toolbox.claimsPointer) toolbox.open?.state.pick?.(at);
    else picking.pick(features, at);
  },
  /** The next feature by key: nothing for a tool, upon whose work its card would lie. */
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
  marks = () => [],
  cards,
  onlook = () => undefined,
}: SessionOptions) {
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
  const toolbox = createToolbox(() => session);
  const composed = $derived.by(() =>
    composeMap(
      {
        datasets: shown(),
        ground: ground.shown,
        greyGround: ground.grey,
        raised: relief.raised ? relief.heights?.id : undefined,
        selection: selectionOf(picking.selected),
        overlays: [...marks(), ...toolbox.overlays],
        view: followed,
      },
      { ...ground.context, lang },
    ),
  );
  const session = {
    ground,
    lang,
    keys,
    outlines,
    look: onlook,
    hold,
    picking,
    relief,
    toolbox,
    /** All, hidden ones too. */
    get shown(): readonly ShownDataset[] {
      return shown();
    },
    /** Of what is visible, topmost first. */
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

/** The state of a map and what may be done with it. */
export type MapSession = ReturnType<typeof createSession>;
