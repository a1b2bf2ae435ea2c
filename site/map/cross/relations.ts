import type { Bbox } from '../../../schemas/types.ts';
import { turnAt } from './turn-at.ts';
import { boxesMeet } from '../take/rings.ts';
import { eachSide, fewerFirst, lieIn, sideBox, sidesNear, type PlaneShape } from './plane-shape.ts';

/** Metres of a step of x and of y. In degrees they are those of a place, which hold for what is near it. */
export type Scale = readonly [x: number, y: number];

/** Scale of a plane in metres. */
export const inMetres: Scale = [1, 1];

/** The nearest places of two shapes: their distance in metres, and the position of each. */
export interface Approach {
  metres: number;
  from: readonly [number, number];
  to: readonly [number, number];
}

/** Whether two sides, whose boxes meet, have a point in common; one of no length is a point. */
function sidesMeet(a: Float64Array, p: number, b: Float64Array, q: number): boolean {
  const ax = a[2 * p] ?? 0;
  const ay = a[2 * p + 1] ?? 0;
  const bx = a[2 * p + 2] ?? 0;
  const by = a[2 * p + 3] ?? 0;
  const cx = b[2 * q] ?? 0;
  const cy = b[2 * q + 1] ?? 0;
  const dx = b[2 * q + 2] ?? 0;
  const dy = b[2 * q + 3] ?? 0;
  return (
    isAcross(turnAt(ax, ay, bx, by, cx, cy), turnAt(ax, ay, bx, by, dx, dy)) &&
    isAcross(turnAt(cx, cy, dx, dy, ax, ay), turnAt(cx, cy, dx, dy, bx, by))
  );
}

const isAcross = (one: number, other: number): boolean => one === 0 || other === 0 || one > 0 !== other > 0;

/** Whether a run of a shape begins within the areas of another, or on their border. */
function beginsIn({ coords, runs }: PlaneShape, other: PlaneShape): boolean {
  if (other.borders === 0) return false;
  for (let run = 0; run < runs.length - 1; run += 1) {
    const at = 2 * (runs[run] ?? 0);
    if (lieIn(other, coords[at] ?? NaN, coords[at + 1] ?? NaN) !== 'out') return true;
  }
  return false;
}

/** Whether two shapes have a point in common, as ST_Intersects has it. */
export function intersectIn(a: PlaneShape, b: PlaneShape): boolean {
  if (!boxesMeet(a.box, b.box)) return false;
  const [few, many] = fewerFirst(a, b);
  const isCrossed = eachSide(few, (p) => {
    const box = sideBox(few.coords, p);
    if (!boxesMeet(box, many.box)) return false;
    return sidesNear(many, box, (q) => boxesMeet(box, sideBox(many.coords, q)) && sidesMeet(few.coords, p, many.coords, q));
  });
  return isCrossed || beginsIn(few, many) || beginsIn(many, few);
}

/** Metres between two boxes. */
const gapBetween = (a: Bbox, b: Bbox, [kx, ky]: Scale): number =>
  Math.hypot(Math.max(0, a[0] - b[2], b[0] - a[2]) * kx, Math.max(0, a[1] - b[3], b[1] - a[3]) * ky);

/** A box with so many metres around it. */
export const widenBox = ([west, south, east, north]: Bbox, metres: number, [kx, ky]: Scale): Bbox => [
  west - metres / kx,
  south - metres / ky,
  east + metres / kx,
  north + metres / ky,
];

/** Find where two shapes are nearest, as ST_Distance has it; undefined where they are further apart than `most` metres. */
export function approachOf(a: PlaneShape, b: PlaneShape, scale: Scale, most: number): Approach | undefined {
  if (gapBetween(a.box, b.box, scale) > most) return undefined;
  if (intersectIn(a, b)) {
    const at = [a.coords[0] ?? NaN, a.coords[1] ?? NaN] as const;
    return { metres: 0, from: at, to: at };
  }
  const [few, many] = fewerFirst(a, b);
  const best = { metres: most, p: 0, q: 0, found: false };
  eachSide(few, (p) => {
    const own = sideBox(few.coords, p);
    if (gapBetween(own, many.box, scale) > best.metres) return false;
    return sidesNear(many, widenBox(own, best.metres, scale), (q) => {
      if (gapBetween(own, sideBox(many.coords, q), scale) > best.metres) return false;
      const metres = sidesApart(few.coords, p, many.coords, q, scale).metres;
      if (metres < best.metres || (!best.found && metres === best.metres)) Object.assign(best, { metres, p, q, found: true });
      return false;
    });
  });
  if (!best.found) return undefined;
  const { metres, from, to } = sidesApart(few.coords, best.p, many.coords, best.q, scale);
  return few === a ? { metres, from, to } : { metres, from: to, to: from };
}

/** Find the nearest places of two sides that do not meet: an end of one, and a place on the other. */
function sidesApart(a: Float64Array, p: number, b: Float64Array, q: number, scale: Scale): Approach {
  let best: Approach = { metres: Infinity, from: [NaN, NaN], to: [NaN, NaN] };
  for (const [ends, at, side, start] of [
    [a, p, b, q],
    [a, p + 1, b, q],
    [b, q, a, p],
    [b, q + 1, a, p],
  ] as const) {
    const end = [ends[2 * at] ?? NaN, ends[2 * at + 1] ?? NaN] as const;
    const { metres, place } = pointFrom(end, side, start, scale);
    if (metres < best.metres) best = ends === a ? { metres, from: end, to: place } : { metres, from: place, to: end };
  }
  return best;
}

/** How far a position is from a side, and the place on it that is nearest: reckoned as GEOS does. */
function pointFrom(
  [x, y]: readonly [number, number],
  side: Float64Array,
  at: number,
  [kx, ky]: Scale,
): { metres: number; place: readonly [number, number] } {
  const ax = side[2 * at] ?? NaN;
  const ay = side[2 * at + 1] ?? NaN;
  const dx = ((side[2 * at + 2] ?? NaN) - ax) * kx;
  const dy = ((side[2 * at + 3] ?? NaN) - ay) * ky;
  const px = (x - ax) * kx;
  const py = (y - ay) * ky;
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : (px * dx + py * dy) / square;
  if (share <= 0) return { metres: Math.hypot(px, py), place: [ax, ay] };
  if (share >= 1) return { metres: Math.hypot(px - dx, py - dy), place: [ax + dx / kx, ay + dy / ky] };
  return { metres: Math.abs(px * dy - py * dx) / Math.sqrt(square), place: [ax + (share * dx) / kx, ay + (share * dy) / ky] };
}
