import type { Component } from 'svelte';
import type { MapFacts, Overlay, Position } from '../../../map/model/model.ts';
import type { MapWords } from '../../../map/words.ts';
import type { IconName } from '../icons.ts';
import type { MapSession } from '../session.svelte.ts';

/** What a tool keeps from when it is opened until it is closed: it outlives its panel, which another tool's may replace. */
export interface Running {
  /** What is pressed upon the map is the tool's while its panel is open, and no card opens. */
  readonly claims?: boolean;
  /** What it draws upon the map. */
  readonly overlay?: Overlay | undefined;
  /** The reader has pressed upon a place of the map that the tool claims. */
  pick?: (at: Position) => void;
  /** The map has come to rest. */
  rest?: () => void;
  /** It is closed. */
  stop?: () => void;
}

/** What a panel of a tool is given. */
export interface PanelProps<Kept extends Running = Running> {
  session: MapSession;
  running: Kept;
}

/** A tool of the map: a row of the table of tools. */
export interface Tool {
  id: 'table' | 'profile' | 'take';
  icon: IconName;
  title: (words: MapWords) => string;
  /** Where its panel is: with the list of layers, or below the map. */
  place: 'side' | 'below';
  /** Whether it has something to work on. */
  isOffered: (shown: readonly MapFacts[]) => boolean;
  start: (session: MapSession) => Running;
  /** Few readers open it: it is fetched for those who do. */
  panel: () => Promise<{ default: Component<PanelProps<never>> }>;
  /** What did not come, among the words of failures. */
  part: 'table' | 'profile' | 'take';
}
