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
const wrong = (path: string): string[] =>
  checkCog(path).flatMap(({ facts }) => {
    const detail = facts?.['detail'];
    return typeof detail === 'string' ? [detail] : [];
  });

test('a COG of GDAL is one', () => {
  expect(wrong(cog)).toEqual([]);
  const { directories } = readTiff(cog);
  expect(directories.map(({ width, height }) => [width, height])).toEqual([
    [1200, 900],
    [600, 450],
    [300, 225],
  ]);
});

test('a TIFF of strips without overviews is none', () => {
  expect(wrong(plain)).toEqual(expect.arrayContaining(['LAYOUT=IFDS_BEFORE_DATA', 'no overview below 1200 × 900']));
  expect(wrong(plain).some((detail) => detail.startsWith('strips at'))).toBe(true);
});

test('overviews that were added later stand at the wrong end', () => {
  const path = join(folder, 'added.tif');
  execFileSync('gdal_translate', ['-q', '-co', 'TILED=YES', plain, path]);
  execFileSync('gdaladdo', ['-q', path, '2', '4']);
  expect(wrong(path).some((detail) => /^overview 1 after the image$|^IFD 1 at/.test(detail))).toBe(true);
});

test('blocks beyond the end are told, for a source and for a COG', () => {
  const path = join(folder, 'cut.tif');
  const bytes = readFileSync(cog);
  writeFileSync(path, bytes.subarray(0, bytes.length - 5000));
  expect(wrong(path)).toContain('blocks beyond the end');
  expect(checkTiff(path, defaultLimits).problems.map(({ id }) => id)).toEqual(['raster.truncated']);
});

test('directories that lead in a circle are refused', () => {
  const bytes = readFileSync(plain);
  const first = bytes.readUInt32LE(4);
  bytes.writeUInt32LE(first, first + 2 + bytes.readUInt16LE(first) * 12);
  const path = join(folder, 'circle.tif');
  writeFileSync(path, bytes);
  expect(() => readTiff(path)).toThrow(PipelineError);
  expect(() => readTiff(path)).toThrow('La structure du GeoTIFF est abîmée (IFD)');
});
