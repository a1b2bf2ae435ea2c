/** The number at a place of a list that is known to be long enough; NaN, which spoils every sum, where it is not. */
export const numberAt = (values: ArrayLike<number>, index: number): number => values[index] ?? NaN;
