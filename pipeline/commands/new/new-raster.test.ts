import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hill, makeTiff } from '../../raster/raster.fixtures/make-rasters.ts';
import { makeLas, type LasWish } from '../../programs/programs.fixtures/make-las.ts';
import { inspect } from './inspect.ts';
import { newDataset } from './new.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-new-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = makeTiff(folder, 'mnt-reims.tif', { width: 120, height: 100, step: 5, pixel: hill, type: 'Float32' });

const own = { contact: 'Service SIG <sig@exemple.fr>', territory: 'COMMUNE-51454' };

test('inspect says what an image is, with the range of its values', async () => {
  const lines: string[] = [];
  expect(await inspect(path, { lang: 'en' }, (line) => lines.push(line))).toBe(0);
  const text = lines.join('\n');
  expect(text).toContain('Image of 120 × 100 pixels, 1 band of type Float32, 1 sheet');
  expect(text).toContain('Shown as: heights');
  expect(text).toContain('EPSG:2154');
  expect(text).toContain('pixels of 5 m on the ground');
  expect(text).toContain('heights in m');
  expect(text).toMatch(/! Nothing says what the heights of “mnt-reims.tif” refer to.*datum: NGF-IGN69/);
  expect(text).toMatch(/100% of the pixels with a value/);
});

test('new writes a manifest of heights, without layers', async () => {
  const lines: string[] = [];
  const options = { producer: 'ville-essai', datasets: join(folder, 'datasets'), yes: true, lang: 'fr' as const, ...own };
  expect(await newDataset(path, options, (line) => lines.push(line))).toBe(0);
  const text = await readFile(join(folder, 'datasets', 'ville-essai', 'mnt-reims', 'dataset.yaml'), 'utf8');
  expect(text).toContain('120 × 100 pixels');
  expect(text).toMatch(/raster:\n {2}kind: elevation/);
  expect(text).not.toMatch(/^layers:|^tiles:/m);
});

test('new writes a manifest of a point cloud, with the number of its points', async () => {
  const cloud = join(folder, 'nuage.las');
  await writeFile(cloud, makeLas({}));
  const options = { producer: 'ville-essai', datasets: join(folder, 'datasets'), yes: true, crs: 'EPSG:2154', lang: 'fr' as const, ...own };
  expect(await newDataset(cloud, options, () => undefined)).toBe(0);
  const text = await readFile(join(folder, 'datasets', 'ville-essai', 'nuage', 'dataset.yaml'), 'utf8');
  expect(text).toContain('400 points.');
  expect(text).toContain('crs: EPSG:2154');
  expect(text).not.toMatch(/^layers:|^tiles:|^raster:/m);
});

test('inspect says what a point cloud holds, every point read', async () => {
  const cloud = join(folder, 'inspecte.las');
  await writeFile(cloud, makeLas({}));
  const lines: string[] = [];
  expect(await inspect(cloud, { lang: 'en' }, (line) => lines.push(line))).toBe(0);
  expect(lines.map((line) => line.replace(cloud, 'FILE'))).toEqual([
    'FILE (LAS)',
    '',
    'Cloud of 400 points, LAS 1.4, point format 6',
    '  coordinates: EPSG:2154 (RGF93 v1 / Lambert-93)',
    '  heights: from 10 to 48',
    '  vertical system: NGF-IGN69 height',
    '  density: 1.1 points by square metre',
    '  classes: 2 (300), 6 (100)',
    '',
    'This file can be published.',
  ]);
});

describe('a point cloud that does not say its system', () => {
  /** Its header counts no record, and its points are far from anywhere where `patch` says so. */
  const put = async (name: string, wish: LasWish = {}): Promise<string> => {
    const cloud = join(folder, name);
    await mkdir(dirname(cloud), { recursive: true });
    await writeFile(cloud, makeLas({ ...wish, patch: [[100, 'UInt32LE', 0], ...(wish.patch ?? [])] }));
    return cloud;
  };
  const report = async (path: string): Promise<string> => {
    const lines: string[] = [];
    await inspect(path, { lang: 'en' }, (line) => lines.push(line));
    return lines.join('\n');
  };

  test('is told with the likeliest one', async () => {
    expect(await report(await put('devine.las'))).toMatch(/Cloud of 400 points[^]*EPSG:2154[^]*! .*\[source.crs-guessed\]/);
  });

  test('is told all the same where none fits', async () => {
    const far: LasWish['patch'] = [[155, 'DoubleLE', 9e8], [179, 'DoubleLE', 9e8 + 19], [187, 'DoubleLE', 9e8]]; // prettier-ignore
    const text = await report(await put('nulle-part.las', { patch: far }));
    expect(text).toMatch(/Cloud of 400 points[^]*classes: 2 \(300\), 6 \(100\)[^]*✗ .*\[source.crs-missing\]/);
  });

  test('is told with all others of its folder', async () => {
    await put('dalles/un.las');
    await put('dalles/deux.las');
    expect(await report(join(folder, 'dalles'))).toContain('Cloud of 800 points');
  });
});
