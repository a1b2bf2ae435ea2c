import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tileIdToZxy } from 'pmtiles';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import { openTileset } from '../programs/tiles/open-tileset.ts';
import { makeTiff } from './raster.fixtures/make-rasters.ts';
import { blocksBelow, planRasterTiles } from './tile-grid.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-terrain-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('blocks hold each tile of a plan once, and lie where the plan does', () => {
  const plan = planRasterTiles([4.1, 49.1, 4.9, 49.4], 5, 256);
  const blocks = blocksBelow(plan, plan.maxzoom - 4);
  const tiles = blocks.flatMap(({ x, y, columns, rows }) =>
    Array.from({ length: columns * rows }, (_, index) => `${x + (index % columns)}/${y + Math.floor(index / columns)}`),
  );
  expect(new Set(tiles).size).toBe(tiles.length);
  expect(tiles).toHaveLength(plan.columns * plan.rows);
  expect(Math.max(...blocks.flatMap(({ columns, rows }) => [columns, rows]))).toBe(16);
  const edge = (at: 0 | 1 | 2 | 3, choose: (...values: number[]) => number): number => choose(...blocks.map(({ box }) => box[at]));
  expect([edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)]).toEqual(plan.box);
});

/** Heights of a tile, row by row. */
async function heightsOf(png: Uint8Array): Promise<number[]> {
  const rgb = await sharp(png).removeAlpha().raw().toBuffer();
  return Array.from({ length: rgb.length / 3 }, (_, index) => rgb.readUIntBE(index * 3, 3) * 0.1 - 10_000);
}

test('heights of two sheets far apart are warped where they are, and from afar each tile is the mean of its four', async () => {
  const slope = (x: number, y: number): [number] => [200 + x / 10 + y / 20];
  const sheet = (name: string, west: number): string =>
    makeTiff(folder, name, { width: 200, height: 200, step: 5, west, pixel: slope, type: 'Float32' });
  const source = await fileSource(sheet('ouest.tif', 770_000), sheet('est.tif', 800_000));
  const { version, files } = await makeAll(
    buildRaster,
    source,
    makeManifest({ raster: { tileSize: 256 } }),
    machineIn(join(folder, 'work')),
  );
  const { minzoom, maxzoom } = version.raster?.tiles ?? { minzoom: 0, maxzoom: 0 };
  // Blocks between the two sheets have never been.
  const cut = readdirSync(join(folder, 'work', 'raster', 'tiles', 'blocks')).length;
  const plan = planRasterTiles(version.extent?.bbox ?? [0, 0, 0, 0], 5, 256);
  expect(blocksBelow(plan, maxzoom - 4).length - cut).toBeGreaterThan(0);

  using tileset = openTileset(files.find(({ format }) => format === 'raster-pmtiles')?.path ?? '');
  const tiles = new Map<string, number[]>();
  for await (const entry of tileset.entries()) tiles.set(tileIdToZxy(entry.tileId).join('/'), await heightsOf(tileset.read(entry)));
  const zooms = new Set([...tiles.keys()].map((key) => Number(key.split('/')[0])));
  expect([...zooms].sort((a, b) => a - b)).toEqual(Array.from({ length: maxzoom - minzoom + 1 }, (_, index) => minzoom + index));

  const least = Math.min(...[...tiles.values()].map((heights) => Math.min(...heights)));
  const isHeight = (height: number | undefined): height is number => height !== undefined && height > least + 0.05;
  let compared = 0;
  let wrong = 0;
  for (const [key, heights] of tiles) {
    const [z = 0, x = 0, y = 0] = key.split('/').map(Number);
    if (z === maxzoom) continue;
    const children = [0, 1, 2, 3].map((index) => tiles.get(`${z + 1}/${2 * x + (index & 1)}/${2 * y + (index >> 1)}`));
    for (const [at, height] of heights.entries()) {
      const column = at % 256;
      const row = Math.floor(at / 256);
      const child = children[(column >> 7) + 2 * (row >> 7)];
      const corner = 2 * (row & 127) * 256 + 2 * (column & 127);
      const found = [corner, corner + 1, corner + 256, corner + 257].map((place) => child?.[place]).filter(isHeight);
      const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
      if (isHeight(height) ? !(Math.abs(height - mean) < 0.2) : found.length > 0) wrong += 1;
      if (found.length > 0) compared += 1;
    }
  }
  expect(wrong).toBe(0);
  expect(compared).toBeGreaterThan(20_000);
});
