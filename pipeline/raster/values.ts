import type { BandSums, PixelSums } from '../base/pixels.ts';
import type { SheetBand } from './sheet.ts';

/** Meaning of the numbers of a band: `factor` times the number, and `shift` more. */
export interface ValueMeaning {
  factor: number;
  shift: number;
}

const asIs: ValueMeaning = { factor: 1, shift: 0 };

/** List the meaning of each band's numbers; `metres`: length of a unit of heights, where they are wanted in metres. */
export const meaningOf = (bands: readonly SheetBand[], metres = 1): ValueMeaning[] =>
  bands.map(({ scale = 1, offset = 0, color }) => (color === 'alpha' ? asIs : { factor: scale * metres, shift: offset * metres }));

/** Whether the numbers are the values. */
export const isAsIs = (meaning: readonly ValueMeaning[]): boolean => meaning.every(({ factor, shift }) => factor === 1 && shift === 0);

/** Turn sums of the numbers in the file into sums of the values. */
export const sumsOfValues = ({ valid, bands }: PixelSums, meaning: readonly ValueMeaning[]): PixelSums => ({
  valid,
  bands: bands.map((band, index) => valuesOf(band, meaning[index] ?? asIs)),
});

function valuesOf(sums: BandSums, { factor, shift }: ValueMeaning): BandSums {
  if (factor === 1 && shift === 0) return sums;
  const { valid, min, max, sum, squares, integers, distinct } = sums;
  const value = (number: number): number => round(factor * number + shift);
  const ends = [min, max].map((end) => (end === null ? null : value(end)));
  const [low = null, high = null] = factor < 0 ? ends.toReversed() : ends;
  return {
    valid,
    min: low,
    max: high,
    sum: factor * sum + shift * valid,
    squares: factor ** 2 * squares + 2 * factor * shift * sum + shift ** 2 * valid,
    integers: integers && Number.isInteger(factor) && Number.isInteger(shift),
    distinct: distinct?.map(value) ?? null,
  };
}

/** Seventy-two tenths are 7.2, not 7.2 and some millionths of a millionth. */
const round = (value: number): number => Number(value.toPrecision(12));
