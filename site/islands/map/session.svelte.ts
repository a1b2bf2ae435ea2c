import type { Bbox } from '../../../schemas/types.ts';
import type { composeMap, MapContext, MapState, ShownDataset } from '../../map/compose.ts';
import { composeGround, followsView, selectionOf, type ComposedMap } from '../../map/compose-ground.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { MapFacts, Overlay, Position, View } from '../../map/model/model.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { isElevation, showsSlopes, type RasterFacts } from '../../map/facts/raster-facts.ts';
import type { Lang } from '../../words/languages.ts';
import type { MapGround } from './ground.svelte.ts';
import type { CardPlace } from './card-place.ts';
import { createPicking, type Picking } from './picking.svelte.ts';
import type { Look, Looking, MapSession, Relief, Running, Tool, Toolbox } from './session.ts';

/** Options that a session begins with. */
interface SessionOptions {
  ground: MapGround;
  lang: Lang;
  /** Address of the list of files of the place index; none where the page looks up no places. */
  keys: string;
  /** Address of the list of outlines of territories; none where the page cuts nothing. */
  outlines?: string;
  /** First view of the map, from a shared address. */
  view: View | undefined;
  /** Data sets that the reader has put on the map, topmost first. */
  shown: () => readonly ShownDataset[];
  /** Composes the map; until that has come, the ground is all that is drawn. */
  composer: () => typeof composeMap | undefined;
  /** Puts on the map what a tool has made, and says how it is let go; absent where the page takes none. */
  hold?: MapSession['hold'];
  /** Shows a data set otherwise; absent where the page does not. */
  change?: MapSession['change'];
  /** The tools that the page has. */
  tools?: readonly Tool[];
  /** Overlays that the page itself draws upon the data. */
  marks?: () => readonly Overlay[];
  /** Place of cards other than upon the map. */
  cards?: () => CardPlace | undefined;
  /** Something is about to be looked at on the map, or a panel has opened. */
  onlook?: (at: Look) => void;
}

/** View of a map; `first` is the view of a shared address. */
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

/** Functions of the map that few maps need, fetched only where a data set has filters, or a look of its own. */
function createFetched(shown: () => readonly ShownDataset[]): {
  readonly now: Pick<MapContext, 'filterLayers' | 'styleLooks' | 'styleSlope' | 'slopeSource'>;
} {
  let now = $state.raw<Pick<MapContext, 'filterLayers' | 'styleLooks' | 'styleSlope' | 'slopeSource'>>({});
  // Where filters do not come the chips say so, which are fetched with them; the next change of the map asks again.
  const fetchOnce = (come: Promise<typeof now>): unknown =>
    come.then(
      (part) => (now = { ...now, ...part }),
      () => undefined,
    );
  $effect(() => {
    if (!now.filterLayers && shown().some(({ filters }) => filters)) fetchOnce(import('../../map/filter/expression.ts'));
    if (!now.styleLooks && shown().some(({ looks }) => looks)) fetchOnce(import('../../map/style/style-looks.ts'));
    if (!now.styleSlope && shown().some(showsSlopes)) fetchOnce(import('../../map/relief/style-slope.ts'));
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

/** Compose the style of what a session shows. */
const compose = (
  { shown, ground, relief, picking, toolbox, lang }: MapSession,
  marks: readonly Overlay[],
  {
    view,
    composer = composeGround,
    ...fetched
  }: Pick<MapState, 'view'> &
    Pick<MapContext, 'filterLayers' | 'styleLooks' | 'styleSlope' | 'slopeSource'> & { composer: typeof composeMap | undefined },
  other: Partial<MapState> = {},
  context: Partial<MapContext> = {},
): ComposedMap =>
  composer(
    {
      datasets: shown,
      ground: ground.shown,
      greyGround: ground.grey,
      raised: relief.raised ? relief.heights?.id : undefined,
      selection: selectionOf(picking.selected),
      overlays: [...marks, ...toolbox.overlays],
      view,
      ...other,
    },
    { ...ground.context, ...fetched, lang, ...context },
  );

/** Begins with no tool at work, of those that a page has. */
function createToolbox(tools: readonly Tool[], session: () => MapSession): Toolbox {
  let running = $state.raw<readonly { tool: Tool; state: Running }[]>([]);
  let open = $state<Tool['id']>();
  let subject = $state<string>();
  const stateOf = (id: Tool['id'] | undefined): Running | undefined => running.find(({ tool }) => tool.id === id)?.state;
  return {
    get offered(): Tool[] {
      return tools.filter(({ isOffered, ofDataset }) => !ofDataset && isOffered(session().facts, session()));
    },
    get ofDataset(): Tool[] {
      return tools.filter(({ ofDataset }) => ofDataset);
    },
    get subject(): string | undefined {
      return subject;
    },
    get open(): { tool: Tool; state: Running } | undefined {
      return running.find(({ tool }) => tool.id === open);
    },
    get overlays(): Overlay[] {
      return running.flatMap(({ state }) => state.overlay ?? []);
    },
    get area(): Toolbox['area'] {
      return running.find(({ state }) => state.area)?.state.area;
    },
    get claimsPointer(): boolean {
      return this.open?.state.claims === true;
    },
    toggle(tool: Tool, of?: string): void {
      subject = of;
      if (open === tool.id) this.close(tool.id);
      else {
        if (stateOf(tool.id) === undefined) running = [...running, { tool, state: tool.start(session()) }];
        open = tool.id;
      }
    },
    close(id: Tool['id']): void {
      stateOf(id)?.stop?.();
      running = running.filter(({ tool }) => tool.id !== id);
      if (open === id) open = undefined;
    },
  };
}

/** Route presses upon the map to the tool that claims the pointer, or to a card. */
const createPointer = (toolbox: Toolbox, picking: Picking, onlook: NonNullable<SessionOptions['onlook']>) => ({
  pick(features: PickedFeature[], at: Position): void {
    if (toolbox.claimsPointer) toolbox.open?.state.pick?.(at);
    else picking.pick(features, at);
  },
  step(features: PickedFeature[], at: Position): void {
    if (!toolbox.claimsPointer) picking.pick(features, at);
  },
  toggle(tool: Tool, subject?: string): void {
    toolbox.toggle(tool, subject);
    if (toolbox.claimsPointer || toolbox.open?.tool.place === 'side') picking.close();
    if (toolbox.open) onlook(toolbox.open.tool.place === 'side' ? 'side' : 'map');
  },
});

/** Map session of a page: ground, data, view, picked feature and open tools. Each page that has a map begins it once. */
export function createSession({
  ground,
  lang,
  keys,
  outlines = '',
  view: first,
  shown,
  composer,
  hold,
  change = () => undefined,
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
  const fetched = createFetched(shown);
  const toolbox = createToolbox(tools, () => session);
  const composeWith = (other?: Partial<MapState>, context?: Partial<MapContext>): ComposedMap =>
    compose(session, marks(), { view: followed, composer: composer(), ...fetched.now }, other, context);
  const composed = $derived.by(() => composeWith());
  const session: MapSession = {
    ground,
    lang,
    keys,
    outlines,
    look: onlook,
    hold,
    change,
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
    composeWith,
    looking,
    ...createPointer(toolbox, picking, onlook),
  };
  return session;
}
