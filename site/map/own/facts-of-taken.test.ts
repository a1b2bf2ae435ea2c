import { expect, test } from 'vitest';
import { composeMap } from '../compose.ts';
import { bestField } from '../style/coloring.ts';
import { vectorSource } from '../style/basemap.ts';
import type { TakenFeature, TakenLayer } from '../model/taken.ts';
import { layerOf, notice, points, polygons } from '../write/taken.fixture.ts';
import { factsOfTaken, type OwnLook } from './facts-of-taken.ts';

const look: OwnLook = { id: 'résultat 1', origin: 'result', color: { light: '#123456', dark: '#abcdef' } };

const zones: TakenLayer = {
  name: 'zones',
  title: 'Zones',
  geometry: 'point',
  crs: 'EPSG:2154',
  fields: [
    { name: 'zone', type: 'text', title: 'Zone' },
    { name: 'hauteur', type: 'number', title: 'Hauteur' },
    { name: 'actif', type: 'boolean' },
  ],
  features: Array.from({ length: 100 }, (_, at): TakenFeature => ({
    geometry: { type: 'Point', coordinates: [2 + at / 100, 46] },
    values: [['a', 'b', 'c', '  '][at % 4] ?? null, at, at % 2 === 0],
  })),
};

test('fields are measured as records have them: enough for colours and a legend', () => {
  const [layer] = factsOfTaken([zones], notice, look).layers;
  const [zone, height, active] = layer?.fields ?? [];
  expect(zone).toEqual({
    name: 'zone',
    type: 'text',
    title: 'Zone',
    nulls: 25,
    distinct: 3,
    top: [
      { value: 'a', count: 25 },
      { value: 'b', count: 25 },
      { value: 'c', count: 25 },
    ],
  });
  expect(height).toEqual({
    name: 'hauteur',
    type: 'number',
    title: 'Hauteur',
    nulls: 0,
    distinct: 100,
    min: 0,
    max: 99,
    quantiles: [0, 25, 50, 74, 99],
  });
  expect(active?.top).toEqual([
    { value: false, count: 50 },
    { value: true, count: 50 },
  ]);
  expect(layer === undefined ? undefined : bestField(layer)?.name).toBe('zone');
});

test('a map draws them as it draws the catalogue’s, from tiles of their own', () => {
  const facts = factsOfTaken([zones], notice, look);
  expect(facts).toMatchObject({
    origin: 'result',
    id: 'résultat 1',
    title: notice.title,
    terms: { license: 'Licence Ouverte 2.0', date: '2025' },
  });
  expect(vectorSource(facts.tiles, (url) => `https://exemple.fr${url}`)).toMatchObject({
    tiles: ['own://r%C3%A9sultat%201/{z}/{x}/{y}'],
    minzoom: 0,
    maxzoom: 16,
  });
  const { legends, style } = composeMap({ datasets: [{ facts, opacity: 1, visible: true, hidden: [] }], ground: 'plain' as never }, {
    base: [],
    dark: false,
    lang: 'fr',
    absolute: (url: string) => url,
  } as never);
  expect(legends[0]?.groups[0]?.entries.map(({ label }) => label)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  expect(style.layers.some((layer) => 'source-layer' in layer && layer['source-layer'] === 'zones')).toBe(true);
});

test('boxes are those of territories, never one across an ocean', () => {
  const isles = layerOf([...points, { type: 'Point', coordinates: [55.5, -21.1] }], 'point');
  const { boxes } = factsOfTaken([isles], notice, look);
  expect(boxes.map(({ area }) => area).sort()).toEqual(['FXX', 'REU']);
});

test('breadth is that of half of the polygons; a whole number beyond doubles has no quantiles', () => {
  const [layer] = factsOfTaken([layerOf(polygons, 'polygon')], notice, look).layers;
  expect(layer?.breadth).toBeCloseTo(2.5 / 360, 3);
  expect(layer?.fields.find(({ name }) => name === 'siret')?.quantiles).toBeUndefined();
});

test('a layer of nothing, or without shapes, is not one of a map', () => {
  expect(factsOfTaken([layerOf([], 'point'), layerOf([null], null)], notice, look)).toMatchObject({
    layers: [],
    boxes: [],
    bbox: [-5.2, 41.3, 9.6, 51.2],
  });
});
