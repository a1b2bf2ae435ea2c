import type { PixelSums } from '../base/pixels.ts';
import type { Problem, Raster } from '../../schemas/types.ts';
import { metresOf } from '../../schemas/model/height-units.ts';
import { problem } from '../base/errors.ts';
import type { Sheet } from './sheet.ts';
import { meaningOf, sumsOfValues } from './values.ts';

/** How a raster is shown: as colours that it holds, as shades of its values, by classes, or as heights. */
export type Nature = 'colors' | 'palette' | 'shades' | 'classes' | 'heights';

/** From the Dead Sea's shore to the Everest, in metres. */
const heights = { lowest: -500, highest: 9000 };
/** Range of an index (of vegetation, of wetness), whose values are no heights. */
const indexes = { lowest: -1, highest: 1 };

/** Find the nature of a raster's values; `sums` are of the numbers in its files, `asked` is the manifest's word. */
export function natureOf({ bands, palette, heights: { unit } }: Sheet, sums: PixelSums, asked?: Raster['kind']): Nature {
  const { bands: [band] } = sumsOfValues(sums, meaningOf(bands)); // prettier-ignore
  if (asked === 'elevation') return 'heights';
  const shown = bands.filter(({ color }) => color !== 'alpha');
  if (palette) return 'palette';
  if (shown.length > 1 || !band || band.min === null || band.max === null)
    return shown.length > 2 && bands[0]?.type === 'Byte' ? 'colors' : 'shades';
  if (areClasses(band, band.max - band.min, bands[0]?.type === 'Byte')) return 'classes';
  const { min, max } = band;
  if (asked === 'imagery' || bands[0]?.type === 'Byte' || (min >= indexes.lowest && max <= indexes.highest)) return 'shades';
  // Decibels or degrees are no heights.
  const metres = unit && metresOf[unit];
  return metres !== undefined && min * metres >= heights.lowest && max * metres <= heights.highest ? 'heights' : 'shades';
}

/** Few whole numbers with gaps between them are codes; heights in whole metres follow one another. */
function areClasses({ integers, distinct }: PixelSums['bands'][number], span: number, isByte: boolean): boolean {
  if (!integers || distinct === null || distinct.length < 3 || areGreys(distinct)) return false;
  return isByte ? distinct.length <= 32 : distinct.length < (span + 1) / 2;
}

/** From black to white in even steps: a scan of few greys. */
function areGreys(distinct: readonly number[]): boolean {
  const step = 255 / (distinct.length - 1);
  return distinct.toSorted((a, b) => a - b).every((value, index) => Math.abs(value - index * step) < 1);
}

/** Values that programs write where there is none, as their makers chose them. */
const usualMarks = [-9999, -99_999, -32_768, -32_767, -3.402_823_466_385_288_6e38];
/** A warning where the smallest number looks like a mark for no value that nobody has declared. */
export function suspectMark({ bands: [band] }: Pick<Sheet, 'bands'>, { bands: [sums] }: PixelSums): Problem[] {
  const value = sums?.min ?? null;
  if (band?.nodata !== null || value === null || value === sums?.max || !usualMarks.includes(value)) return [];
  return [problem('raster.nodata-suspected', { value }, { severity: 'warning' })];
}

/** The kind that a record tells. */
export const kindOf = (nature: Nature): Raster['kind'] => (nature === 'heights' ? 'elevation' : 'imagery');
