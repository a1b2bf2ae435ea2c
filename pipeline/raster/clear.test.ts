import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileSource } from '../source/fetch.ts';
import { makeCog, type WrittenCog } from './cog.ts';
import { openRasters } from './open.ts';
import { joinCogs } from './join.ts';
import { zoomsOfSheets } from './overview.ts';
import { colorsOf, makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import { asCog } from './build-sheets.ts';
import type { Sheet } from './sheet.ts';
import { surveySheets } from './survey.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-clear-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A photograph with nothing in its first quarter, and white in one band alone in the next strip. */
const marked = (x: number, y: number): number[] => (x < 40 ? [255, 255, 255] : x < 60 ? [255, 120, 90] : photo(x, y));

async function make(name: string, exact: boolean): Promise<{ sheet: Sheet; cog: WrittenCog }> {
  const path = makeTiff(folder, name, { width: 160, height: 160, pixel: marked, args: ['-a_nodata', '255'] });
  const opened = await openRasters(await fileSource(path), join(folder, name.slice(0, -4)));
  const { sheets } = await surveySheets(opened, { source: {} }, join(folder, name.slice(0, -4)));
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('One file is one sheet.');
  return { sheet, cog: await makeCog(sheet, 'colors', exact, join(folder, `${name}.cog`), () => undefined) };
}

test('a photograph whose missing pixels are marked by a value of all bands becomes WebP that one sees through, there alone', async () => {
  const { sheet, cog } = await make('blanc.tif', false);
  expect([cog.lossy, cog.problems]).toEqual([true, []]);
  const said = execFileSync('gdalinfo', [cog.path], { encoding: 'utf8' });
  expect(said).toMatch(/Origin = \(770000\.0+,6908000\.0+\)[^]*COMPRESSION=WEBP[^]*ColorInterp=Alpha/);
  expect(said).not.toMatch(/NoData|NODATA/);
  const { at } = colorsOf(cog.path);
  expect([at(20, 80)[3], at(50, 80)[3], at(100, 80)[3]]).toEqual([0, 255, 255]);
  // Such sheets are drawn by the map itself: the tiles end four zooms before them.
  const wide = { ...sheet, width: 4096, height: 4096 };
  expect(zoomsOfSheets([wide, wide], [cog, cog], 'colors', [])).toBe(4);
});

test('it keeps that value where every pixel is to be kept, and a map draws it all the same', async () => {
  const { sheet, cog } = await make('exact.tif', true);
  const said = execFileSync('gdalinfo', [cog.path], { encoding: 'utf8' });
  expect(said).toMatch(/COMPRESSION=DEFLATE[^]*NoData Value=255/);
  const wide = { ...sheet, width: 4096, height: 4096 };
  expect(zoomsOfSheets([wide, wide], [cog, cog], 'colors', [])).toBe(4);
});

/** Red and blue side by side, which no photograph's compression keeps. */
const vivid = (x: number, y: number): number[] => (x > 100 && y > 100 ? ((x + y) % 2 === 0 ? [255, 0, 0] : [0, 0, 255]) : photo(x, y));

test.each([
  ['a value', (x: number, y: number): number[] => (x < 40 ? [0, 0, 0] : vivid(x, y)), ['-a_nodata', '0']],
  [
    'a mask',
    (x: number, y: number): number[] => [...vivid(x, y), x < 40 ? 0 : 255],
    ['-b', '1', '-b', '2', '-b', '3', '-mask', '4', '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES'],
  ],
])('a sheet that is kept without loss has the bands of its lossy neighbour, where %s says what is missing', async (kind, pixel, args) => {
  const size = { width: 160, height: 160, args };
  const name = kind.slice(2);
  const plain = (x: number, y: number): number[] => pixel(Math.min(x, 90), y);
  const paths = [
    makeTiff(folder, `${name}-1.tif`, { ...size, pixel: plain }),
    makeTiff(folder, `${name}-2.tif`, { ...size, west: 770_160, pixel }),
  ] as const;
  const work = join(folder, name);
  const { sheets } = await surveySheets(await openRasters(await fileSource(...paths), work), { source: {} }, work);
  const cogs = await Promise.all(sheets.map((sheet) => makeCog(sheet, 'colors', false, join(work, sheet.name), () => undefined)));
  expect(cogs.map(({ lossy, problems }) => [lossy, problems.map(({ id }) => id)])).toEqual([
    [true, []],
    [false, ['raster.kept-lossless']],
  ]);
  expect(sheets.map((sheet, index) => asCog(sheet, 'colors', false, cogs[index] ?? { path: '', lossy: false, problems: [] }))).toEqual(
    cogs,
  );
  const sums = { valid: 0, bands: [] };
  const { source } = await joinCogs(cogs, { nature: 'colors', sums, metres: 1 }, join(work, 'join'));
  expect(source).toBe('/out/mosaic.vrt');
  const [, lossless] = cogs.map(({ path }) => colorsOf(path));
  expect([lossless?.at(20, 80)[3], lossless?.at(120, 120), lossless?.at(121, 120)]).toEqual([0, [255, 0, 0, 255], [0, 0, 255, 255]]);
});
