import { setPrecision } from 'polyclip-ts';

/** Work with exact reckoning; where it finds no way around, with positions within a rounding counting as the same, each tried in turn. */
// One in thousands of shapes whose sides meet in corners and along each other has none; with any of these it does.
export function clipExactly<T>(work: () => T, roundings: readonly number[]): T {
  let failure: unknown;
  for (const rounding of [undefined, ...roundings]) {
    try {
      setPrecision(rounding);
      return work();
    } catch (error) {
      failure = error;
    } finally {
      setPrecision();
    }
  }
  throw failure;
}
