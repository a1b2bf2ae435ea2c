import { mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import { spreadBits } from '../../../schemas/codecs/morton.ts';
import type { TakenLayer } from '../model/taken.ts';

/* Tiles of many points: cut from one sorted list of numbers, where a tree of tiles would hold each point several times. */

/** Zoom whose tiles give points their order: two of 16 bits make a whole number of 32. */
const orderZoom = 16;
/** Room for the place of a point in its layer, behind the 32 bits of its tile. */
const places = 2 ** 21;
/** Points of a tile that a map draws at once: where there are more, one of those that would cover each other is drawn. */
const mostPoints = 20_000;
/** From afar one point of each cell is drawn: as many cells along a tile as two to this, four pixels each. */
const cellBits = 7;

/** Points by the tiles that they lie in. */
export interface PointIndex {
  /** From this zoom on each point is in the tiles. */
  whole: number;
  // Their places are shares of the side of the tile, from its corner.
  /** Visits the points of a tile, and those around it within a share of its side. */
  visit: (z: number, x: number, y: number, around: number, each: (at: number, x: number, y: number) => void) => void;
}

/** Number of a tile upon the curve that visits the four parts of each tile one after the other (Morton). */
const order = (x: number, y: number): number => (spreadBits(x) | (spreadBits(y) << 1)) >>> 0;

const inside = (share: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor(share * count)));

/** Index a layer of single points; undefined where it has other shapes, or more than there are numbers for. */
export function indexPoints({ features }: TakenLayer): PointIndex | undefined {
  if (features.length > places) return undefined;
  const count = 2 ** orderZoom;
  const keys = new Float64Array(features.length);
  let placed = 0;
  for (const [at, { geometry }] of features.entries()) {
    if (geometry === null) continue;
    if (geometry.type !== 'Point') return undefined;
    const [longitude = NaN, latitude = NaN] = geometry.coordinates;
    const x = mercatorX(longitude);
    const y = mercatorY(latitude);
    if (!Number.isFinite(x + y)) continue;
    keys[placed] = order(inside(x, count), inside(y, count)) * places + at;
    placed += 1;
  }
  const sorted = keys.slice(0, placed).sort();
  const most = Array.from({ length: orderZoom + 1 }, (_, z) => largestGroup(sorted, tileSpan(z)));
  const whole = most.findIndex((each) => each <= mostPoints);
  const index = { sorted, most, whole: whole < 0 ? orderZoom : whole };
  const positionOf = (at: number): readonly number[] => {
    const geometry = features[at]?.geometry;
    return geometry?.type === 'Point' ? geometry.coordinates : [];
  };
  return {
    whole: index.whole,
    visit(z, x, y, around, each) {
      const side = 2 ** z;
      for (const key of keysAround(index, z, x, y)) {
        const at = key % places;
        const [longitude = NaN, latitude = NaN] = positionOf(at);
        const left = mercatorX(longitude) * side - x;
        const top = mercatorY(latitude) * side - y;
        if (left >= -around && left <= 1 + around && top >= -around && top <= 1 + around) each(at, left, top);
      }
    },
  };
}

/** Keys that a tile of a zoom spans. */
const tileSpan = (z: number): number => 4 ** (orderZoom - z) * places;

/** Number of points in the fullest tile whose keys span so much. */
function largestGroup(sorted: Float64Array, span: number): number {
  let largest = 0;
  let from = 0;
  let end = 0;
  for (const [at, key] of sorted.entries()) {
    if (key < end) continue;
    largest = Math.max(largest, at - from);
    from = at;
    end = (Math.floor(key / span) + 1) * span;
  }
  return Math.max(largest, sorted.length - from);
}

/** The first place whose key is not below a bound. */
function firstFrom(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The keys of the points drawn in a tile and in the eight around it. */
function* keysAround(
  { sorted, most, whole }: { sorted: Float64Array; most: readonly number[]; whole: number },
  z: number,
  x: number,
  y: number,
): Generator<number> {
  const span = tileSpan(z);
  const cell = z + cellBits <= orderZoom && z < whole ? tileSpan(z + cellBits) : 0;
  const stride = cell > 0 || z >= whole ? 1 : Math.ceil((most[z] ?? 0) / mostPoints);
  for (let row = Math.max(0, y - 1); row <= Math.min(2 ** z - 1, y + 1); row += 1)
    for (let column = Math.max(0, x - 1); column <= Math.min(2 ** z - 1, x + 1); column += 1) {
      const from = order(column, row) * span;
      let last = -1;
      for (let at = firstFrom(sorted, from); at < sorted.length; at += 1) {
        const key = sorted[at] ?? Infinity;
        if (key >= from + span) break;
        if (at % stride !== 0) continue;
        const own = cell === 0 ? key : Math.floor(key / cell);
        if (own !== last) yield key;
        last = own;
      }
    }
}
