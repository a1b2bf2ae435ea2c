import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openTileset } from '../programs/tiles/open-tileset.ts';
import { indexSheets, zoomsOfFrames, type IndexedSheet } from './index-sheets.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-index-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frameAt = (west: number, south: number, degrees: number): [number, number][] => [
  [west, south],
  [west + degrees, south],
  [west + degrees, south + degrees],
  [west, south + degrees],
  [west, south],
];

/** Sheets of a kilometre, as an orthophoto of a département has them. */
const sheets = Array.from({ length: 2000 }, (_, index): IndexedSheet => ({
  name: `51-2022-${index}-LA93-0M20-E080.jp2`,
  date: '2022-07-14',
  facts: { largeur: 5000, hauteur: 5000 },
  frame: frameAt(3.4 + (index % 50) * 0.0137, 48.5 + Math.floor(index / 50) * 0.009, 0.0137),
}));
const files = sheets.map((_, index) => {
  const sha256 = (index * 7_919).toString(16).padStart(64, '0');
  const name = `ortho-${index + 1}.tif`;
  const key = `data/ddt-51/ortho/${sha256.slice(48)}/${name}`;
  return { format: 'sheet' as const, name, key, mediaType: 'image/tiff', bytes: 20_000_000, sha256, recipe: 1 };
});

test('two thousand sheets are all on the map at every zoom, in files that a phone can fetch', async () => {
  const { drawn: { tiles } = { tiles: '' }, flatgeobuf } = await indexSheets(sheets, files, join(folder, 'index'));
  expect(statSync(flatgeobuf).size).toBeGreaterThan(0);
  using tileset = openTileset(tiles);
  const entries = await Array.fromAsync(tileset.entries());
  expect(tileset.header.minZoom).toBe(5);
  expect(Math.max(...entries.map(({ length }) => length))).toBeLessThan(120_000);
  expect(statSync(tiles).size).toBeLessThan(2_000_000);
});

test('broad sheets are cut at a zoom at which they do not fill too many tiles', () => {
  expect(zoomsOfFrames(sheets.map(({ frame }) => frame))).toEqual({ minzoom: 5, maxzoom: 14 });
  expect(zoomsOfFrames([frameAt(0, 40, 10)])).toEqual({ minzoom: 0, maxzoom: 9 });
  expect(zoomsOfFrames([frameAt(-180, -80, 360), frameAt(0, 40, 0)])).toEqual({ minzoom: 6, maxzoom: 6 });
});
