import type { Bbox } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { told } from '../losses/loss.ts';
import type { Sheet } from './sheet.ts';

const globe: Bbox = [-180, -90, 180, 90];
/** Degrees: the last digit of an edge may be rounded. */
const slip = 1e-6;

/** A box in degrees without what its last digits are too large by. */
export const withinGlobe = ([west, south, east, north]: Bbox): Bbox => [
  Math.max(west, globe[0]),
  Math.max(south, globe[1]),
  Math.min(east, globe[2]),
  Math.min(north, globe[3]),
];

/** Some number longitudes from 0 to 360: what lies beyond 180 as a whole is moved round to where others look for it, no more. */
export function onGlobe(transform: Sheet['transform'], [west, south, east, north]: Bbox, name: string): Sheet['transform'] {
  const turn = west >= globe[2] - slip ? -360 : east <= globe[0] + slip ? 360 : 0;
  const isOn = west + turn >= globe[0] - slip && east + turn <= globe[2] + slip && south >= globe[1] - slip && north <= globe[3] + slip;
  if (!isOn) throw fail('raster.beyond-globe', { name, west: told(west), south: told(south), east: told(east), north: told(north) });
  const [x, ...rest] = transform;
  return turn === 0 ? transform : [x + turn, ...rest];
}
