import type { Bbox, RasterBand } from '../../schemas/types.ts';
import type { RasterInput } from '../tools/gdal-raster.ts';
import type { PixelsJob } from '../tools/measure-pixels.ts';
import type { Heights } from './vertical.ts';

/** A band as its file describes it. */
export type SheetBand = Pick<RasterBand, 'name' | 'type' | 'color' | 'nodata' | 'scale' | 'offset' | 'unit'>;

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
  /** Its place stands in a file beside it, which GDAL is not shown. */
  moved?: true;
  bands: SheetBand[];
  /** A mask of its own says which pixels hold something. */
  masked: boolean;
  palette: boolean;
  crs: { code: string; name: string };
  box: Bbox;
  wgs84: Bbox;
  heights: Heights;
  /** YYYY-MM-DD, where the file or its name says it. */
  date: string | null;
}

/** The day of a sheet: what its TIFF says ("2023:08:11 10:00:00"), else eight figures of its name that are one; null where neither does. */
export function dateOf(stamp: string | undefined, name: string): string | null {
  const [, ...said] = /^(\d{4}):(\d\d):(\d\d)/.exec(stamp ?? '') ?? [];
  const [, ...named] = /(?:^|\D)((?:19|20)\d{2})([-_]?)(\d{2})\2(\d{2})(?:\D|$)/.exec(name) ?? [];
  return asDay(said) ?? asDay([named[0] ?? '', named[2] ?? '', named[3] ?? '']);
}

function asDay(parts: readonly string[]): string | null {
  const day = parts.join('-');
  const date = new Date(`${day}T00:00:00Z`);
  // 30 February is no day, and becomes another one.
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(day) ? day : null;
}

/** What tells the pixels of a sheet that hold something. */
export function validityOf({ bands, masked }: Pick<Sheet, 'bands' | 'masked'>): PixelsJob['validity'] {
  const alpha = bands.findIndex(({ color }) => color === 'alpha');
  if (alpha >= 0) return { plane: alpha };
  const nodata = bands[0]?.nodata ?? null;
  if (nodata !== null) return { nodata };
  return masked ? { plane: bands.length } : null;
}

/** Are the coordinates of a sheet longitudes and latitudes? */
export const isDegrees = ({ box, wgs84 }: Pick<Sheet, 'box' | 'wgs84'>): boolean =>
  Math.abs(box[0] - wgs84[0]) < 1e-9 && Math.abs(box[3] - wgs84[3]) < 1e-9;

/** Ground metres by pixel, north to south where the coordinates are degrees. */
export const resolutionOf = (sheet: Pick<Sheet, 'transform' | 'box' | 'wgs84'>): number =>
  Math.abs(sheet.transform[1]) * (isDegrees(sheet) ? metresPerDegree : 1);

/** Of latitude, anywhere. */
export const metresPerDegree = 111_320;
