import type { Bbox, TextFacts } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { numberFact } from '../../schemas/messages/format.ts';

/** GDAL's six numbers: from pixels to coordinates. */
export type Transform = readonly [number, number, number, number, number, number];

const globe: Bbox = [-180, -90, 180, 90];
/** Degrees: the last digit of an edge may be rounded. */
const slip = 1e-6;

/** A box in degrees without what its last digits are too large by. */
export const withinGlobe = ([west, south, east, north]: Bbox): Bbox => [
  Math.max(west, globe[0]),
  Math.max(south, globe[1]),
  Math.min(east, globe[2]),
  Math.min(north, globe[3]),
];

/** Clip a box in degrees that exceeds the globe by half a pixel at most: many world grids centre their first row on the pole. */
export function withoutRim(box: Bbox, [, dx, , , , dy]: Transform): Bbox {
  const across = Math.abs(dx) / 2 + slip;
  const up = Math.abs(dy) / 2 + slip;
  const isRim = box[0] >= globe[0] - across && box[1] >= globe[1] - up && box[2] <= globe[2] + across && box[3] <= globe[3] + up;
  return isRim ? withinGlobe(box) : box;
}

/** Degrees to turn longitudes by, as some grids count them from 0 to 360; undefined where no turn brings the whole box onto the globe. */
export function turnOf([west, south, east, north]: Bbox): number | undefined {
  const turn = west >= globe[2] - slip ? -360 : east <= globe[0] + slip ? 360 : 0;
  const isOn = west + turn >= globe[0] - slip && east + turn <= globe[2] + slip && south >= globe[1] - slip && north <= globe[3] + slip;
  return isOn ? turn : undefined;
}

/** Turn a grid that lies wholly beyond 180° onto the globe; throws where no turn does. */
export function onGlobe(transform: Transform, box: Bbox, name: string): Transform {
  const turn = turnOf(box);
  // guard [throw fail('raster.beyond-globe'… → return transform] (build-polar.test.ts): is refused with its cure across 180
  if (turn === undefined) throw fail('raster.beyond-globe', { name, ...edgeFacts(box) });
  const [x, ...rest] = transform;
  return turn === 0 ? transform : [x + turn, ...rest];
}

/** The edges of a box in degrees as facts of a message. */
export const edgeFacts = ([west, south, east, north]: Bbox): TextFacts => {
  const edges = { west, south, east, north };
  return Object.fromEntries(Object.entries(edges).map(([edge, value]) => [edge, numberFact(value)]));
};
