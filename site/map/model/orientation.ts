/** A position in a plane: what a geometry has beside is left. */
export type Point = readonly number[];

/** Beyond this share of its terms the sign of a determinant of doubles is sure (Shewchuk 1997, ccwerrboundA). */
const sureShare = (3 + 16 * 2 ** -53) * 2 ** -53;

/** Which side of the line from a to b the point c lies on: above 0 left, below 0 right, 0 exactly on it. */
export function orientation(a: Point, b: Point, c: Point): number {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [cx = 0, cy = 0] = c;
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const sum = left - right;
  if (Math.abs(sum) > sureShare * (Math.abs(left) + Math.abs(right)) || (left === 0 && right === 0)) return sum;
  return exactOrientation([ax, ay, bx, by, cx, cy]);
}

/** The same in whole numbers, for the few that lie so near. */
function exactOrientation(coordinates: readonly number[]): number {
  const parts = coordinates.map(partsOf);
  const least = Math.min(...parts.map(({ exponent }) => exponent));
  const [ax = 0n, ay = 0n, bx = 0n, by = 0n, cx = 0n, cy = 0n] = parts.map(
    ({ mantissa, exponent }) => mantissa << BigInt(exponent - least),
  );
  const sum = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
  return sum > 0n ? 1 : sum < 0n ? -1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

/** A double as a whole number times a power of two. */
function partsOf(value: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: value < 0 ? -mantissa : mantissa, exponent: Math.max(exponent, 1) };
}
