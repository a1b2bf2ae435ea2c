import type { Bbox } from '../../../schemas/types.ts';
import type { MapFacts, View } from '../model/model.ts';

/** Standing of a data set on a map: seen, elsewhere, around with nothing here, shown from nearer alone, or partly left out, merged, grouped. */
export type Standing = 'seen' | 'outside' | 'absent' | 'far' | 'overview';

const meet = ([west, south, east, north]: Bbox, [left, low, right, high]: Bbox): boolean =>
  west <= right && east >= left && south <= high && north >= low;

/** How a data set stands to what is in the window. */
export function standingOf({ boxes, bbox, tiles }: MapFacts, window: Bbox, zoom: number): Standing {
  const own = boxes.length > 0 ? boxes.map((each) => each.bbox) : [bbox];
  if (!own.some((box) => meet(box, window))) return 'outside';
  if (zoom < tiles.minzoom) return 'far';
  return zoom < (tiles.whole ?? 0) ? 'overview' : 'seen';
}

/** The same of what a map looks at; until it is there, nothing is told. */
export const standingIn = (facts: MapFacts, { window, view }: { window: Bbox | undefined; view: View | undefined }): Standing =>
  window && view ? standingOf(facts, window, view.zoom) : 'seen';
