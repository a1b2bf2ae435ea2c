import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { buildDataset } from '../build.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { PipelineError } from '../base/errors.ts';
import { hill, makeTiff, photo, type Picture } from './raster.fixtures/make-rasters.ts';
import { makeLas } from '../programs/programs.fixtures/make-las.ts';
import { buildIn } from '../record/build.fixtures/machine.ts';
import type { BuildResult } from '../record/build-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-polar-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** Build a data set of some files, as far as its record. */
async function buildOf(files: Record<string, string | Uint8Array>, asked: Partial<Dataset> = {}): Promise<BuildResult> {
  const home = join(folder, String((count += 1)));
  mkdirSync(home);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content);
  const named = Object.keys(files).map((path) => ({ path }));
  const [first] = named;
  const source = { ...(named.length === 1 ? first : { files: named }), ...asked.source };
  return buildDataset({ ...makeManifest({ ...asked, source }), folder: home }, buildIn(join(home, 'scratch')));
}

const refusal = (...asked: Parameters<typeof buildOf>): Promise<string> =>
  buildOf(...asked).then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof PipelineError) return error.message;
      throw error;
    },
  );

const tiff = (picture: Partial<Picture> & Pick<Picture, 'pixel'>): Buffer =>
  readFileSync(makeTiff(folder, `image${(count += 1)}.tif`, { width: 120, height: 120, ...picture }));
const row = `${Array.from({ length: 40 }, (_, index) => index).join(' ')}\n`;
/** A grid of 40 by 20 numbers, in degrees. */
const grid = (west: number, south: number, cell: number): string =>
  `ncols 40\nnrows 20\nxllcorner ${west}\nyllcorner ${south}\ncellsize ${cell}\n${row.repeat(20)}`;
/** Make a cloud of 20 by 20 points at a place in degrees; patches steps, offsets, greatest and least x and y in its header. */
const cloud = (x: number, y: number, step = 1e-7): Buffer =>
  makeLas({
    keys: { 2048: 4326 },
    patch: [131, 139, 155, 163, 179, 187, 195, 203].map((at, index) => [
      at,
      'DoubleLE',
      [step, step, x, y, x + 1900 * step, x, y + 1900 * step, y][index] ?? 0,
    ]),
  });

const south = { crs: 'EPSG:3031', west: 100_000, north: 250_000, step: 1000 };
const degrees: Partial<Dataset> = { source: { crs: 'EPSG:4326' } };

describe('what lies beyond 85.05° as a whole', () => {
  test.each<[string, () => Record<string, string | Uint8Array>, Partial<Dataset>, string]>([
    ['an image of the Antarctic', () => ({ 'a.tif': tiff({ ...south, pixel: photo }) }), {}, 'cog'],
    ['heights of the Arctic', () => ({ 'a.tif': tiff({ crs: 'EPSG:3413', west: 100_000, north: -150_000, step: 1000, pixel: hill, type: 'Float32' }) }), { raster: { kind: 'elevation' } }, 'cog'],
    ['a grid of degrees', () => ({ 'a.asc': grid(10, 86, 0.1) }), degrees, 'cog'],
    ['two sheets', () => ({ 'a.tif': tiff({ ...south, pixel: photo }), 'b.tif': tiff({ ...south, west: 220_000, pixel: photo }) }), {}, 'sheet'],
    ['a point cloud', () => ({ 'a.las': cloud(10, 87) }), {}, 'point-cloud'],
  ])('is published without tiles, and says so: %s', async (_, files, asked, format) => {
    const { version, problems } = (await buildOf(files(), asked)).record;
    const formats = version.artifacts.map((each) => each.format);
    expect(formats).toContain(format);
    expect(formats).toContain('locator');
    expect(formats.filter((each) => each.includes('tiles'))).toEqual([]);
    expect(version.raster?.tiles).toBeUndefined();
    expect(Math.min(...[1, 3].map((at) => Math.abs(version.extent?.bbox[at] ?? 0)))).toBeGreaterThan(85.06);
    expect(problems.filter(({ id }) => id === 'build.no-tiles')).toMatchObject([{ severity: 'warning' }]);
  }); // prettier-ignore

  test('hides nothing of the sheets beside it', async () => {
    const files = { 'a.asc': grid(10, 84, 0.05), 'b.asc': grid(10, 86, 0.05) };
    const { version, problems } = (await buildOf(files, degrees)).record;
    expect(version.raster).toMatchObject({ sheets: 2, tiles: { encoding: 'terrain-rgb' } });
    expect(version.artifacts.map(({ format }) => format)).toContain('sheet-tiles');
    expect(problems.map(({ id }) => id)).not.toContain('build.no-tiles');
    const clouds = (await buildOf({ 'a.las': cloud(10, 45), 'b.las': cloud(10, 87) })).record;
    expect(clouds.version.artifacts.map(({ format }) => format)).toContain('sheet-tiles');
    expect(clouds.version.pointCloud?.points).toBe(800);
  });

  test('is refused where it holds the pole', async () => {
    const files = { 'a.tif': tiff({ crs: 'EPSG:3031', west: -60_000, north: 60_000, step: 1000, pixel: photo }) };
    expect(await refusal(files)).toMatch(/EPSG:3031/);
  });
});

describe('an image in degrees', () => {
  test.each<[string, string, RegExp]>([
    ['from 0 to 360', grid(0, -10, 9), /va de 0° à 360° de longitude/],
    ['across 180', grid(170, -10, 0.5), /va de 170° à 190° de longitude/],
    ['at a latitude of 95', grid(10, 76, 1), /de 76° à 96° de latitude/],
  ])('is refused with its cure %s', async (_, content, says) => {
    const told = await refusal({ 'a.asc': content }, degrees);
    expect(told).toMatch(says);
    expect(told).toMatch(/gdal_translate -projwin/);
  });

  test('reaches over the poles by half a pixel where its first row is theirs', async () => {
    // Centres of pixels from -180 to 175.5 and from 90 to -90, as climate models have them.
    const content = `ncols 40\nnrows 21\nxllcenter -175.5\nyllcenter -90\ncellsize 9\n${row.repeat(21)}`;
    const { version } = (await buildOf({ 'a.asc': content }, degrees)).record;
    expect(version.extent?.bbox).toEqual([-180, -90, 180, 90]);
    expect(version.raster?.tiles).toBeDefined();
  });
});

describe('a point cloud in degrees', () => {
  test('beyond a longitude of 180 is where others look for it', async () => {
    const { version } = (await buildOf({ 'a.las': cloud(200, -17) })).record;
    expect(version.extent?.bbox[0]).toBeCloseTo(-160, 5);
  });

  test.each<[string, number, number, RegExp]>([
    ['a latitude of 95', 10, 95, /y 95 … 95.19/],
    ['a longitude of 400', 400, 4, /x 400 … 400.19/],
    ['a longitude across 180', 179.9, 4, /«\u202fa.las\u202f» va de 179,9° à 180,09° de longitude/],
  ])('is refused at %s', async (_, x, y, says) => {
    expect(await refusal({ 'a.las': cloud(x, y, 1e-4) })).toMatch(says);
  });
});
