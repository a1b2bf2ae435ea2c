import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import { levelsWidestFirst } from '../../../schemas/model/territory-levels.ts';
import type { TerritoryLevel } from '../../../schemas/types.ts';
import { drawGround, palettes, sourceName, type BaseLayer } from './basemap.ts';
import { drawLimits } from './limits.ts';

const url = (level: string): string => `/store/${level}.pmtiles`;
const point = { type: 'Feature' as const, properties: { nom: 'Marne' }, geometry: { type: 'Point' as const, coordinates: [4.2, 48.9] } };
const points = { type: 'FeatureCollection' as const, features: [point] };

const limitOf = (level: TerritoryLevel, more: Partial<Parameters<typeof drawLimits>[0]> = { name: 'nom' }): BaseLayer => {
  const tiles = { url: url(level), minzoom: 2, maxzoom: 12 };
  const limits = drawLimits({ source: sourceName(tiles), layer: level, level, minzoom: 2, maxzoom: 12, features: 100, ...more });
  return { role: 'limits', ...tiles, layer: level, producer: 'État', path: `etat/${level}`, limits };
};
const places: BaseLayer = {
  role: 'places',
  url: '/store/lieux.pmtiles',
  layer: 'lieux',
  minzoom: 3,
  maxzoom: 10,
  producer: 'GeoNames',
  path: 'geonames/lieux',
  name: 'name',
};
const ground = (base: readonly BaseLayer[], dark = false): ReturnType<typeof drawGround> =>
  drawGround(base, dark, (address) => `https://mappe.fr${address}`);

test.each([false, true])('the limits of each level obey the style specification, dark %s', (dark) => {
  const { sources, below, above } = ground([...levelsWidestFirst.map((level) => limitOf(level)), places], dark);
  expect(validateStyleMin({ version: 8, sources, layers: [...below, ...above] })).toEqual([]);
});

test('the wider a territory is, the sooner its limits are drawn, and names come after them', () => {
  const { below, above } = ground(levelsWidestFirst.map((level) => limitOf(level)));
  const from = (layers: typeof below) =>
    Object.fromEntries(
      layers.flatMap(({ id, minzoom }) => (minzoom && id.startsWith('base/limits/') ? [[id.split('/').at(-1), minzoom]] : [])),
    );
  expect(from(below)).toEqual({ region: 3, departement: 5, epci: 8.5, commune: 9 });
  expect(from(above)).toEqual({ region: 4.8, departement: 5.8, commune: 10 });
});

test('lines lie below the data, names above it and below those of places', () => {
  const { below, above } = ground([limitOf('commune'), places]);
  expect(below.map(({ type }) => type)).toEqual(['background', 'line', 'symbol', 'line', 'circle']);
  expect(above.map(({ id }) => id.split('/').slice(0, 3).join('/'))).toEqual(['base/limits/name', 'base/places']);
});

test('names come from one point each where these are known, else from coarse tiles of the same archive', () => {
  const { sources } = ground([limitOf('departement', { name: 'nom', points }), limitOf('commune')]);
  expect(sources[`base:${url('departement')}#departement`]).toEqual({ type: 'geojson', data: points });
  expect(sources[`base:${url('commune')}#commune`]).toMatchObject({ type: 'vector', maxzoom: 9 });
  expect(sources[`base:${url('commune')}`]).toMatchObject({ type: 'vector', maxzoom: 12 });
});

test('territories without a field of names have limits alone, and two layers of one archive share its tiles', () => {
  const one = drawLimits({ source: 'base:/a', layer: 'communes', level: 'commune', minzoom: 4, maxzoom: 9, features: 100 });
  const other = drawLimits({ source: 'base:/a', layer: 'regions', level: 'region', minzoom: 4, maxzoom: 9, name: 'nom', features: 13 });
  expect([one.names, one.light.above]).toEqual([undefined, []]);
  expect(other.names).toEqual({ source: 'base:/a#region', maxzoom: 4 });
  expect(one.light.below[0]?.id).not.toBe(other.light.below[0]?.id);
});

test('names are read from no deeper tiles than the archive has: from zoom 10 on there was none where it ends at 8', () => {
  expect(ground([limitOf('commune', { name: 'nom', maxzoom: 8 })]).sources[`base:${url('commune')}#commune`]).toMatchObject({ maxzoom: 8 });
});

test('villages are named once: by their communes where these are all there, else by themselves', () => {
  const villages = (features: number): unknown => {
    const layer = ground([limitOf('commune', { name: 'nom', features }), places]).above.at(-1);
    return layer?.type === 'symbol' ? JSON.stringify(layer.filter) : undefined;
  };
  expect(villages(35_014)).toContain('["<",["zoom"],10]');
  expect(villages(345)).not.toContain('["<",["zoom"],10]');
});

test('a map without territories is what it was', () => {
  expect(ground([places])).toEqual({
    sources: { 'base:/store/lieux.pmtiles': expect.anything(), 'live:graticule': expect.anything() },
    below: ['base/background', 'base/graticule', 'base/graticule/degrees', 'base/places/dots'].map((id) => expect.objectContaining({ id })),
    above: [expect.objectContaining({ id: 'base/places' })],
  });
});

test('from close, land is what territories know of it: a coast drawn for maps of the world fades into the sea, and theirs is filled', () => {
  const land: BaseLayer = {
    role: 'land',
    url: '/store/terres.pmtiles',
    layer: 'terres',
    minzoom: 0,
    maxzoom: 6,
    producer: 'NE',
    path: 'ne/terres',
  };
  const fill = (base: readonly BaseLayer[], layer: string): unknown =>
    ground(base).below.find(({ id, type }) => type === 'fill' && id.endsWith(layer));
  const { land: paper, nearSea } = palettes.light;
  expect(fill([land, limitOf('commune')], 'base/land')).toMatchObject({
    paint: { 'fill-color': ['interpolate', ['linear'], ['zoom'], 7, paper, 10, nearSea] },
  });
  expect(fill([land, limitOf('commune')], 'commune')).toMatchObject({ minzoom: 9, paint: { 'fill-color': paper } });
  // Where territories are unknown, or land is exact itself, it keeps its colour.
  expect(fill([land], 'base/land')).toMatchObject({ paint: { 'fill-color': paper } });
  expect(fill([{ ...land, maxzoom: 12 }, limitOf('commune')], 'base/land')).toMatchObject({ paint: { 'fill-color': paper } });
  expect(fill([{ ...land, maxzoom: 12 }, limitOf('commune')], 'commune')).toBeUndefined();
  const { sources, below, above } = ground([land, limitOf('commune'), limitOf('departement')]);
  expect(validateStyleMin({ version: 8, sources, layers: [...below, ...above] })).toEqual([]);
});
