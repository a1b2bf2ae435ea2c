import type { Bbox } from '../types.ts';

/** Degrees of latitude of twenty kilometres: what lies off a coast, or within a neighbour's edge, is still of a territory. */
const near = 20 / 111;

/** A box with twenty kilometres around it. */
export function withCoast([west, south, east, north]: Bbox): Bbox {
  const x = near / Math.max(0.1, Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180));
  return [west - x, south - near, east + x, north + near];
}

/** Whether two boxes have a point in common; edges count. */
export const meets = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Whether a box lies in another. */
export const holds = (outer: Bbox, inner: Bbox): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

/** The box around two. */
export const joinBoxes = (a: Bbox, b: Bbox): Bbox => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

/** The border of a box: five positions, against the clock. */
export const ringOf = ([west, south, east, north]: Bbox): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
