import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileSource } from '../fetch.ts';
import { makeCog, type Cog } from './cog.ts';
import { openRasters } from './open.ts';
import { zoomsOfSheets } from './overview.ts';
import { colorsOf, makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import type { Sheet } from './sheet.ts';
import { surveySheets } from './survey.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-clear-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A photograph with nothing in its first quarter, and white in one band alone in the next strip. */
const marked = (x: number, y: number): number[] => (x < 40 ? [255, 255, 255] : x < 60 ? [255, 120, 90] : photo(x, y));

async function make(name: string, exact: boolean): Promise<{ sheet: Sheet; cog: Cog }> {
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
