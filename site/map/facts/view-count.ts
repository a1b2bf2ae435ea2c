import type { MapFacts } from '../model/model.ts';
import type { Bbox } from '../../../schemas/types.ts';
import type { PickedFeature } from './picked-feature.ts';

/** How many features are in view, and how well it is known: tiles may leave some out from afar, or stand one for a group. */
export interface ViewCount {
  count: number;
  certainty: 'exact' | 'least' | 'about';
}

/** Whether a drawn feature lies in the window: of a point outside the dot may reach into it. */
export function isInWindow({ isPoint, at: [x, y] }: Pick<PickedFeature, 'isPoint' | 'at'>, [west, south, east, north]: Bbox): boolean {
  // Beyond the meridian of 180° a position has another name than its window.
  if (!isPoint || west < -180 || east > 180) return true;
  return x >= west && x <= east && y >= south && y <= north;
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
