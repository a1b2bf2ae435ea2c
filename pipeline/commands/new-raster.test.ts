import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hill, makeTiff } from '../raster/raster.fixtures/make-rasters.ts';
import { makeLas } from '../tools/tools.fixtures/make-las.ts';
import { inspect } from './inspect.ts';
import { newDataset } from './new.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-new-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = makeTiff(folder, 'mnt-reims.tif', { width: 120, height: 100, step: 5, pixel: hill, type: 'Float32' });

test('inspect says what an image is, with the range of its values', async () => {
  const lines: string[] = [];
  expect(await inspect(path, { lang: 'en' }, (line) => lines.push(line))).toBe(0);
  const text = lines.join('\n');
  expect(text).toContain('Image of 120 × 100 pixels, 1 band(s) of type Float32, 1 sheet(s)');
  expect(text).toContain('Shown as: heights');
  expect(text).toContain('EPSG:2154');
  expect(text).toMatch(/100% of the pixels with a value/);
});

test('new writes a manifest of heights, without layers', async () => {
  const lines: string[] = [];
  const options = { producer: 'ville-essai', datasets: join(folder, 'datasets'), yes: true, lang: 'fr' as const };
  expect(await newDataset(path, options, (line) => lines.push(line))).toBe(0);
  const text = await readFile(join(folder, 'datasets', 'ville-essai', 'mnt-reims', 'dataset.yaml'), 'utf8');
  expect(text).toContain('120 × 100 pixels');
  expect(text).toMatch(/raster:\n {2}kind: elevation/);
  expect(text).not.toMatch(/^layers:|^tiles:/m);
});

test('new writes a manifest of a point cloud, with the number of its points', async () => {
  const cloud = join(folder, 'nuage.las');
  await writeFile(cloud, makeLas({}));
  const options = { producer: 'ville-essai', datasets: join(folder, 'datasets'), yes: true, crs: 'EPSG:2154', lang: 'fr' as const };
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
