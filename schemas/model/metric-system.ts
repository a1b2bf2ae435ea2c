import type { Bbox } from '../types.ts';
import { holds } from './boxes.ts';

/** Legal systems of the territories of France, by box in degrees: mainland first. */
const legal: readonly { code: string; box: Bbox }[] = [
  { code: 'EPSG:2154', box: [-10, 41, 11, 52] },
  { code: 'EPSG:5490', box: [-64, 14, -60, 19] },
  { code: 'EPSG:2972', box: [-55, 2, -51, 6] },
  { code: 'EPSG:2975', box: [55, -22, 56, -20] },
  { code: 'EPSG:4471', box: [44, -14, 46, -12] },
  { code: 'EPSG:4467', box: [-57, 46, -56, 48] },
];
const zoneDegrees = 6;

/** Some 10° from the middle of a zone, a metre of UTM is 1.5 % too long; across an ocean it is nearly two. */
const widestZone = 15;

/** Choose a plane in metres for a box in degrees: the legal system, else UTM; undefined where none can hold it. */
export function metricSystemOf(box: Bbox): string | undefined {
  const [west, south, east, north] = box;
  const inside = legal.find((each) => holds(each.box, box));
  if (inside === undefined && east - west > widestZone) return undefined;
  const zone = Math.min(60, Math.floor(((west + east) / 2 + 180) / zoneDegrees) + 1);
  return inside?.code ?? `EPSG:${((south + north) / 2 < 0 ? 32700 : 32600) + zone}`;
}
