import type { Position } from './model.ts';

/** Mean radius of the earth, in metres (IUGG). */
const earthRadius = 6_371_008.8;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two places, on a sphere. */
export function metresBetween([x1, y1]: Position, [x2, y2]: Position): number {
  const dy = radians(y2 - y1);
  const dx = radians(x2 - x1);
  const half = Math.sin(dy / 2) ** 2 + Math.cos(radians(y1)) * Math.cos(radians(y2)) * Math.sin(dx / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The eighth of the compass in which `to` lies from `from`: 0 is north, 2 east. */
export function eighthTowards([x1, y1]: Position, [x2, y2]: Position): number {
  const east = (x2 - x1) * Math.cos(radians(y1));
  return (Math.round(Math.atan2(east, y2 - y1) / (Math.PI / 4)) + 8) % 8;
}
