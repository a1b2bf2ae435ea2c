import Flatbush from 'flatbush';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import { ringOf } from '../../../schemas/model/boxes.ts';
import type { Meeting } from '../features/flatgeobuf-search.ts';
import { crossing } from '../model/in-polygon.ts';
import { orientation, type Point } from '../model/orientation.ts';
import { boxesMeet, boxOfRing, leaveOutside } from './rings.ts';

/** Area to cut out: a territory, a shape that somebody drew, a rectangle; degrees, WGS 84. */
export type CutArea = Polygon | MultiPolygon | Bbox;

/** A side of the border. */
export type Side = readonly [Position, Position];

/** A place, ready to be held against many features. */
export interface Cutter {
  box: Bbox;
  polygons: readonly Position[][][];
  /** How a box lies: one that no side of the border meets is wholly in or out. */
  meet: (box: Bbox) => Meeting;
  /** Whether a point lies in it or on its border. */
  contains: (point: Point) => boolean;
  /** Sides of the border whose boxes meet a box. */
  sidesAt: (box: Bbox) => Side[];
  /** Polygons that are the same within a box, and of fewer positions. */
  partIn: (box: Bbox) => Position[][][];
}

/** With fewer positions than this a part of a cutter is not worth being divided further. */
const fewPositions = 64;
const mostDivisions = 24;

const polygonsOf = (place: CutArea): Position[][][] =>
  Array.isArray(place) ? [[ringOf(place)]] : place.type === 'Polygon' ? [place.coordinates] : place.coordinates;

/** Prepares a place for cutting; undefined where it has no border. */
export function makeCutter(place: CutArea): Cutter | undefined {
  const polygons = polygonsOf(place).map((rings) => rings.map((ring) => ring.map(([x = NaN, y = NaN]): Position => [x, y])));
  const sides = polygons.flat().flatMap((ring) =>
    ring.slice(1).flatMap((end, index): Side[] => {
      const start = ring[index] ?? end;
      return start[0] === end[0] && start[1] === end[1] ? [] : [[start, end]];
    }),
  );
  if (sides.length < 3 || !boxOfRing(polygons.flat(2)).every(Number.isFinite)) return undefined;
  const index = new Flatbush(sides.length);
  for (const side of sides) index.add(...boxOfRing(side));
  index.finish();
  const box = boxOfRing(polygons.flat(2));
  const sideAt = (at: number): Side => sides[at] ?? [[], []];
  const contains = (point: Point): boolean => {
    const [x = NaN, y = NaN] = point;
    if (!boxesMeet(box, [x, y, x, y])) return false;
    let crossings = 0;
    for (const at of index.search(x, y, box[2], y)) {
      const found = crossing(...sideAt(at), point);
      if (found === 'on') return true;
      crossings += found;
    }
    return crossings % 2 === 1;
  };
  const root = { box, polygons };
  return {
    box,
    polygons,
    contains,
    sidesAt: (at) => index.search(...at).map(sideAt),
    meet(at) {
      if (!boxesMeet(box, at)) return 'none';
      if (index.collides(...at, (found) => sideMeets(sideAt(found), at))) return 'part';
      return contains([at[0], at[1]]) ? 'whole' : 'none';
    },
    partIn: (at) => leaveOutside(divide(root, at), at),
  };
}

/** Whether a side, whose box meets another, meets that itself: its corners are not all on one hand. */
function sideMeets([a, b]: Side, [west, south, east, north]: Bbox): boolean {
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ].map((corner) => Math.sign(orientation(a, b, corner)));
  return !corners.every((hand) => hand > 0) && !corners.every((hand) => hand < 0);
}

/** A part of a cutter, with what has been found of its quarters: many features lie in the same. */
interface Quarter {
  box: Bbox;
  polygons: readonly Position[][][];
  quarters?: Map<number, Quarter>;
}

/** The polygons of the smallest quarter of quarters that holds a box. */
function divide(root: Quarter, box: Bbox): readonly Position[][][] {
  let held = root;
  for (let division = 0; division < mostDivisions; division += 1) {
    if (held.polygons.reduce((sum, rings) => sum + rings.reduce((all, ring) => all + ring.length, 0), 0) < fewPositions) break;
    const [west, south, east, north] = held.box;
    const x = (west + east) / 2;
    const y = (south + north) / 2;
    if ((box[0] < x && box[2] > x) || (box[1] < y && box[3] > y)) break;
    if (box[0] < west || box[1] < south || box[2] > east || box[3] > north) break;
    const isEast = box[0] >= x;
    const isNorth = box[1] >= y;
    const name = Number(isEast) + 2 * Number(isNorth);
    held.quarters ??= new Map();
    let quarter = held.quarters.get(name);
    if (quarter === undefined) {
      const part: Bbox = [isEast ? x : west, isNorth ? y : south, isEast ? east : x, isNorth ? north : y];
      quarter = { box: part, polygons: leaveOutside(held.polygons, part) };
      held.quarters.set(name, quarter);
    }
    held = quarter;
  }
  return held.polygons;
}
