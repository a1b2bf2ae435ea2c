import type { Bbox } from '../../../schemas/types.ts';
import type { MapFacts } from '../model/model.ts';

/** Why a map shows nothing of a data set: all of it lies elsewhere, or it is shown only from nearer. */
export type Standing = 'seen' | 'outside' | 'far';

const meet = ([west, south, east, north]: Bbox, [left, low, right, high]: Bbox): boolean =>
  west <= right && east >= left && south <= high && north >= low;

/** How a data set stands to what is in the window. */
export function standingOf({ boxes, bbox, tiles }: MapFacts, window: Bbox, zoom: number): Standing {
  const own = boxes.length > 0 ? boxes.map((each) => each.bbox) : [bbox];
  if (!own.some((box) => meet(box, window))) return 'outside';
  return zoom < tiles.minzoom ? 'far' : 'seen';
}
