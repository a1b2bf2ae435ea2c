import type { Bbox, RasterBand } from '../../schemas/types.ts';
import type { RasterInput } from '../tools/gdal-raster.ts';
import type { PixelsJob } from '../tools/measure-pixels.ts';

/** A band as its file describes it. */
export type SheetBand = Pick<RasterBand, 'name' | 'type' | 'color' | 'nodata'>;

/** One file of an image or of heights, as far as its header says. */
export interface Sheet {
  /** Deposited name. */
  name: string;
  path: string;
  input: RasterInput;
  format: string;
  width: number;
  height: number;
  /** GDAL's six numbers: from pixels to the coordinates of `crs`. */
  transform: readonly [number, number, number, number, number, number];
  bands: SheetBand[];
  /** A mask of its own says which pixels hold something. */
  masked: boolean;
  palette: boolean;
  crs: { code: string; name: string };
  box: Bbox;
  wgs84: Bbox;
  /** Name of the vertical system, where the file says it. */
  datum?: string;
}

/** What tells the pixels of a sheet that hold something. */
export function validityOf({ bands, masked }: Pick<Sheet, 'bands' | 'masked'>): PixelsJob['validity'] {
  const alpha = bands.findIndex(({ color }) => color === 'alpha');
  if (alpha >= 0) return { plane: alpha };
  const nodata = bands[0]?.nodata ?? null;
  if (nodata !== null) return { nodata };
  return masked ? { plane: bands.length } : null;
}

/** Ground metres by pixel; `latitude` and degrees where the coordinates are no metres. */
export function resolutionOf({ transform: [, dx], box, wgs84 }: Pick<Sheet, 'transform' | 'box' | 'wgs84'>): number {
  const isDegrees = Math.abs(box[0] - wgs84[0]) < 1e-9 && Math.abs(box[3] - wgs84[3]) < 1e-9;
  return Math.abs(dx) * (isDegrees ? metresPerDegree : 1);
}

/** Of latitude, anywhere. */
const metresPerDegree = 111_320;
