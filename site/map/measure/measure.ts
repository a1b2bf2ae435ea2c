import geodesic from 'geographiclib-geodesic';
import type { Position } from '../model/model.ts';

/** A leg of a path: metres, and degrees from north by east in which it sets out. */
interface Leg {
  metres: number;
  azimuth: number;
}

/** Area that a ring encloses, in square metres, and the way around it, in metres. */
interface RingMeasure {
  area: number;
  perimeter: number;
}

const { WGS84 } = geodesic.Geodesic;

/** The shortest ways upon the ellipsoid from each corner of a path to the next (Karney). */
export const legsOf = (corners: readonly Position[]): Leg[] =>
  corners.slice(1).map(([toX, toY], index) => {
    const [x, y] = corners[index] ?? [toX, toY];
    const { s12: metres = 0, azi1 = 0 } = WGS84.Inverse(y, x, toY, toX);
    return { metres, azimuth: (azi1 + 360) % 360 };
  });

/** Metres of all legs. */
export const lengthOf = (legs: readonly Leg[]): number => legs.reduce((sum, { metres }) => sum + metres, 0);

/** Measure what corners enclose upon the ellipsoid, whichever way around they were set. */
export function measureRing(corners: readonly Position[]): RingMeasure {
  const ring = WGS84.Polygon(false);
  for (const [x, y] of corners) ring.AddPoint(y, x);
  const { area = 0, perimeter } = ring.Compute(false, true);
  return { area: Math.abs(area), perimeter };
}
