import type { Position } from 'geojson';
import { intersection, type Geom } from 'polyclip-ts';
import type { Bbox } from '../../../schemas/types.ts';
import { clipExactly } from './clip-exactly.ts';
import type { Cutter } from './cutter.ts';
import { liftRings } from './heights.ts';
import { isInPolygon } from '../model/in-polygon.ts';
import { orientation } from '../model/orientation.ts';
import { boxesMeet, boxOfRing, leaveOutside, ringArea } from './rings.ts';

type Rings = Position[][];

/** The parts of a polygon that lie in a cutter; those without an area are none. */
export function cutPolygon(rings: Rings, cutter: Cutter): Rings[] {
  const box = boxOfRing(rings[0] ?? []);
  const meeting = cutter.meet(box);
  if (meeting !== 'part') return meeting === 'whole' ? [rings] : [];
  if (!bordersMeet(rings, cutter)) {
    // Neither border crosses the other: the polygon is in or out, or the cutter, or a hole of it, is in the polygon.
    if (!ringsWithin(rings, box, cutter)) return cutter.contains(rings[0]?.[0] ?? []) ? [rings] : [];
  }
  return intersect(rings, box, cutter);
}

/** Whether a polygon has a point in common with a cutter. */
export function polygonMeets(rings: Rings, cutter: Cutter): boolean {
  const box = boxOfRing(rings[0] ?? []);
  const meeting = cutter.meet(box);
  if (meeting !== 'part') return meeting === 'whole';
  return bordersMeet(rings, cutter) || cutter.contains(rings[0]?.[0] ?? []) || outerWithin(rings, box, cutter);
}

/** Whether a border of lines has a point in common with that of a cutter. */
export const bordersMeet = (lines: readonly Position[][], cutter: Cutter): boolean =>
  lines.some((line) =>
    line.some((end, index) => {
      const start = line[index - 1];
      return start !== undefined && cutter.sidesAt(boxOfRing([start, end])).some(([a, b]) => segmentsMeet(start, end, a, b));
    }),
  );

/** Whether two segments whose boxes meet have a point in common. */
function segmentsMeet(start: Position, end: Position, a: Position, b: Position): boolean {
  const isAcross = (one: number, other: number): boolean => one === 0 || other === 0 || one > 0 !== other > 0;
  return isAcross(orientation(start, end, a), orientation(start, end, b)) && isAcross(orientation(a, b, start), orientation(a, b, end));
}

const isWithin = (ring: readonly Position[], rings: Rings, box: Bbox): boolean =>
  boxesMeet(boxOfRing(ring.slice(0, 1)), box) && isInPolygon(ring[0] ?? [], rings);

/** Whether a ring of a cutter lies in a polygon, of those whose borders do not meet. */
const ringsWithin = (rings: Rings, box: Bbox, cutter: Cutter): boolean =>
  cutter.polygons.some((each) => each.some((ring) => isWithin(ring, rings, box)));
const outerWithin = (rings: Rings, box: Bbox, cutter: Cutter): boolean =>
  cutter.polygons.some(([outer = []]) => isWithin(outer, rings, box));

const countOf = (polygons: readonly Rings[]): number =>
  polygons.reduce((sum, rings) => sum + rings.reduce((all, ring) => all + ring.length, 0), 0);

/** Intersect a polygon with a cutter: the one that is much larger is first reduced to the other's box, which holds all that they share. */
function intersect(rings: Rings, box: Bbox, cutter: Cutter): Rings[] {
  const part = cutter.partIn(box);
  const own = leaveOutside([rings], cutter.box);
  const isSmall = countOf(part) + countOf([rings]) <= countOf(cutter.polygons) + countOf(own);
  const [ours, theirs] = isSmall ? [[rings], part] : [own, cutter.polygons];
  const found = clipExactly(() => intersection(asGeom(ours), asGeom(theirs)), roundings)
    .map((each): Rings => each.filter((ring) => ringArea(ring) !== 0))
    .filter(([outer]) => outer !== undefined);
  return (rings[0]?.[0]?.length ?? 0) > 2 ? found.map((each) => liftRings(each, rings)) : found;
}

/** Degrees, tried in turn, within which positions count as the same. */
const roundings = [1e-15, 1e-13, 1e-11];

const asGeom = (polygons: readonly (readonly Position[][])[]): Geom =>
  polygons.map((rings) => rings.map((ring) => ring.map(([x = 0, y = 0]): [number, number] => [x, y])));
