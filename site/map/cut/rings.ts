import type { Position } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import { orientation, type Point } from './orientation.ts';

/* Rings of polygons as GeoJSON has them: the last position is the first. */

/** The box of positions; one of none meets nothing. */
export function boxOf(positions: readonly Point[]): Bbox {
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
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[index - 1] ?? [], ring[index] ?? []];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** How a ray that goes east from a point meets a side: 1 where it crosses it, 'on' where the point lies on the side. */
export function crossing(a: Point, b: Point, point: Point): 0 | 1 | 'on' {
  const [[ax = 0, ay = 0], [bx = 0, by = 0], [x = 0, y = 0]] = [a, b, point];
  if (Math.max(ay, by) < y || Math.min(ay, by) > y || Math.max(ax, bx) < x) return 0;
  const side = orientation(a, b, point);
  if (side === 0) return Math.min(ax, bx) <= x && Math.max(ax, bx) >= x ? 'on' : 0;
  return ay > y !== by > y && side > 0 === by > ay ? 1 : 0;
}

/** Whether a point lies in a polygon, or on its border. */
export function isInPolygon(point: Point, rings: readonly (readonly Point[])[]): boolean {
  let crossings = 0;
  for (const ring of rings)
    for (let index = 1; index < ring.length; index += 1) {
      const found = crossing(ring[index - 1] ?? [], ring[index] ?? [], point);
      if (found === 'on') return true;
      crossings += found;
    }
  return crossings % 2 === 1;
}

/** Sides of a box beyond which a point lies, as bits. */
const beyond = ([x = NaN, y = NaN]: Point, [west, south, east, north]: Bbox): number =>
  (x < west ? 1 : 0) | (x > east ? 2 : 0) | (y < south ? 4 : 0) | (y > north ? 8 : 0);

/**
 * Polygons that are the same within a box, without most of their positions beyond it: where three lie beyond one side, the one between says
 * nothing of the box. No position is made, so that what lies in the box is as exact as before.
 */
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
    while (kept.length > 1 && (side & (sides.at(-1) ?? 0) & (sides.at(-2) ?? 0)) !== 0) {
      kept.pop();
      sides.pop();
    }
    kept.push(position);
    sides.push(side);
  }
  return all !== 0 || kept.length < 4 ? [] : kept;
}
