import { fileEndings, worldEndings } from '../../../schemas/model/source-endings.ts';
import { programTask, type Task } from '../../sandbox/job.ts';
import { begins, type SourceHead } from './format.ts';

/** How one format of images or heights is known, examined by our own program, and opened by GDAL. */
export interface RasterFormat {
  /** As people call it. */
  name: string;
  /** Extensions of deposited files, first the one that the local copy gets. */
  extensions: readonly [string, ...string[]];
  matches: (head: SourceHead) => boolean;
  /** The one GDAL driver that may open it. */
  driver: string;
  /** Our own reading of the file at `path`, before GDAL opens it. */
  examine?: (path: string) => Task;
}

/** Our own reading of a TIFF: of an image, or of the mask beside one. */
export const examineTiff = (path: string): Task => programTask('check/check-tiff.ts', undefined, { source: path });

/** The formats of rasters. None of those that only point to other files (VRT, WMS) is among them. */
export const rasterFormats: readonly RasterFormat[] = [
  {
    name: 'GeoTIFF',
    extensions: fileEndings.geotiff,
    matches: ({ text }) => /^(II[*+]\0|MM\0[*+])/.test(text),
    driver: 'GTiff',
    examine: examineTiff,
  },
  {
    name: 'JPEG 2000',
    extensions: fileEndings.jpeg2000,
    matches: ({ text }) => /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/.test(text),
    driver: 'JP2OpenJPEG',
    examine: (path) => programTask('check/check-jp2.ts', undefined, { source: path }),
  },
  {
    name: 'ASCII Grid',
    extensions: fileEndings.grid,
    matches: (head) => begins(head, /^ncols\s+\d+\s+nrows\s+\d+/i),
    driver: 'AAIGrid',
    examine: (path) => programTask('check/check-grid.ts', undefined, { source: path }),
  },
];

/** Kinds of files beside an image: its place, the system of that, its mask; and its overviews and GDAL's notes, which are not read. */
type Beside = 'world' | 'system' | 'mask' | 'overviews' | 'notes';

const besideKinds: Readonly<Record<string, Beside>> = {
  ...Object.fromEntries(worldEndings.map((extension) => [extension, 'world'])),
  prj: 'system',
  msk: 'mask',
  ovr: 'overviews',
  xml: 'notes',
};

/** Extensions of what is taken out beside an image. */
export const besideExtensions: readonly string[] = Object.keys(besideKinds);

/** Kind of a file beside an image, by its extension. */
export const besideOf = (extension: string): Beside | undefined =>
  Object.hasOwn(besideKinds, extension) ? besideKinds[extension] : undefined;

/** Extensions of the rasters worth taking out of an archive. */
export const rasterExtensions: readonly string[] = rasterFormats.flatMap(({ extensions }) => extensions);

/** The format of a raster, by its content; undefined where it is none. */
export const recogniseRaster = (head: SourceHead): RasterFormat | undefined => rasterFormats.find(({ matches }) => matches(head));
