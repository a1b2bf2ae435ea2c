import type { Geometry, Position } from 'geojson';
import { difference, union, type Geom } from 'polyclip-ts';
import { clipExactly } from '../take/clip-exactly.ts';
import { cutGeometry } from '../take/cut-geometry.ts';
import type { Cutter } from '../take/cutter.ts';
import { ringArea } from '../take/rings.ts';
import { moved } from '../write/systems.ts';

/** Areas in a plane: polygons, each its border and its holes. */
export type Areas = [number, number][][][];

/** Metres, tried in turn, within which positions count as the same. */
const roundings = [1e-9, 1e-7, 1e-5];
/** Corners of a circle: its area is then 0.16 % less. */
const circleCorners = 64;

/** The areas of a geometry, brought into a plane; what has none is left out. */
export function areasIn(geometry: Geometry | null, place: (at: Position) => Position): Areas {
  if (geometry === null) return [];
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap((part) => areasIn(part, place));
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return [];
  const placed = moved(geometry, place) as typeof geometry;
  return (placed.type === 'Polygon' ? [placed.coordinates] : placed.coordinates) as Areas;
}

/** Square metres of areas. */
export const sizeOfAreas = (areas: Areas): number =>
  areas.reduce((sum, rings) => sum + rings.reduce((all, ring, at) => all + (at === 0 ? 1 : -1) * Math.abs(ringArea(ring) / 2), 0), 0);

/** A slip of rounding between two borders is no area: a square centimetre. */
const leastArea = 1e-4;
const withArea = (found: Areas): Areas => found.filter((rings) => sizeOfAreas([rings]) > leastArea);

/** The part that areas have in common with others, which are ready to be held against many. */
export function commonArea(areas: Areas, others: Cutter): Areas {
  const part = cutGeometry({ type: 'MultiPolygon', coordinates: areas }, others);
  return withArea(areasIn(part, (at) => at));
}

/** The part of an area that lies in none of others. */
export const restOfArea = (a: Areas, others: readonly Areas[]): Areas =>
  others.length === 0 ? a : withArea(clipExactly(() => difference(a as Geom, ...(others as Geom[])), roundings) as Areas);

/** Merge areas, two by two: neighbours that are joined early have fewer corners later. */
export function mergeAreas(all: readonly Areas[]): Areas {
  const [first, second] = all;
  if (first === undefined || second === undefined) return first ?? [];
  const pairs = Array.from({ length: Math.ceil(all.length / 2) }, (_, at) => all.slice(2 * at, 2 * at + 2));
  return mergeAreas(
    pairs.map(([a = [], b]) => (b === undefined ? a : (clipExactly(() => union(a as Geom, b as Geom), roundings) as Areas))),
  );
}

/** The corners of a circle, against the clock. */
const circle = Array.from({ length: circleCorners }, (_, at): [number, number] => {
  const angle = (2 * Math.PI * at) / circleCorners;
  return [Math.cos(angle), Math.sin(angle)];
});

/** All within so many metres of a side: its two circles, and what lies between. */
function aroundSide([ax, ay]: readonly number[], [bx, by]: readonly number[], metres: number): Areas {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [ax, ay, bx, by];
  // Of each corner of the circle the end that lies further that way: corners of one circle, then of the other.
  const ring = circle.flatMap(([x, y], at): [number, number][] => {
    const isAhead = (corner: readonly [number, number]): boolean => corner[0] * (x2 - x1) + corner[1] * (y2 - y1) > 0;
    const at1: [number, number] = [x1 + metres * x, y1 + metres * y];
    const at2: [number, number] = [x2 + metres * x, y2 + metres * y];
    const before = circle.at(at - 1) ?? [x, y];
    const isNow = isAhead([x, y]);
    return isNow === isAhead(before) ? [isNow ? at2 : at1] : isNow ? [at1, at2] : [at2, at1];
  });
  return [[[...ring, ring[0] ?? [0, 0]]]];
}

/** All within so many metres of a geometry. */
export function bufferOf(geometry: Geometry, metres: number, place: (at: Position) => Position): Areas {
  const runs: Position[][] = [];
  const gather = (part: Geometry): void => {
    if (part.type === 'GeometryCollection') part.geometries.forEach(gather);
    else if (part.type === 'Point') runs.push([part.coordinates, part.coordinates]);
    else if (part.type === 'MultiPoint') runs.push(...part.coordinates.map((at) => [at, at]));
    else if (part.type === 'LineString') runs.push(part.coordinates);
    else runs.push(...(part.type === 'MultiPolygon' ? part.coordinates.flat() : part.coordinates));
  };
  gather(geometry);
  const sides = runs.flatMap((run) => run.slice(1).map((end, at) => aroundSide(place(run[at] ?? end), place(end), metres)));
  return mergeAreas([areasIn(geometry, place), ...sides].filter(({ length }) => length > 0));
}
