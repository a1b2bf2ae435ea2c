import { mercatorY } from '../../../schemas/codecs/mercator.ts';
import type { MapFacts, MapLayer } from '../model/model.ts';

/** Areas that cover this share of the box around them lie side by side, as those of a territory do. */
const denseShare = 0.1;

/** Whether the areas of a layer lie side by side, and hide the ground. */
export function isDense(
  { bbox, boxes }: Pick<MapFacts, 'bbox' | 'boxes'>,
  { features, breadth = 0 }: Pick<MapLayer, 'features' | 'breadth'>,
): boolean {
  // The oceans between territories hold none of them.
  const parts = boxes.length > 0 ? boxes.map((each) => each.bbox) : [bbox];
  const sizes = parts.map(([west, south, east, north]) => ((east - west) / 360) * (mercatorY(south) - mercatorY(north)));
  return features > 1 && features * breadth ** 2 > denseShare * sizes.reduce((sum, size) => sum + size, 0);
}
