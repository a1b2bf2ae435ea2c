import type { Position } from 'geojson';
import { positionAt } from './cut-lines.ts';

/** How far from a side, as a share of its length, a position made on it may come to lie by rounding. */
const rounding = 1e-6;

/** Give rings that were cut out of a polygon its heights: those of its own positions, or interpolated on its sides or along the ring. */
export function liftRings(cut: readonly Position[][], source: readonly Position[][]): Position[][] {
  const known = new Map(source.flat().map((position) => [`${position[0]} ${position[1]}`, position]));
  return cut.map((ring) =>
    // A corner of the cutter within the polygon: between the nearest positions of the ring that have a height.
    fillHeights(ring.map((position) => known.get(`${position[0]} ${position[1]}`) ?? onSide(position, source) ?? position)),
  );
}

/** A position on a side of the polygon, with the height that is there. */
function onSide(position: Position, source: readonly Position[][]): Position | undefined {
  const [x = 0, y = 0] = position;
  for (const ring of source)
    for (let index = 1; index < ring.length; index += 1) {
      const start = ring[index - 1] ?? [];
      const end = ring[index] ?? [];
      const [ax = 0, ay = 0] = start;
      const dx = (end[0] ?? 0) - ax;
      const dy = (end[1] ?? 0) - ay;
      const square = dx * dx + dy * dy;
      const share = ((x - ax) * dx + (y - ay) * dy) / square;
      const offside = Math.abs((x - ax) * dy - (y - ay) * dx) / square;
      if (share >= 0 && share <= 1 && offside < rounding) return positionAt(start, end, share, position);
    }
  return undefined;
}

/** Gives positions without a height the one between those before and after them, by the way there. */
function fillHeights(ring: readonly Position[]): Position[] {
  const open = ring.slice(0, -1);
  const first = open.findIndex((position) => position.length > 2);
  if (first < 0) return [...ring];
  const turned = [...open.slice(first), ...open.slice(0, first), open[first] ?? []];
  let last = 0;
  for (let index = 1; index < turned.length; index += 1) {
    const end = turned[index] ?? [];
    if (end.length < 3) continue;
    const ways = turned.slice(last, index + 1).map((position, step, all) => lengthOf(all[step - 1] ?? position, position));
    const whole = ways.reduce((sum, way) => sum + way, 0);
    let way = 0;
    for (let between = last + 1; between < index; between += 1) {
      way += ways[between - last] ?? 0;
      turned[between] = positionAt(turned[last] ?? [], end, whole === 0 ? 0 : way / whole, turned[between]);
    }
    last = index;
  }
  return turned;
}

const lengthOf = (a: Position, b: Position): number => Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0));
