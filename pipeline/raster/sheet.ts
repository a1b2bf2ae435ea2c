import type { Bbox, RasterBand } from '../../schemas/types.ts';
import type { RasterInput } from '../gdal/gdal-raster.ts';
import type { PixelsJob } from '../programs/raster/measure-pixels.ts';
import type { Heights } from './vertical.ts';

/** A band as its file describes it. */
export type SheetBand = Pick<RasterBand, 'name' | 'type' | 'color' | 'nodata' | 'scale' | 'offset' | 'unit'>;

/** One file of an image or of heights, as far as its header says. */
export interface Sheet {
  /** Deposited name. */
  name: string;
  path: string;
  input: RasterInput;
  /** The file beside it whose pixels say which of its own hold something. */
  mask?: string;
  format: string;
  width: number;
  height: number;
  /** GDAL's six numbers: from pixels to the coordinates of `crs`. */
  transform: readonly [number, number, number, number, number, number];
  /** It lies elsewhere than GDAL reads in it: its place stands in a file beside it, or its longitudes go beyond 180°. */
  moved?: true;
  bands: SheetBand[];
  /** Its numbers fill only a part of their bytes: a scan in black and white has eight pixels in one. */
  partial?: true;
  /** A mask of its own says which pixels hold something. */
  masked: boolean;
  palette: boolean;
  crs: { code: string; name: string };
  /** The coordinates are longitudes and latitudes; of another globe than that of WGS 84 they may be others. */
  geographic: boolean;
  box: Bbox;
  wgs84: Bbox;
  heights: Heights;
  /** YYYY-MM-DD, where the file or its name says it. */
  date: string | null;
}

/** What is mounted where GDAL reads a sheet: its file, and its mask under the name by which GDAL looks for one beside it. */
export const inputsOf = ({ input, path, mask }: Pick<Sheet, 'input' | 'path' | 'mask'>): Record<string, string> => ({
  [input.name]: path,
  ...(mask !== undefined && { [`${input.name}.msk`]: mask }),
});

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

/** Ground metres by pixel: north to south where the coordinates are degrees, whose longitudes are shorter; of Web Mercator at its place. */
export function resolutionOf({
  transform: [, dx, , , , dy],
  geographic,
  crs,
  wgs84: [, south, , north],
}: Pick<Sheet, 'transform' | 'geographic' | 'crs' | 'wgs84'>): number {
  if (geographic) return Math.abs(dy) * metresPerDegree;
  return crs.code === 'EPSG:3857' ? dx * Math.cos((((south + north) / 2) * Math.PI) / 180) : dx;
}

/** Of latitude, anywhere. */
export const metresPerDegree = 111_320;
