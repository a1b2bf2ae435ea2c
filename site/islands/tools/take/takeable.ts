import type { LayerFiles, MapFacts, MapLayer } from '../../../map/model/model.ts';
import type { Filter, LayerFilters } from '../../../map/model/filter.ts';

/** A layer that parts can be taken of. */
export interface TakeableLayer {
  /** "producer/dataset/layer" */
  key: string;
  facts: MapFacts;
  /** Filters that the layer's features have to pass. */
  filters: readonly Filter[];
  layer: MapLayer & { files: LayerFiles & { flatgeobuf: NonNullable<LayerFiles['flatgeobuf']> } };
}

const isTakeable = (layer: MapLayer): layer is TakeableLayer['layer'] => layer.files?.flatgeobuf !== undefined;

/** The layers that have a file to be read in ranges, with their filters. */
export const takeable = (facts: readonly MapFacts[], filtersOf: FiltersOf): TakeableLayer[] =>
  facts.flatMap((each) =>
    each.layers
      .filter(isTakeable)
      .map((layer) => ({ key: `${each.id}/${layer.name}`, facts: each, layer, filters: filtersOf(each)?.[layer.name] ?? [] })),
  );

/** The filters of data sets; undefined where one has none. */
export type FiltersOf = (facts: MapFacts) => LayerFilters | undefined;
