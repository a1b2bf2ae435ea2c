import { metricSystemOf } from '../../schemas/model/metric-system.ts';
import type { Bbox } from '../../schemas/types.ts';
import { metresPerDegree, shortening } from '../base/degrees.ts';
import type { ProjJson } from '../base/projjson.ts';

/** Longitude and latitude: what lies wider apart than a plane in metres can hold is measured in them, each feature by its own latitude. */
export const inDegrees = 'EPSG:4326';
/** A plane whose metres grow with the latitude. */
export const pseudoMercator = 'EPSG:3857';

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
  return metricSystemOf(bbox ?? [0, 0, 0, 0]) ?? inDegrees;
}
