import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Raster } from '../../schemas/types.ts';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import { hill, makeTiff } from './raster.fixtures/make-rasters.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

/* Floats that are no finite numbers. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-floats-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Build an image of floats; gives its survey, and the checksums of its bands before and after. */
async function build(
  name: string,
  pixel: (x: number, y: number) => number[],
): Promise<{ raster: Raster | undefined; checksums: number[][] }> {
  const path = makeTiff(folder, `${name}.tif`, { width: 300, height: 240, step: 5, pixel, type: 'Float32' });
  const { version, files } = await makeAll(buildRaster, await fileSource(path), makeManifest(), machineIn(join(folder, name)));
  const cog = files.find(({ format }) => format === 'cog')?.path ?? '';
  const checksumsOf = (file: string): number[] => {
    const said = JSON.parse(execFileSync('gdalinfo', ['-json', '-checksum', file], { encoding: 'utf8' })) as {
      bands: { checksum: number }[];
    };
    return said.bands.map(({ checksum }) => checksum);
  };
  return { raster: version.raster, checksums: [path, cog].map(checksumsOf) };
}

test('measures that are missing in places of their own in each band, or infinite, are published as they are', async () => {
  const { raster, checksums } = await build('mesures', (x, y) => [
    ...[x < 60 ? NaN : x / 7, y < 60 ? NaN : y / 9, x === 150 && y === 150 ? Infinity : x * y],
  ]);
  expect(raster?.bands.map(({ min, validShare }) => [Number(min?.toFixed(3)), validShare])).toEqual([
    [8.571, 0.8],
    [6.667, 0.75],
    [0, 71_999 / 72_000],
  ]);
  expect(checksums[1]).toEqual(checksums[0]);
});

test('heights with an infinite one among them are heights, and have tiles of the others', async () => {
  const { raster } = await build('infini', (x, y) => (x === 150 && y === 150 ? [Infinity] : hill(x, y)));
  expect(raster).toMatchObject({ kind: 'elevation', tiles: { encoding: 'terrain-rgb' } });
  expect(raster?.bands[0]?.max).toBeLessThan(280);
});
