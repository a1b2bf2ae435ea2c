import type { Bbox } from '../../schemas/types.ts';
import { metresPerDegree, shortening } from '../base/degrees.ts';
import type { ProjJson } from '../base/projjson.ts';

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

/** Longitude and latitude: what lies wider apart than a plane in metres can hold is measured in them, each feature by its own latitude. */
export const inDegrees = 'EPSG:4326';
/** A plane whose metres grow with the latitude. */
export const pseudoMercator = 'EPSG:3857';
/** Some 10° from the middle of a zone, a metre of UTM is 1.5 % too long; across an ocean it is nearly two. */
const widestZone = 15;

type System = ProjJson & { datum?: { prime_meridian?: unknown } };

/** Whether coordinates in `crs`, given its PROJJSON, are degrees east of Greenwich, of whatever datum. */
export function isDegrees(projjson: string): boolean {
  const { type, datum, coordinate_system: system } = JSON.parse(projjson) as System;
  return type === 'GeographicCRS' && datum?.prime_meridian === undefined && system?.axis?.[0]?.unit === 'degree';
}

/** Metres added to a reach: datums lie some hundred metres apart, and a plane stretches what is far from its middle. */
const slack = (distance: number): number => distance * 0.1 + 1000;

/** Beyond, what is near may lie at any longitude. */
const nearPole = 85;

/** Boxes in degrees that hold all within `distance` metres of a box, as WKT: longitudes may be counted from −180, 0 or 180. */
export function reachOf(bbox: Bbox | null, distance: number): string {
  const [west, south, east, north] = bbox ?? [0, 0, 0, 0];
  const up = (distance + slack(distance)) / metresPerDegree;
  const narrowest = Math.max(Math.abs(south), Math.abs(north));
  const aside = narrowest + up > nearPole ? 180 : up / shortening(narrowest + up);
  const wraps = east - west + 2 * aside >= 360;
  const spans = wraps ? [[-540, 540]] : [-360, 0, 360].map((turn) => [west - aside + turn, east + aside + turn]);
  const boxes = spans.map(([left, right]) => {
    const low = south - up;
    const high = north + up;
    return `((${left} ${low}, ${right} ${low}, ${right} ${high}, ${left} ${high}, ${left} ${low}))`;
  });
  return `MULTIPOLYGON (${boxes.join(', ')})`;
}

/** Choose a system to compare data in, by their PROJJSON and box in degrees: their own in metres, else legal, else UTM, else degrees. */
export function metricCrs(projjson: string, crs: string, bbox: Bbox | null): string {
  const { type, coordinate_system: system } = JSON.parse(projjson) as System;
  if (type === 'ProjectedCRS' && system?.axis?.[0]?.unit === 'metre' && crs !== pseudoMercator) return crs;
  const [west, south, east, north] = bbox ?? [0, 0, 0, 0];
  const x = (west + east) / 2;
  const y = (south + north) / 2;
  const inside = legal.find(({ box }) => box[0] <= west && box[1] <= south && east <= box[2] && north <= box[3]);
  if (inside === undefined && east - west > widestZone) return inDegrees;
  const zone = Math.min(60, Math.floor((x + 180) / zoneDegrees) + 1);
  return inside?.code ?? `EPSG:${(y < 0 ? 32700 : 32600) + zone}`;
}
