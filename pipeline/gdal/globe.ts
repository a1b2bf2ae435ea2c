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

/** A box in degrees without half a pixel around it: the centres of what many a grid of the whole world has for its first row are the pole. */
export function withoutRim(box: Bbox, [, dx, , , , dy]: Transform): Bbox {
  const [across, up] = [Math.abs(dx) / 2 + slip, Math.abs(dy) / 2 + slip];
  const isRim = box[0] >= globe[0] - across && box[1] >= globe[1] - up && box[2] <= globe[2] + across && box[3] <= globe[3] + up;
  return isRim ? withinGlobe(box) : box;
}

/** By how much longitudes are to be turned to lie where others look for them: some number them from 0 to 360; undefined where no turn brings all of them there. */
export function turnOf([west, south, east, north]: Bbox): number | undefined {
  const turn = west >= globe[2] - slip ? -360 : east <= globe[0] + slip ? 360 : 0;
  const isOn = west + turn >= globe[0] - slip && east + turn <= globe[2] + slip && south >= globe[1] - slip && north <= globe[3] + slip;
  return isOn ? turn : undefined;
}

/** What lies beyond 180° as a whole is moved round to where others look for it, no more. */
export function onGlobe(transform: Transform, box: Bbox, name: string): Transform {
  const turn = turnOf(box);
  if (turn === undefined) throw fail('raster.beyond-globe', { name, ...edgeFacts(box) });
  const [x, ...rest] = transform;
  return turn === 0 ? transform : [x + turn, ...rest];
}

/** The edges of a box in degrees as facts of a message. */
export const edgeFacts = ([west, south, east, north]: Bbox): TextFacts => {
  const edges = { west, south, east, north };
  return Object.fromEntries(Object.entries(edges).map(([edge, value]) => [edge, numberFact(value)]));
};
