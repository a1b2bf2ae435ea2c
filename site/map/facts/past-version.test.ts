import { afterEach, expect, test, vi } from 'vitest';
import { factsOf, layerOf } from './facts.fixture.ts';
import { factsAt } from './past-version.ts';
import type { MapFacts, MapField } from '../model/model.ts';

afterEach(() => void vi.unstubAllGlobals());

/** Bytes of a PMTiles header, and of a directory without tiles. */
const headerBytes = 127;
const degree = 1e7;

/** A server that holds an archive of zooms 3 to 14 around Reims under every name. */
function serveArchive(): void {
  const archive = new DataView(new ArrayBuffer(headerBytes + 1));
  for (const [index, byte] of Buffer.from('PMTiles').entries()) archive.setUint8(index, byte);
  archive.setUint8(7, 3);
  archive.setBigUint64(8, BigInt(headerBytes), true);
  archive.setBigUint64(16, 1n, true);
  // Nothing is packed; tiles are WebP.
  for (const [index, value] of [1, 1, 4, 3, 14].entries()) archive.setUint8(97 + index, value);
  for (const [index, value] of [4, 49, 5, 50].entries()) archive.setInt32(102 + index * 4, value * degree, true);
  vi.stubGlobal('location', { href: 'https://a.fr/donnees/a/b/' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(archive.buffer, { status: 206 })));
}

const past = (name: string) => ({ id: '0123456789abcdef', date: '2026-01-01', tiles: `/store/${name}.pmtiles` });
const tilesOf = (url: string): MapFacts['tiles'] => ({ url, minzoom: 3, maxzoom: 14 });
const frames = { url: '/store/today-dalles.pmtiles', minzoom: 6, maxzoom: 15 };

test('a past image is drawn from its own tiles alone: sheets and frames are those of today', async () => {
  serveArchive();
  const raster = { encoding: 'image' as const, tileSize: 512 as const };
  const today = factsOf({ raster: { ...raster, sheets: { url: '/store/today.json', maxzoom: 18 } }, frames, layers: [layerOf()] });
  const { frames: _, ...kept } = today;
  expect(await factsAt(today, past('image'))).toEqual({
    ...kept,
    raster,
    layers: [],
    tiles: tilesOf('/store/image.pmtiles'),
    bbox: [4, 49, 5, 50],
  });
});

test('a past point cloud is the frames of its files then', async () => {
  serveArchive();
  const shown = await factsAt(factsOf({ tiles: frames, frames, layers: [layerOf({ name: 'dalles' })] }), past('nuage'));
  const tiles = tilesOf('/store/nuage.pmtiles');
  expect(shown).toMatchObject({ tiles, frames: tiles, layers: [{ name: 'dalles' }] });
});

test('of a past version no file of today is read, and the terms are those of its day', async () => {
  serveArchive();
  const files = { flatgeobuf: { url: '/store/zones.fgb', bytes: 9 } };
  const terms = { license: 'ODbL', licenseUrl: 'https://a.fr/odbl', published: '2026-06-01', date: '2026' };
  const shown = await factsAt(factsOf({ terms, layers: [layerOf({ files })] }), past('zones'));
  expect(shown).toMatchObject({ terms: { license: 'ODbL', licenseUrl: 'https://a.fr/odbl', published: '2026-01-01' } });
  expect(typeof shown === 'string' || shown.terms?.date !== undefined || shown.layers[0]?.files !== undefined).toBe(false);
});

const field = (name: string, type: MapField['type']): MapField => ({ name, type, nulls: 0, quantiles: [1, 2, 3] });
const fields = [field('ouvert', 'boolean'), field('n', 'integer'), field('h', 'number')];

test.each([
  ['of a recipe that is not known', undefined, [{ name: 'n' }, { name: 'h', quantiles: [1, 2, 3] }]],
  ['of an old recipe', 3, [{ name: 'n' }, { name: 'h', quantiles: [1, 2, 3] }]],
  ['of today’s recipe', 4, [{ name: 'ouvert' }, { name: 'n', quantiles: [1, 2, 3] }, { name: 'h' }]],
])('past tiles %s say what is so: in old ones booleans were false and whole numbers texts', async (_, recipe, told) => {
  serveArchive();
  const shown = await factsAt(factsOf({ layers: [layerOf({ fields })] }), { ...past('zones'), ...(recipe !== undefined && { recipe }) });
  const [layer] = typeof shown === 'string' ? [] : shown.layers;
  expect(layer?.fields).toHaveLength(told.length);
  expect(layer?.fields).toMatchObject(told);
  expect(layer?.fields.find(({ name }) => name === 'n')?.quantiles).toEqual(recipe === 4 ? [1, 2, 3] : undefined);
});

test.each([
  ['ouvert', undefined, undefined],
  ['h', undefined, 'kept'],
  ['ouvert', 4, 'kept'],
])(
  'a style of the producer that asks for the field %s is left aside in past tiles (recipe %s) that have it wrong',
  async (name, recipe, kept) => {
    serveArchive();
    const style = [{ type: 'fill', paint: { 'fill-color': ['case', ['==', ['get', name], true], '#fff', '#000'] } }];
    const shown = await factsAt(factsOf({ layers: [layerOf({ fields })], style }), {
      ...past('zones'),
      ...(recipe !== undefined && { recipe }),
    });
    expect(typeof shown === 'string' ? shown : shown.style).toEqual(kept && style);
  },
);
