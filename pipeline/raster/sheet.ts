import type { Bbox, RasterBand } from '../../schemas/types.ts';
import type { RasterInput } from '../gdal/gdal-raster.ts';
import type { PixelsJob } from '../programs/raster/measure-pixels.ts';
import type { HeightUnit } from '../../schemas/model/height-units.ts';
import type { Transform } from '../gdal/globe.ts';
import { metresPerDegree } from '../base/degrees.ts';

/** A band as its file describes it. */
export type SheetBand = Pick<RasterBand, 'name' | 'type' | 'color' | 'nodata' | 'scale' | 'offset' | 'unit'>;

/** Unit and datum of heights, as far as a file and its manifest say; the manifest's word comes first. */
export interface Heights {
  /** Undefined where the file names one that is no length; metres where nobody says anything. */
  unit: HeightUnit | undefined;
  datum?: string;
  /** EPSG code of the datum, for the published file. */
  code?: string;
}

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
  /** From pixels to the coordinates of `crs`. */
  transform: Transform;
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
  /** Ten of its points in degrees, as place-sheets.ts asks for them; undefined where one has no place there. */
  points: [number, number][] | undefined;
  heights: Heights;
  /** YYYY-MM-DD, where the file or its name says it. */
  date: string | null;
  /** Its pixels as plain numbers, as they were read to be measured: kept where they are few. */
  planes?: string;
}

/** List the files that are mounted where GDAL reads a sheet: its own, and its mask under the name that GDAL looks for. */
export const inputsOf = ({ input, path, mask }: Pick<Sheet, 'input' | 'path' | 'mask'>): Record<string, string> => ({
  [input.name]: path,
  ...(mask !== undefined && { [`${input.name}.msk`]: mask }),
});

/** Find the band or value that tells the pixels of a sheet that hold something. */
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
