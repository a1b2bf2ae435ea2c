import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import { makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-jp2-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an image in JPEG 2000 is published like any other, each of its pixels kept where that is asked', async () => {
  const tiff = makeTiff(folder, 'ortho.tif', { width: 200, height: 150, pixel: photo });
  const path = join(folder, 'ortho.jp2');
  execFileSync('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', '-co', 'QUALITY=100', '-co', 'REVERSIBLE=YES', tiff, path]);
  const made = await makeAll(
    buildRaster,
    await fileSource(path),
    makeManifest({ raster: { lossless: true } }),
    machineIn(join(folder, 'scratch')),
  );
  expect(made.version).toMatchObject({ source: { format: 'JPEG 2000' }, raster: { kind: 'imagery', width: 200, height: 150 } });
  const cog = made.files.find(({ format }) => format === 'cog')?.path ?? '';
  const sums = (file: string): number[] => {
    const said = JSON.parse(execFileSync('gdalinfo', ['-json', '-checksum', file], { encoding: 'utf8' })) as {
      bands: { checksum: number }[];
    };
    return said.bands.map(({ checksum }) => checksum);
  };
  expect(sums(cog)).toEqual(sums(tiff));
});
