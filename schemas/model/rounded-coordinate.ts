/** Degrees with seven decimals are centimetres. */
export const decimals = 7;
/** How many of its last decimal make a degree. */
export const scale = 10 ** decimals;
/** So near to the middle of two numbers of seven decimals the product of a double is not exact enough to round it. */
const nearMiddle = 1e-5;

/** How many times 10⁻⁷ a number is, rounded as `toFixed` does. */
export function hundredNanos(value: number): number {
  const scaled = value * scale;
  const isNearMiddle = Math.abs(Math.abs(scaled - Math.trunc(scaled)) - 0.5) < nearMiddle;
  return isNearMiddle ? Math.round(Number(value.toFixed(decimals)) * scale) : Math.round(scaled);
}

/** A coordinate as a number of at most seven decimals. */
export const roundedCoordinate = (value: number): number => hundredNanos(value) / scale;
