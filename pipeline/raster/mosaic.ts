import type { PixelSums } from '../base/pixels.ts';
import type { Bbox, RasterBand } from '../../schemas/types.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { resolutionOf, type Sheet } from './sheet.ts';
import { meaningOf, sumsOfValues } from './values.ts';

/** All sheets of a raster as one. */
export interface Mosaic {
  /** Pixels of the box around all sheets. */
  width: number;
  height: number;
  /** Ground metres by pixel. */
  resolution: number;
  /** How wide a pixel is on the ground, by its height. */
  pixelAspect: number;
  /** The coordinates are longitudes and latitudes. */
  isDegrees: boolean;
  wgs84: Bbox;
}

/** Join the sheets into one mosaic. */
export function mosaicOf(sheets: readonly Sheet[]): Mosaic {
  const [first] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  const [, dx, , , , dy] = first.transform;
  const box = aroundBoxes(sheets.map((sheet) => sheet.box));
  const { geographic } = first;
  const squeeze = geographic ? Math.max(Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180), leastSqueeze) : 1;
  return {
    width: Math.round((box[2] - box[0]) / dx),
    height: Math.round((box[3] - box[1]) / -dy),
    resolution: Number(resolutionOf(first).toPrecision(9)),
    pixelAspect: (dx / -dy) * squeeze,
    isDegrees: geographic,
    wgs84: aroundBoxes(sheets.map((sheet) => sheet.wgs84)),
  };
}

/** At the poles a parallel has no length: what lies there is drawn as at 60°. */
const leastSqueeze = 0.5;

/** The bands with what every pixel of theirs shows; `sums` are of the numbers in the files. */
export const bandFacts = ({ bands }: Pick<Sheet, 'bands'>, sums: PixelSums, pixels: number): RasterBand[] => {
  const values = sumsOfValues(sums, meaningOf(bands));
  return bands.map((band, index) => {
    const { valid, min, max, sum, squares } = values.bands[index] ?? { valid: 0, min: null, max: null, sum: 0, squares: 0 };
    const mean = valid === 0 ? null : sum / valid;
    const stddev = mean === null ? null : Math.sqrt(Math.max(squares / valid - mean * mean, 0));
    return { ...band, min, max, mean, stddev, validShare: valid / pixels };
  });
};
