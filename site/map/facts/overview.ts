import type { MapFacts } from '../model/model.ts';
import { sourceOf } from './frames.ts';
import type { PickedFeature } from './picked-feature.ts';

/** Zooms closer that part most groups. */
const closer = 2;

/** The zoom at which what one feature of the map stands for is seen one by one; undefined where it stands for itself. */
export function zoomOfParts(feature: PickedFeature | undefined, datasets: readonly MapFacts[], zoom: number): number | undefined {
  const tiles = datasets.find((facts) => sourceOf(facts) === feature?.source)?.tiles;
  if (feature === undefined || tiles === undefined) return undefined;
  const { whole = 0, maxzoom, merged } = tiles;
  if (merged === true && zoom < whole) return whole;
  const isGroup = Number(feature.properties['point_count'] ?? 1) > 1;
  return isGroup && zoom < maxzoom ? Math.min(zoom + closer, maxzoom) : undefined;
}
