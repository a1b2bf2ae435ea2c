import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { makeTiff, photo } from '../../raster/raster.fixtures/make-rasters.ts';
import { checkJp2 } from './check-jp2.ts';
import { settable } from '../../base/limits.ts';
import { refuseSize } from '../../base/raster-size.ts';
import { defaultLimits } from '../../base/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-jp2-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = makeTiff(folder, 'plain.tif', { width: 300, height: 200, pixel: photo });
const boxed = join(folder, 'image.jp2');
const bare = join(folder, 'image.j2k');
const blocks = ['-co', 'BLOCKXSIZE=128', '-co', 'BLOCKYSIZE=128'];
execFileSync('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', ...blocks, plain, boxed]);
execFileSync('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', '-co', 'CODEC=J2K', ...blocks, plain, bare]);
const bytes = readFileSync(boxed);
/** Position at which the codestream of the file begins. */
const start = bytes.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));

/** Check a file of these bytes; gives the ids of its refusal, "" where it is not refused. */
function refusal(content: Buffer): string {
  const path = join(folder, 'essai.jp2');
  writeFileSync(path, content);
  try {
    checkJp2(path, defaultLimits);
    return '';
  } catch (error) {
    if (error instanceof PipelineError) return error.problems.map(({ id }) => id).join();
    throw error;
  }
}

const patched = (at: number, value: number, size: 2 | 4 = 4): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUIntBE(value, start + at, size);
  return copy;
};

test('a JPEG 2000 of GDAL has no fault, with boxes or without', () => {
  expect([boxed, bare].map((path) => refusal(readFileSync(path)))).toEqual(['', '']);
});

test('one that ends early is refused, wherever it ends', () => {
  for (const length of [1, 60, start + 10, start + 60, Math.floor(bytes.length / 2), bytes.length - 300])
    expect(refusal(bytes.subarray(0, length)), String(length)).toBe('source.truncated');
});

describe('refused before anything is reserved for it:', () => {
  test.each([
    ['raster.size', patched(8, 4_000_000_000)],
    ['raster.size', patched(12, 0)],
    ['raster.bands', patched(40, 16_000, 2)],
    ['raster.jp2-damaged', patched(24, 0)],
    ['raster.jp2-damaged', patched(2, 0xff_52, 2)],
  ])('%s', (id, content) => {
    expect(refusal(content)).toBe(id);
  });

  test('a box that has no length', () => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32BE(3, 12);
    expect(refusal(copy)).toBe('raster.jp2-damaged');
  });
});

test.each([
  ['side', { width: settable.rasterSide.value, height: 1 }, { width: settable.rasterSide.value + 1, height: 1 }, 'raster.size'],
  ['side', { width: 1, height: 1 }, { width: 1, height: 0 }, 'raster.size'],
  ['bands', { bands: settable.rasterBands.value }, { bands: settable.rasterBands.value + 1 }, 'raster.bands'],
  ['bands', { bands: 1 }, { bands: 0 }, 'raster.bands'],
])('the limit of %s holds at its edge: %j passes, %j does not', (_, passes, fails, id) => {
  const claim = { width: 10, height: 10, bands: 1, bits: 8, fileBytes: 100 };
  const told = (more: object): string => {
    try {
      refuseSize({ ...claim, ...more }, defaultLimits);
      return '';
    } catch (error) {
      return error instanceof PipelineError ? (error.problems[0]?.id ?? '') : String(error);
    }
  };
  expect([told(passes), told(fails)]).toEqual(['', id]);
});
