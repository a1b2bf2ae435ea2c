import type { Bbox, RasterBand } from '../../schemas/types.ts';
import type { PixelSums } from '../tools/measure-pixels.ts';
import { resolutionOf, type Sheet } from './sheet.ts';

/** All sheets of a raster as one. */
export interface Mosaic {
  /** Pixels of the box around all sheets. */
  width: number;
  height: number;
  /** Ground metres by pixel. */
  resolution: number;
  wgs84: Bbox;
}

/** What the sheets are together. */
export function mosaicOf(sheets: readonly Sheet[]): Mosaic {
  const [first] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  const [, dx, , , , dy] = first.transform;
  const box = around(sheets.map((sheet) => sheet.box));
  return {
    width: Math.round((box[2] - box[0]) / dx),
    height: Math.round((box[3] - box[1]) / -dy),
    resolution: Number(resolutionOf(first).toPrecision(9)),
    wgs84: around(sheets.map((sheet) => sheet.wgs84)),
  };
}

const around = (boxes: readonly Bbox[]): Bbox => [
  Math.min(...boxes.map(([west]) => west)),
  Math.min(...boxes.map(([, south]) => south)),
  Math.max(...boxes.map(([, , east]) => east)),
  Math.max(...boxes.map(([, , , north]) => north)),
];

/** The bands with what every pixel of theirs shows. */
export const bandFacts = ({ bands }: Pick<Sheet, 'bands'>, sums: PixelSums, pixels: number): RasterBand[] =>
  bands.map((band, index) => {
    const { valid, min, max, sum, squares } = sums.bands[index] ?? { valid: 0, min: null, max: null, sum: 0, squares: 0 };
    const mean = valid === 0 ? null : sum / valid;
    const stddev = mean === null ? null : Math.sqrt(Math.max(squares / valid - mean * mean, 0));
    return { ...band, min, max, mean, stddev, validShare: valid / pixels };
  });
