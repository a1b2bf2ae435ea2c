import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { underConditions } from '../base/conditions.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';
import { fileSource } from '../source/fetch.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { buildRaster } from './build-raster.ts';
import { hill, makeTiff, photo, type Picture } from './raster.fixtures/make-rasters.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-unsafe-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, Pick<Picture, 'pixel' | 'type' | 'args'>]>([
  ['heights', { pixel: hill, type: 'Float32' }],
  ['an image where a value says what is missing', { pixel: (x, y) => (x < 20 ? [0, 0, 0] : photo(x, y)), args: ['-a_nodata', '0'] }],
])('%s: the same to the last byte where an admin does without a sandbox', async (what, picture) => {
  const path = makeTiff(folder, `${what}.tif`, { width: 60, height: 60, ...picture });
  const digests = async (unsafe: boolean): Promise<string[]> => {
    const machine = machineIn(join(folder, `${what} ${unsafe}`));
    const source = await fileSource(path);
    const { files } = await underConditions({ unsafe }, () => makeAll(buildRaster, source, makeManifest(), machine));
    return files.map(({ format, sha256 }) => `${format} ${sha256}`);
  };
  expect(await digests(true)).toEqual(await digests(false));
});
