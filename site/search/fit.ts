import type { Bbox } from '../../schemas/types.ts';

/** Narrower boxes are drawn and counted as this wide: a single point lies somewhere, about a kilometre exactly. */
const leastDegrees = 0.01;
const radians = Math.PI / 180;

/** A part of a sphere of radius 1. */
const areaOf = ([west, south, east, north]: Bbox): number =>
  Math.max(0, east - west) * radians * Math.max(0, Math.sin(north * radians) - Math.sin(south * radians));

const common = (a: Bbox, b: Bbox): Bbox => [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];

const grown = ([west, south, east, north]: Bbox): Bbox => {
  const x = Math.max(0, leastDegrees - (east - west)) / 2;
  const y = Math.max(0, leastDegrees - (north - south)) / 2;
  return [west - x, south - y, east + x, north + y];
};

/** A box across the antimeridian (west > east) as two that are not. */
export function split([west, south, east, north]: Bbox): Bbox[] {
  return west <= east
    ? [[west, south, east, north]]
    : [
        [west, south, 180, north],
        [-180, south, east, north],
      ];
}

/** A box across the antimeridian as one whose east lies beyond 180°, as maps take it. */
export const unwrap = ([west, south, east, north]: Bbox): Bbox => [west, south, west <= east ? east : east + 360, north];

/** A rectangle with as much again on each side; never more than the world. */
export function widen([west, south, east, north]: Bbox): Bbox {
  const x = west <= east ? east - west : east - west + 360;
  const y = north - south;
  if (3 * x >= 360) return [-180, Math.max(-90, south - y), 180, Math.min(90, north + y)];
  const wrap = (longitude: number): number => ((((longitude + 180) % 360) + 360) % 360) - 180;
  return [wrap(west - x), Math.max(-90, south - y), wrap(east + x), Math.min(90, north + y)];
}

/** A union of communes is rarely narrower; a commune is looked at with what lies around it. */
const surroundings = 0.4;
/** Part of a place's width by which the view extends on each side, into its neighbours. */
const edge = 0.2;

/** View for a place: its box with margins, widened to the surroundings for a commune. */
export function fitView(box: Bbox): Bbox {
  const [west, south, east, north] = unwrap(box);
  if (east - west < surroundings) return fitView(widen(box));
  const x = (east - west) * edge;
  const y = (north - south) * edge;
  return east + x - (west - x) > 360 ? [-180, south, 180, north] : [west - x, south - y, east + x, north + y];
}

/** From a commune to the world an extent grows about a hundred million times. */
const scales = 8;
/** Least score: for extents that touch the place without overlapping it. */
const least = 0.02;

/** Score how near in scale an extent is to a place, 1 being the place itself; boxes of one area must not overlap. */
export function fit(extent: readonly Bbox[], place: readonly Bbox[]): number {
  // An eighth less for each tenfold that more of the extent lies outside of the place, half as much for each tenfold that less of the
  // place is covered: a part of the place is nearer than what is around it.
  const a = extent.map(grown);
  const b = place.map(grown);
  const sum = (boxes: readonly Bbox[]): number => boxes.reduce((total, box) => total + areaOf(box), 0);
  const overlap = sum(a.flatMap((box) => b.map((other) => common(box, other))));
  if (overlap === 0) return least;
  const [within, covered] = [overlap / sum(a), overlap / sum(b)].map((share) => Math.log10(Math.min(1, share)));
  return Math.max(least, 1 + ((within ?? 0) + (covered ?? 0) / 2) / scales);
}

/** Rank of a result within its place: the match of its words, relative to the best (0–1), weighted, times its nearness in scale. */
// The fourth root, as a title weighs ten times a description: local comes first, unless the word is hardly there.
export const rank = (words: number, nearness: number): number => words ** 0.25 * nearness;
