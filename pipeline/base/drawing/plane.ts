import type { Bbox } from '../../../schemas/types.ts';

/** A small plane that degrees are drawn on: equirectangular, true at the middle latitude of its box, y downwards. */
export interface Plane {
  width: number;
  height: number;
  x: (longitude: number) => number;
  y: (latitude: number) => number;
}

/** A side of no length still needs room for a dot. */
const leastShare = 1 / 8;

/** The plane whose longer side measures `size` units and that shows the whole box. */
export function planeOf([west, south, east, north]: Bbox, size: number): Plane {
  // At the poles a parallel has no length: the world is drawn true at 60° at most.
  const squeeze = Math.max(Math.cos((((south + north) / 2) * Math.PI) / 180), 0.5);
  const across = (east - west) * squeeze;
  const upright = north - south;
  const scale = size / (Math.max(across, upright) || 1);
  const width = Math.max(across * scale, size * leastShare);
  const height = Math.max(upright * scale, size * leastShare);
  const left = (width - across * scale) / 2;
  const top = (height - upright * scale) / 2;
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    x: (longitude) => left + (longitude - west) * squeeze * scale,
    y: (latitude) => top + (north - latitude) * scale,
  };
}
