import type { MapFacts } from '../model/model.ts';
import type { PickedFeature } from './picked-feature.ts';

/** How many features are in view, and how well it is known: tiles may leave some out from afar, or stand one for a group. */
export interface ViewCount {
  count: number;
  certainty: 'exact' | 'least' | 'about';
}

/** How many features of one layer are in view, from those that the map draws there at `zoom`. */
export function countInView(
  features: readonly PickedFeature[],
  { tiles, style }: Pick<MapFacts, 'tiles' | 'style'>,
  zoom: number,
): ViewCount {
  const sizes = features.map(({ properties }) => Number(properties.point_count ?? 1) || 1);
  if (sizes.some((size) => size > 1)) return { count: sizes.reduce((sum, size) => sum + size, 0), certainty: 'about' };
  // A producer's own style may leave some undrawn; without an id two that are alike are taken for one.
  const isKnown = tiles.whole !== undefined && zoom >= tiles.whole && style === undefined && features.every(({ id }) => id !== undefined);
  return { count: features.length, certainty: isKnown ? 'exact' : 'least' };
}
