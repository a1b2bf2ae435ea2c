import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { makeTiff, photo } from '../../raster/raster.fixtures/make-rasters.ts';
import { checkCog } from './check-cog.ts';
import { checkTiff } from '../check/check-tiff.ts';
import { readTiff } from '../check/tiff.ts';
import { defaultLimits } from '../../base/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-cog-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = makeTiff(folder, 'plain.tif', { width: 1200, height: 900, pixel: photo });
const cog = join(folder, 'cog.tif');
execFileSync('gdal_translate', ['-q', '-of', 'COG', '-co', 'COMPRESS=DEFLATE', plain, cog]);
const wrong = async (path: string): Promise<string[]> =>
  (await checkCog(path)).flatMap(({ facts }) => {
    const detail = facts?.['detail'];
    return typeof detail === 'string' ? [detail] : [];
  });

test('a COG of GDAL is one', async () => {
  expect(await wrong(cog)).toEqual([]);
  const { directories } = await readTiff(cog);
  expect(directories.map(({ width, height }) => [width, height])).toEqual([
    [1200, 900],
    [600, 450],
    [300, 225],
  ]);
});

test('a TIFF of strips without overviews is none', async () => {
  expect(await wrong(plain)).toEqual(expect.arrayContaining(['LAYOUT=IFDS_BEFORE_DATA', 'no overview below 1200 × 900']));
  expect((await wrong(plain)).some((detail) => detail.startsWith('strips at'))).toBe(true);
});

test('overviews that were added later stand at the wrong end', async () => {
  const path = join(folder, 'added.tif');
  execFileSync('gdal_translate', ['-q', '-co', 'TILED=YES', plain, path]);
  execFileSync('gdaladdo', ['-q', path, '2', '4']);
  expect((await wrong(path)).some((detail) => /^overview 1 after the image$|^IFD 1 at/.test(detail))).toBe(true);
});

test('blocks beyond the end are told, for a source and for a COG', async () => {
  const path = join(folder, 'cut.tif');
  const bytes = readFileSync(cog);
  writeFileSync(path, bytes.subarray(0, bytes.length - 5000));
  expect(await wrong(path)).toContain('blocks beyond the end');
  expect((await checkTiff(path, defaultLimits)).problems.map(({ id }) => id)).toEqual(['raster.truncated']);
});

test('directories that lead in a circle are refused', async () => {
  const bytes = readFileSync(plain);
  const first = bytes.readUInt32LE(4);
  bytes.writeUInt32LE(first, first + 2 + bytes.readUInt16LE(first) * 12);
  const path = join(folder, 'circle.tif');
  writeFileSync(path, bytes);
  await expect(readTiff(path)).rejects.toThrow(PipelineError);
  await expect(readTiff(path)).rejects.toThrow('La structure du GeoTIFF est abîmée (IFD)');
});
