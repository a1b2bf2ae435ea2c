import { validateStyleMin, type StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import { palettes } from '../map/style/basemap.ts';
import { osmLayers } from './ground-layers.ts';

const all = (scheme: 'light' | 'dark') => Object.values(osmLayers(scheme)).flat();

describe.each(['light', 'dark'] as const)('the layers that draw an archive of OpenStreetMap, %s', (scheme) => {
  const layers = all(scheme);
  const text = JSON.stringify(layers);

  test('obey the style specification, with no glyphs and no sprite to fetch', () => {
    const style = { version: 8, sources: { osm: { type: 'vector', url: 'pmtiles://x' } }, layers } as StyleSpecification;
    expect(validateStyleMin(style)).toEqual([]);
    expect(text).not.toMatch(/icon-|Noto|https?:/);
    expect(layers.flatMap((layer) => (layer.type === 'symbol' ? [layer.layout?.['text-font']] : []))).toEqual(
      layers.flatMap(({ type }) => (type === 'symbol' ? [['sans-serif']] : [])),
    );
  });

  test('draw land, water, ways, borders and places, words above the data and the rest below', () => {
    const read = new Set(layers.flatMap((layer) => ('source-layer' in layer ? [layer['source-layer']] : [])));
    expect([...read].sort()).toEqual(['boundaries', 'buildings', 'earth', 'landuse', 'places', 'roads', 'water']);
    const { below, above } = osmLayers(scheme);
    expect(new Set(above.map(({ type }) => type))).toEqual(new Set(['symbol']));
    expect(new Set(below.map(({ type }) => type))).toEqual(new Set(['fill', 'line']));
  });

  test('write names in French where there are any', () => {
    const field = (id: string) => JSON.stringify(layers.find((each) => each.id === `ground/${id}`)?.layout);
    for (const id of ['places_locality', 'places_country', 'roads_labels_major', 'water_label_ocean'])
      expect(field(id), id).toContain('"text-field":["coalesce",["get","name:fr"],["get","name"]]');
    expect(field('roads_shields')).toContain('"text-field":["get","shield_text"]');
  });

  test('have the colours of the base map, and none of their own package', () => {
    const { sea, land, ink, halo } = palettes[scheme];
    const paint = (id: string) => layers.find((each) => each.id === `ground/${id}`)?.paint;
    expect(paint('water')).toEqual({ 'fill-color': sea });
    expect(paint('earth')).toEqual({ 'fill-color': land });
    expect(paint('places_locality')).toMatchObject({ 'text-color': ink, 'text-halo-color': halo });
    expect(text).not.toMatch(/#80deea|#e2dfda|#31353f|#34373d|#141414|#ffffff/i);
  });

  test('weigh little', () => expect(text.length).toBeLessThan(40_000));
});
