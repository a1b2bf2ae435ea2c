import { creationOptions, quiet, readOwn, translate } from './gdal-raster.ts';
import type { Command } from '../sandbox/command.ts';

/** Columns and rows of a picture. */
export type PictureSize = readonly [number, number];

const outSize = (size: PictureSize): string[] => ['-outsize', ...size.map(String)];

/** A raster of ours in few pixels, from the overviews that it has, as /out/small.tif. */
export const shrink = (source: string, size: PictureSize, resampling: 'average' | 'nearest'): Command => ({
  ...translate(['-q', '-of', 'GTiff', ...outSize(size), '-r', resampling, ...readOwn(source), '/out/small.tif']),
  env: { ...quiet, GDAL_TIFF_INTERNAL_MASK: 'YES' },
});

/** A picture whose missing pixels are marked by a value of all its bands, with a transparency instead, as /out/clear.vrt. */
export const clear = (source: string, size: PictureSize): Command => ({
  program: 'gdalwarp',
  args: [
    ...['-q', '-of', 'VRT', '-ts', ...size.map(String), '-dstalpha', '-wo', 'UNIFIED_SRC_NODATA=YES'],
    ...[...readOwn(source), '/out/clear.vrt'],
  ],
  env: quiet,
});

/** Heights that are not a number wherever there is none, as /out/heights.tif. */
export const bareHeights = (source: string, size: PictureSize): Command => ({
  program: 'gdalwarp',
  args: ['-q', '-ot', 'Float32', '-dstnodata', 'nan', '-ts', ...size.map(String), ...readOwn(source), '/out/heights.tif'],
  env: quiet,
});

const relief = (args: readonly string[]): Command => ({ program: 'gdaldem', args: [...args, '-q'], drivers: ['GTiff'], env: quiet });

/** How the slopes of /out/heights.tif catch a light from the north-west, as /out/shade.tif; `scale`: metres of a unit of the plane. */
export const shadeHeights = (exaggeration: number, scale: number): Command =>
  relief(['hillshade', '/out/heights.tif', '/out/shade.tif', '-z', String(exaggeration), '-s', String(scale), '-compute_edges']);

/** The heights of /out/heights.tif in the colours of /in/tints.txt, as /out/tint.tif. */
export const tintHeights: Command = relief(['color-relief', '/out/heights.tif', '/in/tints.txt', '/out/tint.tif', '-alpha']);

/** A picture in red, green, blue and transparency as /out/<target>, by the options of WebP. */
export const writeWebp = (source: string, size: PictureSize, target: string, options: readonly string[], resampling: string): Command =>
  translate([
    ...['-q', '-of', 'WEBP', ...outSize(size), '-r', resampling],
    ...[...creationOptions([...options, 'METHOD=6']), ...readOwn(source), `/out/${target}`],
  ]);
