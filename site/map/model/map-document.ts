import type { LayerFilters } from './filter.ts';
import type { View } from './model.ts';

/** How one data set is shown, apart from what it is. */
export interface Appearance {
  opacity: number;
  visible: boolean;
  /** By layer: the field that gives the colours, null for one colour; absent: the automatic choice. */
  fields?: Readonly<Record<string, string | null>> | undefined;
  /** Looks of its layers, as an address has them: `readLooks` reads them. */
  looks?: string | undefined;
  /** Layers switched off. */
  hidden: readonly string[];
  /** Filters that features of layers have to pass to be drawn. */
  filters?: LayerFilters | undefined;
  /** Its pictures without their colours. */
  grey?: boolean;
  /** Id of an older version; absent: the current one. */
  version?: string;
  /** Name of the group that it stands in. */
  group?: string;
}

/** A map as a reader has made it, without what it is made of: all that leaves the page of it. */
export interface MapDocument {
  view?: View;
  /** Topmost first. */
  datasets: ({ id: string } & Appearance)[];
  /** Ground other than the one that the page has by itself; an operator's archive is in no document. */
  ground?: 'catalogue' | 'plan' | 'photos';
  /** Its pictures without their colours. */
  greyGround?: true;
}
