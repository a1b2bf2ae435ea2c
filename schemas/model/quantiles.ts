/** 0, 25, 50, 75 and 100 % of sorted numbers, each a number that occurs. */
export const quantilesOf = (sorted: Float64Array): number[] =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN);
