import type { Geometry, Position } from 'geojson';
import { freeName } from '../../../schemas/model/column-names.ts';
import type { TakenField } from '../model/taken.ts';
import { degrees } from './systems.ts';

/** Names of the columns that tell where a point is. */
export const placeNames = (fields: readonly TakenField[], system: string, hasZ: boolean): string[] =>
  [...(system === degrees ? ['longitude', 'latitude'] : ['x', 'y']), ...(hasZ ? ['z'] : [])].map((name) => freeName(name, fields));

/** A point that lies on a shape; undefined where it has no position. */
export function pointOn(geometry: Geometry): Position | undefined {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates.length === 0 ? undefined : geometry.coordinates;
    case 'MultiPoint':
      return geometry.coordinates[0];
    case 'LineString':
      return middle(geometry.coordinates);
    case 'MultiLineString':
      return middle(longest(geometry.coordinates));
    case 'Polygon':
      return within(geometry.coordinates);
    case 'MultiPolygon': {
      const largest = [...geometry.coordinates].sort((a, b) => extent(b[0]) - extent(a[0]))[0];
      return largest === undefined ? undefined : within(largest);
    }
    case 'GeometryCollection':
      return geometry.geometries.map(pointOn).find((at) => at !== undefined);
  }
}

const middle = (line: readonly Position[]): Position | undefined => line[Math.floor(line.length / 2)];
const longest = (lines: readonly Position[][]): Position[] => lines.reduce((a, b) => (b.length > a.length ? b : a), []);

function extent(ring: readonly Position[] = []): number {
  const xs = spanOf(ring, 0);
  const ys = spanOf(ring, 1);
  return (xs[1] - xs[0]) * (ys[1] - ys[0]);
}

const spanOf = (ring: readonly Position[], axis: 0 | 1): [number, number] =>
  ring.reduce<[number, number]>(
    ([low, high], at) => [Math.min(low, at[axis] ?? NaN), Math.max(high, at[axis] ?? NaN)],
    [Infinity, -Infinity],
  );

/** The middle of the widest stretch of a polygon at the height between two of its corners that is nearest to its own middle. */
function within(rings: readonly Position[][]): Position | undefined {
  const [outer = []] = rings;
  if (outer.length === 0) return undefined;
  const [low, high] = spanOf(outer, 1);
  const heights = [...new Set(rings.flat().map(([, y = NaN]) => y))].sort((a, b) => a - b);
  const centre = (low + high) / 2;
  const between = heights.slice(1).map((y, at) => (y + (heights[at] ?? y)) / 2);
  // Where no corner lies each edge is crossed once, or not at all.
  const height = between.reduce((best, y) => (Math.abs(y - centre) < Math.abs(best - centre) ? y : best), between[0] ?? low);
  const crossings = rings.flatMap((ring) => crossingsAt(ring, height)).sort((a, b) => a - b);
  let best = -1;
  let from = NaN;
  let to = NaN;
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const [start = NaN, end = NaN] = [crossings[at], crossings[at + 1]];
    if (end - start > best) [best, from, to] = [end - start, start, end];
  }
  return best < 0 ? outer[0] : [(from + to) / 2, height];
}

const crossingsAt = (ring: readonly Position[], height: number): number[] =>
  ring.slice(1).flatMap(([x = NaN, y = NaN], at) => {
    const [x0 = NaN, y0 = NaN] = ring[at] ?? [];
    return y0 > height === y > height ? [] : [x0 + ((height - y0) / (y - y0)) * (x - x0)];
  });
