import type { Position } from './model.ts';

/** A position in Web Mercator, 0 to 1 from the north-west. */
export const inWorld = ([longitude, latitude]: Position): Position => [
  (longitude + 180) / 360,
  0.5 - Math.atanh(Math.sin((latitude * Math.PI) / 180)) / (2 * Math.PI),
];
