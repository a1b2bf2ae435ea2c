import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { SheetList } from '../schemas/sheet-list.ts';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { fileSource } from './fetch.ts';
import type { MadeData } from './made-data.ts';
import { makeTiff, photo } from './raster/raster.fixtures/make-rasters.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const make = async (paths: [string, ...string[]]): Promise<MadeData> =>
  buildRaster(
    await fileSource(...paths),
    makeManifest(),
    join(folder, 'scratch'),
    () => undefined,
    () => undefined,
  );
const pathOf = ({ built }: MadeData, format: string): string => built.find((each) => each.format === format)?.path ?? '';

test('several sheets are one data set: a COG each, an index with dates, a list for the map, tiles from afar', async () => {
  const days = ['2023:08:11 10:00:00', '2023:02:30 00:00:00', undefined];
  const sheets = days.map((day, index) =>
    makeTiff(folder, index === 2 ? 'dalle-2_20230812.tif' : `dalle-${index}.tif`, {
      width: 520,
      height: 200,
      west: 770_000 + index * 520,
      pixel: (x, y) => photo(x + index * 520, y),
      ...(day !== undefined && { args: ['-mo', `TIFFTAG_DATETIME=${day}`] }),
    }),
  ) as [string, string, string];
  const made = await make(sheets);
  // A zoom less in the tiles: the map draws it from the sheets.
  expect(made.version.raster).toMatchObject({ sheets: 3, width: 1560, height: 200, tiles: { maxzoom: 15, sheetzoom: 16 } });
  expect(made.built.map(({ format, name }) => `${format} ${name}`)).toEqual([
    ...[1, 2, 3].map((number) => `sheet ${makeManifest().datasetId}-${number}.tif`),
    `raster-pmtiles ${makeManifest().datasetId}.pmtiles`,
    `locator ${makeManifest().datasetId}-locator.svg`,
    `sheet-index ${makeManifest().datasetId}-dalles.fgb`,
    `sheet-list ${makeManifest().datasetId}-dalles.json`,
  ]);
  const listed = execFileSync('ogrinfo', ['-ro', '-al', '-json', '-features', '-if', 'FlatGeobuf', pathOf(made, 'sheet-index')], {
    encoding: 'utf8',
  });
  const { layers } = JSON.parse(listed) as { layers: { features: { properties: Record<string, unknown> }[] }[] };
  const rows = layers[0]?.features.map(({ properties }) => ['dalle', 'octets', 'largeur', 'date'].map((name) => properties[name])) ?? [];
  const sizes = await Promise.all(made.built.filter(({ format }) => format === 'sheet').map(async ({ path }) => (await stat(path)).size));
  expect(rows.toSorted()).toEqual([
    ['dalle-0.tif', sizes[0], 520, '2023/08/11 00:00:00'],
    // 30 February is no day: nothing is better than a wrong one.
    ['dalle-1.tif', sizes[1], 520, undefined],
    ['dalle-2_20230812.tif', sizes[2], 520, '2023/08/12 00:00:00'],
  ]);
  const list = JSON.parse(readFileSync(pathOf(made, 'sheet-list'), 'utf8')) as SheetList;
  expect(list.sheets.map(({ path }) => path)).toEqual(
    made.built.filter(({ format }) => format === 'sheet').map(({ name, sha256 }) => `${sha256.slice(0, 16)}/${name}`),
  );
  // In Web Mercator, the right edge of a sheet is the left one of the next.
  const [left, right] = list.sheets.map(({ places }) => places);
  expect(left?.[2]).toEqual(right?.[0]);
  expect(left?.[8]).toEqual(right?.[6]);
});
