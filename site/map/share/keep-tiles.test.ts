import { expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { keepTiles, tilesOfBox, type TileReader } from './keep-tiles.ts';
import { toPacked, fromPacked } from './kept-map.ts';

const france: Bbox = [-5, 42, 8, 51];
const source = { type: 'vector' as const, tiles: ['pmtiles://https://exemple.fr/a.pmtiles/{z}/{x}/{y}'], minzoom: 2, maxzoom: 10 };
const limits = { box: france, leastZoom: 4, mostZoom: 8, mostCharacters: 100_000 };
const asked: string[] = [];
const read: TileReader = (archive, tile) => {
  asked.push(`${archive} ${tile.join('/')}`);
  return Promise.resolve(tile[1] % 2 === 0 ? crypto.getRandomValues(new Uint8Array(300)) : undefined);
};

test('tiles of a box are all that touch it, at the edges of the world too', () => {
  expect(tilesOfBox(france, 5)).toEqual([
    [5, 15, 10],
    [5, 15, 11],
    [5, 16, 10],
    [5, 16, 11],
  ]);
  expect(tilesOfBox([-180, -90, 180, 90], 1)).toHaveLength(4);
  expect(tilesOfBox([2, 46, 2, 46], 14)).toHaveLength(1);
});

test('keeps the tiles that an archive has, from the first zoom to the last that is wanted, and says so in the source', async () => {
  const { source: kept, tiles } = await keepTiles(source, '7', limits, read);
  expect(kept).toEqual({ type: 'vector', tiles: ['kept://7/{z}/{x}/{y}'], minzoom: 4, maxzoom: 8, bounds: france });
  expect(Object.keys(tiles).every((name) => Number(name.split('/')[1]) % 2 === 0)).toBe(true);
  expect(new Set(Object.keys(tiles).map((name) => name.split('/')[0]))).toEqual(new Set(['4', '5', '6', '7', '8']));
  expect(asked.every((each) => each.startsWith('pmtiles://https://exemple.fr/a.pmtiles '))).toBe(true);
});

test('stops before a zoom for which there is no room, and keeps one zoom at least', async () => {
  const { source: kept, tiles: some } = await keepTiles(source, '0', { ...limits, mostCharacters: 3000 }, read);
  expect(kept.maxzoom).toBe(6);
  expect(Object.values(some).join('').length).toBeLessThanOrEqual(3000);
  const { source: least, tiles } = await keepTiles(source, '0', { ...limits, mostCharacters: 1 }, read);
  expect(least).toMatchObject({ minzoom: 4, maxzoom: 4 });
  expect(Object.keys(tiles).length).toBeGreaterThan(0);
  // An archive that ends before is drawn from its deepest.
  expect((await keepTiles({ ...source, maxzoom: 3 }, '0', limits, read)).source).toMatchObject({ minzoom: 3, maxzoom: 3 });
});

test('what is packed is unpacked again, however long', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  expect(new Uint8Array(await fromPacked(await toPacked(bytes)))).toEqual(bytes);
  expect(new TextDecoder().decode(await fromPacked(await toPacked('</script> é')))).toBe('</script> é');
});
