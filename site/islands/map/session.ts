import type { Component } from 'svelte';
import type { Bbox } from '../../../schemas/types.ts';
import type { MapContext, MapState, ShownDataset } from '../../map/compose.ts';
import type { ComposedMap } from '../../map/compose-ground.ts';
import type { Appearance } from '../../map/model/map-document.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { MapFacts, Overlay, Position, View } from '../../map/model/model.ts';
import type { SharedMap } from '../../map/share.ts';
import type { CutArea } from '../../map/take/cutter.ts';
import type { RasterFacts } from '../../map/facts/raster-facts.ts';
import type { Lang } from '../../words/languages.ts';
import type { MapGround } from './ground.svelte.ts';
import type { Picking } from './picking.svelte.ts';

/* What a map in a page and its tools know of each other. */

/** State that a tool keeps from opening to closing: it outlives the tool's panel, which another tool's may replace. */
export interface Running {
  /** Whether the tool receives presses upon the map while its panel is open; no card opens then. */
  readonly claims?: boolean;
  /** Overlay that the tool draws upon the map. */
  readonly overlay?: Overlay | undefined;
  /** Area of the extract that was chosen. */
  readonly area?: CutArea | undefined;
  /** The reader has pressed upon a place of the map that the tool claims. */
  pick?: (at: Position) => void;
  /** The reader has dropped files upon the page, or pasted them or a text. */
  give?: (given: readonly File[] | string) => void;
  /** The reader asks about a place, by the menu of the map. */
  ask?: (at: Position) => void;
  /** It is closed. */
  stop?: () => void;
}

/** Properties that the panel of a tool receives. */
export interface PanelProps<Kept extends Running = Running> {
  session: MapSession;
  running: Kept;
  /** Title of the tool, for screen readers. */
  title: string;
  /** Ends the tool: what it drew leaves the map. */
  close: () => void;
}

/** A tool of the map. */
export interface Tool {
  /** As the table of tools has it. */
  id: string;
  /** The path of a 24 × 24 line icon. */
  icon: string;
  title: Readonly<Record<Lang, string>>;
  /** Question that it answers about a place, in the menu of the map; absent: none. */
  asks?: Readonly<Record<Lang, string>>;
  /** Place of the tool's panel: with the list of layers, or below the map. */
  place: 'side' | 'below';
  /** Whether the row of a data set opens it, to work on that one alone; absent: a button of the map does. */
  ofDataset?: true;
  /** Whether it has something to work on. */
  isOffered: (shown: readonly MapFacts[], session: Pick<MapSession, 'hold'>) => boolean;
  /** Whether a shared address opens it; absent: none does. */
  isAskedBy?: (shared: SharedMap) => boolean;
  start: (session: MapSession) => Running;
  /** Few readers open it: it is fetched for those who do. */
  panel: () => Promise<{ default: Component<PanelProps<never>> }>;
}

/** A row of the table of tools. */
export type ToolRow = Omit<Tool, 'id'>;

/** Tools at work on a map: one panel is open at a time; drawings of the others stay until they are closed. */
export interface Toolbox {
  readonly offered: Tool[];
  /** Tools that work on one data set. */
  readonly ofDataset: Tool[];
  /** Data set that the open tool works on, where it works on one. */
  readonly subject: string | undefined;
  /** The tool whose panel is open, and what it keeps. */
  readonly open: { tool: Tool; state: Running } | undefined;
  readonly overlays: Overlay[];
  readonly claimsPointer: boolean;
  /** Area of the extract that was chosen. */
  readonly area: CutArea | undefined;
  /** Opens the panel of a tool, or closes the tool where it is open. */
  toggle: (tool: Tool, subject?: string) => void;
  /** Ends a tool: what it drew leaves the map. */
  close: (id: Tool['id']) => void;
}

/** View and window of a map. */
export interface Looking {
  readonly view: View | undefined;
  /** Bounds of the window; absent until the map has come. */
  readonly window: Bbox | undefined;
  /** The map has come: what is in its window is known. */
  see: () => void;
  move: (now: View) => void;
}

/** The ground shaped by the topmost data set of heights. */
export interface Relief {
  /** Undefined where nothing shown gives heights. */
  readonly heights: RasterFacts | undefined;
  readonly raised: boolean;
  toggle: () => void;
}

/** Part of the page that a reader is about to look at: the map, a panel, or both. */
export type Look = 'map' | 'both' | 'side';

/** The state of a map and what may be done with it. */
export interface MapSession {
  ground: MapGround;
  lang: Lang;
  /** Addresses of the list of files of the place index, and of the list of outlines; empty where the page has none. */
  keys: string;
  outlines: string;
  look: (at: Look) => void;
  /** Puts on the map what a tool has made, and says how it is let go; absent where the page takes none. */
  hold: ((made: MapFacts, release: () => void) => void) | undefined;
  picking: Picking;
  relief: Relief;
  toolbox: Toolbox;
  looking: Looking;
  /** All, hidden ones too. */
  readonly shown: readonly ShownDataset[];
  /** Facts of the visible data sets, topmost first. */
  readonly facts: MapFacts[];
  readonly composed: ComposedMap;
  /** Map with another state, or of another context. */
  composeWith: (other: Partial<MapState>, context?: Partial<MapContext>) => ComposedMap;
  /** Shows a data set otherwise; its filters hold wherever its features are shown, counted or taken. */
  change: (id: string, next: Pick<Appearance, 'filters' | 'fields' | 'looks'>) => void;
  /** Something was pressed: it is the tool's that claims the pointer, or a card tells of it. */
  pick: (features: PickedFeature[], at: Position) => void;
  /** The next feature by key: nothing for a tool, upon whose work its card would lie. */
  step: (features: PickedFeature[], at: Position) => void;
  toggle: (tool: Tool, subject?: string) => void;
}
