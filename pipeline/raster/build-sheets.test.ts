import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SheetList } from '../../schemas/model/sheet-list.ts';
import { buildRaster } from './build-raster.ts';
import { convertSheets } from './build-sheets.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput } from '../record/build-output.ts';
import { colorsOf, makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import type { CachedSheet, SheetDigests, SheetCache } from '../record/build-context.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Paths = [string, ...string[]];
const make = async (paths: Paths, scratch: string, cache?: SheetCache): Promise<BuildOutput> =>
  makeAll(buildRaster, await fileSource(...paths), makeManifest(), machineIn(join(folder, scratch), cache && { sheets: cache }));

/** One machine's share of the sheets: the places of those that it has. */
const share = async (paths: Paths, own: readonly number[], scratch: string, cache: SheetCache): Promise<number> =>
  (
    await convertSheets((await fileSource(...paths)).files, makeManifest(), join(folder, scratch), {
      cache,
      isOwn: (index) => own.includes(index),
    })
  ).own;

/** The sheets whose pixels were read in a scratch folder. */
const measured = (scratch: string): string[] => globSync('raster/pixels*', { cwd: join(folder, scratch) }).sort();

/** Keeps sheets in memory; `made` counts those that were made. */
function keepInMemory(): SheetCache & { made: () => number } {
  const shelf = new Map<string, { from: SheetDigests; sheet: CachedSheet }>();
  let made = 0;
  return {
    made: () => made,
    find: async (digest, path) => {
      const found = shelf.get(digest)?.sheet;
      if (found === undefined) return undefined;
      mkdirSync(dirname(path), { recursive: true });
      await copyFile(found.path, path);
      return { ...found, path };
    },
    sumsOf: (seen) => Promise.resolve([...shelf.values()].find(({ from }) => from.seen === seen)?.from.sums),
    keep: (from, sheet) => {
      made += 1;
      shelf.set(from.made, { from, sheet });
      return Promise.resolve();
    },
  };
}
const pathOf = ({ files }: BuildOutput, format: string): string => files.find((each) => each.format === format)?.path ?? '';

const days = ['2023:08:11 10:00:00', '2023:02:30 00:00:00', undefined];
const photos = days.map((day, index) =>
  makeTiff(folder, index === 2 ? 'dalle-2_20230812.tif' : `dalle-${index}.tif`, {
    width: 520,
    height: 200,
    west: 770_000 + index * 520,
    pixel: (x, y) => photo(x + index * 520, y),
    ...(day !== undefined && { args: ['-mo', `TIFFTAG_DATETIME=${day}`] }),
  }),
) as [string, string, string];
let alone: Promise<BuildOutput>;
beforeAll(async () => {
  alone = make(photos, 'alone');
  await alone;
});

test('several sheets are one data set: a COG each, an index with dates, a list for the map, tiles from afar', async () => {
  const made = await alone;
  // A zoom less in the tiles: the map draws it from the sheets.
  expect(made.version.raster).toMatchObject({ sheets: 3, width: 1560, height: 200, tiles: { maxzoom: 15, sheetzoom: 16 } });
  expect(made.files.map(({ format, name }) => `${format} ${name}`)).toEqual([
    ...[1, 2, 3].map((number) => `sheet ${makeManifest().datasetId}-${number}.tif`),
    `raster-pmtiles ${makeManifest().datasetId}.pmtiles`,
    `silhouette ${makeManifest().datasetId}-silhouette.webp`,
    `drawing ${makeManifest().datasetId}-drawing.webp`,
    `locator ${makeManifest().datasetId}-locator.svg`,
    `sheet-index ${makeManifest().datasetId}-dalles.fgb`,
    `sheet-list ${makeManifest().datasetId}-dalles.json`,
    `sheet-tiles ${makeManifest().datasetId}-dalles.pmtiles`,
  ]);
  const listed = execFileSync('ogrinfo', ['-ro', '-al', '-json', '-features', '-if', 'FlatGeobuf', pathOf(made, 'sheet-index')], {
    encoding: 'utf8',
  });
  const { layers } = JSON.parse(listed) as { layers: { features: { properties: Record<string, unknown> }[] }[] };
  const rows = layers[0]?.features.map(({ properties }) => ['dalle', 'octets', 'largeur', 'date'].map((name) => properties[name])) ?? [];
  const sizes = await Promise.all(made.files.filter(({ format }) => format === 'sheet').map(async ({ path }) => (await stat(path)).size));
  expect(rows.toSorted()).toEqual([
    ['dalle-0.tif', sizes[0], 520, '2023/08/11 00:00:00'],
    // 30 February is no day: nothing is better than a wrong one.
    ['dalle-1.tif', sizes[1], 520, undefined],
    ['dalle-2_20230812.tif', sizes[2], 520, '2023/08/12 00:00:00'],
  ]);
  // All sheets in one picture, each in its place.
  const colors = colorsOf(pathOf(made, 'drawing'));
  expect([colors.width, colors.height]).toEqual([640, 82]);
  for (const x of [100, 320, 560])
    for (const [band, color] of photo((x * 1560) / 640, 100).entries())
      expect(Math.abs((colors.at(x, 41)[band] ?? 0) - color)).toBeLessThan(14);
  const list = JSON.parse(readFileSync(pathOf(made, 'sheet-list'), 'utf8')) as SheetList;
  expect(list.sheets.map(({ path }) => path)).toEqual(
    made.files.filter(({ format }) => format === 'sheet').map(({ name, sha256 }) => `${sha256.slice(0, 16)}/${name}`),
  );
  // In Web Mercator, the right edge of a sheet is the left one of the next.
  const [left, right] = list.sheets.map(({ places }) => places);
  expect(left?.[2]).toEqual(right?.[0]);
  expect(left?.[8]).toEqual(right?.[6]);
});

test('each machine reads the pixels of its own sheets alone, and the build that follows reads none', async () => {
  const cache = keepInMemory();
  expect(await share(photos, [1], 'second', cache)).toBe(1);
  expect(await share(photos, [0, 2], 'first', cache)).toBe(2);
  expect(await share(photos, [3], 'none', cache)).toBe(0);
  expect([measured('second'), measured('first'), measured('none')]).toEqual([['raster/pixels1'], ['raster/pixels0', 'raster/pixels2'], []]);
  // What was noted of other bands is not believed.
  const odd = { valid: 1, bands: [] };
  expect(await share(photos, [1], 'odd', { ...cache, sumsOf: () => Promise.resolve(odd), keep: () => Promise.resolve() })).toBe(1);
  expect(measured('odd')).toEqual(['raster/pixels1']);
  const shared = await make(photos, 'last', cache);
  expect([measured('last'), cache.made()]).toEqual([[], 3]);
  expect(measured('alone')).toHaveLength(3);
  expect(shared.version).toEqual((await alone).version);
});

test('a sheet that does not fit is refused by the build that knows all, which makes classes that are measures again', async () => {
  const grid = (index: number, wish: Partial<Parameters<typeof makeTiff>[2]>): string =>
    makeTiff(folder, `grille-${index}.tif`, {
      width: 40,
      height: 40,
      west: 770_000 + index * 40,
      pixel: () => [1],
      type: 'Float32',
      ...wish,
    });
  const coarse = grid(1, { step: 2 });
  const cache = keepInMemory();
  expect(await share([grid(0, {}), coarse], [0], 'fits', cache)).toBe(1);
  expect(await share([grid(0, {}), coarse], [1], 'coarse', cache)).toBe(1);
  await expect(make([grid(0, {}), coarse], 'unlike', cache)).rejects.toThrow('La dalle «\u202fgrille-1.tif\u202f» n’est pas comme');

  // By itself the first holds three codes; with the second, heights: its overviews were made for codes.
  const codes = grid(0, { pixel: (x) => [[10, 40, 90][x % 3] ?? 0] });
  const heights = grid(1, { pixel: (x, y) => [20 + (x * 40 + y) / 32] });
  const kept = keepInMemory();
  await share([codes, heights], [0], 'codes', kept);
  await share([codes, heights], [1], 'heights', kept);
  const made = await make([codes, heights], 'both', kept);
  expect([made.version.raster?.kind, measured('both'), kept.made()]).toEqual(['elevation', [], 3]);
});
