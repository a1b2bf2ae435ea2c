import type { Position } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import type { Point } from '../model/orientation.ts';

/* Rings of polygons as GeoJSON has them: the last position is the first. */

/** The box of positions; one of none meets nothing. */
export function boxOfRing(positions: readonly Point[]): Bbox {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = NaN, y = NaN] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Whether two boxes have a point in common. */
export const boxesMeet = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Twice the area of a ring: above 0 where it goes counterclockwise. */
export function ringArea(ring: readonly Point[]): number {
  // From its first position on: far from the origin the terms would be larger than what remains of them.
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [ax = 0, ay = 0] = ring[index - 1] ?? [];
    const [bx = 0, by = 0] = ring[index] ?? [];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** Sides of a box beyond which a point lies, as bits. */
const beyond = ([x = NaN, y = NaN]: Point, [west, south, east, north]: Bbox): number =>
  (x < west ? 1 : 0) | (x > east ? 2 : 0) | (y < south ? 4 : 0) | (y > north ? 8 : 0);

/** Leave out most positions of polygons beyond a box; no position is made, so that what lies in the box is as exact as before. */
export function leaveOutside(polygons: readonly (readonly Position[][])[], box: Bbox): Position[][][] {
  return polygons.flatMap(([outer = [], ...holes]) => {
    const kept = leaveRing(outer, box);
    return kept.length === 0 ? [] : [[kept, ...holes.map((hole) => leaveRing(hole, box)).filter((hole) => hole.length > 0)]];
  });
}

function leaveRing(ring: readonly Position[], box: Bbox): Position[] {
  const kept: Position[] = [];
  const sides: number[] = [];
  let all = 15;
  for (const position of ring) {
    const side = beyond(position, box);
    all &= side;
    // Where three lie beyond one side, the one between says nothing of the box.
    while (kept.length > 1 && (side & (sides.at(-1) ?? 0) & (sides.at(-2) ?? 0)) !== 0) {
      kept.pop();
      sides.pop();
    }
    kept.push(position);
    sides.push(side);
  }
  return all !== 0 || kept.length < 4 ? [] : kept;
}
