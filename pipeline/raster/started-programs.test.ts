import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginCatalogue, manifest } from '../commands/build/build.fixtures/catalogue.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { startedBy } from '../sandbox/run.fixtures/started-by.ts';
import { hill, makeTiff, photo, type Picture } from './raster.fixtures/make-rasters.ts';

/** List the programs that a build starts for one GeoTIFF of 300 pixels. */
function startedFor(name: string, picture: Pick<Picture, 'pixel' | 'type'>): string[] {
  const root = scratchFolder();
  const datasets = join(root, 'datasets');
  beginCatalogue(datasets);
  const folder = join(datasets, 'ddt-51', name);
  mkdirSync(folder);
  makeTiff(folder, `${name}.tif`, { width: 300, height: 300, ...picture });
  writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('mats.geojson', `${name}.tif`));
  return startedBy(datasets, root);
}

test('an image is built by nineteen programs, ours in one start for each step that waits for another', () => {
  expect(startedFor('photo', { pixel: photo })).toEqual([
    'gdal_translate -of COG',
    // The pixels of the source, once, and of what it became; a picture of few pixels for both drawings.
    'gdal_translate -of ENVI',
    'gdal_translate -of ENVI',
    'gdal_translate -of GTiff',
    'gdal_translate -of MBTILES',
    'gdal_translate -of WEBP',
    'gdal_translate -of WEBP',
    'gdaladdo',
    // The source, what it became, and how much its tiles show.
    'gdalinfo',
    'gdalinfo',
    'gdalinfo',
    'gdalwarp -of VRT',
    'node check/check-tiff.ts',
    'node tiles/pack-mbtiles.ts',
    'node works/run-works.ts check-cog measure-pixels',
    'node works/run-works.ts measure-pixels',
    'ogr2ogr --version',
    'ogr2ogr -f GeoJSON',
    'tippecanoe --version',
  ]);
});

test('heights are built by twenty programs, their tiles of one start of ours', () => {
  expect(startedFor('hill', { pixel: hill, type: 'Float32' })).toEqual([
    'gdal_translate -of COG',
    'gdal_translate -of ENVI',
    'gdal_translate -of ENVI',
    'gdal_translate -of GTiff',
    'gdal_translate -of WEBP',
    'gdal_translate -of WEBP',
    // Light and colours.
    'gdaldem',
    'gdaldem',
    'gdalinfo',
    'gdalinfo',
    'gdalwarp',
    // Two blocks of tiles.
    'gdalwarp -of ENVI',
    'gdalwarp -of ENVI',
    'node check/check-tiff.ts',
    'node raster/make-terrain.ts',
    'node works/run-works.ts check-cog measure-pixels',
    'node works/run-works.ts measure-pixels',
    'ogr2ogr --version',
    'ogr2ogr -f GeoJSON',
    'tippecanoe --version',
  ]);
});
