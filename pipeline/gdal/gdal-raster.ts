import type { Command } from '../sandbox/command.ts';

/** A raster below /in/ with the one driver that may read it; no file beside it is looked for, none written. */
export interface RasterInput {
  name: string;
  driver: string;
  /** Type that its numbers are read as, where the driver would choose one by their values. */
  type?: string;
}

/** No file is written beside a raster, and all processors work. */
export const quiet = { GDAL_PAM_ENABLED: 'NO', GDAL_NUM_THREADS: 'ALL_CPUS' };
const read = ({ name, driver, type }: RasterInput): string[] => [
  ...['-if', driver, ...(type === undefined ? [] : ['-oo', `DATATYPE=${type}`])],
  `/in/${name}`,
];
/** A raster converted by gdal_translate. */
export const translate = (args: string[]): Command => ({ program: 'gdal_translate', args, env: quiet });
/** Creation options of the driver that writes, as arguments. */
export const creationOptions = (options: readonly string[]): string[] => options.flatMap((option) => ['-co', option]);
const driverOf = (path: string): string => (path.endsWith('.vrt') || path.startsWith('vrt://') ? 'VRT' : 'GTiff');
/** A raster of ours by its path: a COG, or what stands for several. */
export const readOwn = (path: string): string[] => ['-if', driverOf(path), path];
/** Path of a changed view of our raster, a virtual raster of GDAL in one line: a command would write the same as a file. */
const seenAs = (path: string, how: string): string =>
  // As it is seen from the output folder: without a sandbox, too.
  `vrt://${path.replace(/^\/in\//, '../in/').replace(/^\/out\//, '')}?if=${driverOf(path)}&${how}`;

/** Some bands of a raster of ours, by number, and its mask. */
export const bandsOf = (path: string, bands: readonly (number | 'mask')[]): string => seenAs(path, `bands=${bands.join(',')}`);
/** The colours that the numbers of a raster of ours stand for, in red, green, blue and transparency. */
export const colorsOf = (path: string): string => seenAs(path, 'expand=rgba');
/** The same of a sheet among others, whose numbers stand for other colours: none of them marks what is missing in all. */
export const sheetColorsOf = (path: string): string => seenAs(path, 'expand=rgba&a_nodata=none');
/** The values that the numbers of each band stand for; `isMarked`: with not-a-number where a number marks what is missing. */
export const valuesVrt = (path: string, meaning: readonly { factor: number; shift: number }[], isMarked: boolean): string =>
  seenAs(
    path,
    [
      ...['ot=Float32', ...(isMarked ? ['a_nodata=nan'] : [])],
      ...meaning.map(({ factor, shift }, index) => `scale_${index + 1}=0,1,${shift},${shift + factor}`),
    ].join('&'),
  );
/** Drivers that read the rasters that we wrote, where no option names one. */
const ownDrivers: readonly string[] = ['GTiff', 'VRT'];

/** Size, bands, place and coordinate system of a raster, as JSON on standard output. */
export const describeRaster = (input: RasterInput): Command => ({
  program: 'gdalinfo',
  args: ['-json', '-norat', ...read(input)],
  env: quiet,
});

/** WebP at which photographs lose nothing that people see, and weigh a tenth. */
const photoQuality = 85;
/** How GDAL packs photographs. */
export const photoOptions: readonly string[] = ['COMPRESS=WEBP', `QUALITY=${photoQuality}`, `OVERVIEW_QUALITY=${photoQuality}`];

/** West, north, east and south. */
export type Corners = [number, number, number, number];

/** How a COG is written. */
export interface CogWish {
  crs: string;
  corners: Corners | undefined;
  nodata: number | 'none' | undefined;
  bands: readonly string[];
  options: readonly string[];
}

/** The same pixels as a Cloud-Optimized GeoTIFF; `crs`, `corners` and `nodata` replace what the file says. */
export const writeCog = (input: RasterInput, { crs, corners, nodata, bands, options }: CogWish): Command => {
  const creation = [...options, 'NUM_THREADS=ALL_CPUS', 'BIGTIFF=IF_SAFER', 'OVERVIEWS=IGNORE_EXISTING', 'BLOCKSIZE=512'];
  return translate([
    ...['-of', 'COG', '-a_srs', crs, ...(corners === undefined ? [] : ['-a_ullr', ...corners.map(String)])],
    ...[...(nodata === undefined ? [] : ['-a_nodata', String(nodata)]), ...bands],
    ...[...creationOptions(creation), ...read(input), '/out/data.tif'],
  ]);
};

/** The same of /in/clear.vrt, which stands for a raster read by no other driver than its own. */
export const writeClearCog = ({ driver }: RasterInput, wish: Omit<CogWish, 'nodata' | 'bands'>): Command => ({
  ...writeCog({ name: 'clear.vrt', driver: 'VRT' }, { ...wish, nodata: undefined, bands: [] }),
  drivers: [driver, ...ownDrivers, 'COG', 'MEM'],
});

/** A raster without its mask as /out/marked.vrt, whose value for what is missing is `nodata`. */
export const standFor = (input: RasterInput, nodata: number | 'nan'): Command =>
  translate(['-q', '-of', 'VRT', '-mask', 'none', '-a_nodata', String(nodata), ...read(input), '/out/marked.vrt']);

/** The pixels of /out/marked.vrt, which stands for a raster read by no other driver than its own, as /out/marked.tif. */
export const writeMarked = ({ driver }: RasterInput, options: readonly string[]): Command => ({
  ...translate([
    ...['-q', '-of', 'GTiff', ...creationOptions(['COMPRESS=DEFLATE', 'ZLEVEL=1', 'TILED=YES', 'BIGTIFF=IF_SAFER', ...options])],
    ...[...readOwn('/out/marked.vrt'), '/out/marked.tif'],
  ]),
  drivers: [driver, ...ownDrivers],
});

/** A window of a raster: its first column and row, and how many of each. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Some rows of a raster as plain numbers, band after band, `mask` (0 or more) as the last one. */
export const readPixelRows = (
  input: RasterInput,
  { x, y, width, height }: Window,
  { bands, mask, target }: { bands: number; mask: boolean; target: string },
): Command =>
  translate([
    ...['-of', 'ENVI', '-co', 'INTERLEAVE=BSQ', '-srcwin', x, y, width, height].map(String),
    ...Array.from({ length: bands }, (_, index) => ['-b', String(index + 1)]).flat(),
    ...[...(mask ? ['-b', 'mask'] : []), ...read(input), `/out/${target}`],
  ]);

/** Several rasters of the same grid, listed in /in/sheets.txt, as one raster /out/mosaic.vrt; `gaps` says what stands between them. */
export const buildVrt = (gaps: readonly string[]): Command => ({
  program: 'gdalbuildvrt',
  args: ['-q', '-strict', ...gaps, '-input_file_list', '/in/sheets.txt', '/out/mosaic.vrt'],
  drivers: ownDrivers,
  env: quiet,
});

/** The picture of a raster as /out/picture.vrt, by the options of gdal_translate. */
export const drawPicture = (source: string, options: readonly string[]): Command =>
  translate(['-q', '-of', 'VRT', ...options, ...readOwn(source), '/out/picture.vrt']);

/** A raster of classes as the picture /out/picture.vrt, in the colours of /in/colors.txt. */
export const drawClasses = (source: string): Command => ({
  program: 'gdaldem',
  args: ['color-relief', source, '/in/colors.txt', '/out/picture.vrt', '-of', 'VRT', '-alpha', '-exact_color_entry', '-q'],
  drivers: ownDrivers,
  env: quiet,
});

/** Grid of the tiles of one zoom: metres of Web Mercator a pixel, and the box in them. */
export interface TileGrid {
  resolution: number;
  box: readonly [number, number, number, number];
}

/** Warp a raster to the grid of its tiles in Web Mercator, as /out/<target>. */
export const warpToTiles = (
  source: string,
  { resolution, box }: TileGrid,
  { format, target, resampling, options }: { format: 'VRT' | 'ENVI'; target: string; resampling: string; options: readonly string[] },
): Command => ({
  program: 'gdalwarp',
  args: [
    ...['-of', format, '-t_srs', 'EPSG:3857', '-tr', resolution, resolution, '-te', ...box, '-r', resampling].map(String),
    // -novshift: GDAL would take heights that we have made metres for the feet of their system.
    ...['-novshift', '-multi', '-wo', 'NUM_THREADS=ALL_CPUS', '-wo', 'UNIFIED_SRC_NODATA=YES'],
    ...[...options, ...readOwn(source), `/out/${target}`],
  ],
  env: quiet,
});

/** The tiles of /out/warped.vrt at its own resolution, as /out/tiles.mbtiles. */
export const cutTiles = (format: 'WEBP' | 'PNG', quality: number, side: number): Command =>
  translate([
    ...['-of', 'MBTILES', ...creationOptions([`TILE_FORMAT=${format}`, `BLOCKSIZE=${side}`, `QUALITY=${quality}`, 'NAME=tiles'])],
    ...[...readOwn('/out/warped.vrt'), '/out/tiles.mbtiles'],
  ]);

/** Drivers that open tiles: images in a table of SQLite, read through a raster in memory. */
const tileDrivers: readonly string[] = ['MBTiles', 'SQLite', 'PNG', 'WEBP', 'MEM'];

/** How often each transparency stands in a zoom of /out/tiles.mbtiles, among the bands as JSON on standard output. */
export const alphaHistogram = (zoom: number): Command => ({
  program: 'gdalinfo',
  args: ['-json', '-hist', '-norat', '-nomd', '-oo', 'BAND_COUNT=4', '-oo', `ZOOM_LEVEL=${zoom}`, '/out/tiles.mbtiles'],
  drivers: tileDrivers,
  env: quiet,
});

/** The same tiles for lower zooms, each half of the one before. */
export const addLowerZooms = (resampling: string, levels: number): Command => ({
  program: 'gdaladdo',
  args: ['-q', '-r', resampling, '/out/tiles.mbtiles', ...Array.from({ length: levels }, (_, index) => String(2 ** (index + 1)))],
  drivers: tileDrivers,
  env: quiet,
});

/** The frames of /in/frames.geojson as /out/sheets.fgb. */
export const indexOfSheets: Command = {
  program: 'ogr2ogr',
  args: ['-if', 'GeoJSON', '-f', 'FlatGeobuf', '-nln', 'dalles', '/out/sheets.fgb', '/in/frames.geojson'],
};
