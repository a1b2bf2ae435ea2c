/** A step that is a quarter too small is taken before one that is twice as large. */
const nearlyRound = 0.75;

/** Round numbers, 1, 2 or 5 times a power of ten apart, of which about `count` lie between two. */
export function roundBetween(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * nearlyRound) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}
