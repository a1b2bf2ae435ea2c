import { createExpression, latest, type StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import { drawGround, palettes, type BaseLayer } from './basemap.ts';
import { graticuleOf, graticuleSource } from './graticule.ts';

test('a sheet that no coast, no river and no name is on has meridians and parallels, which say where it is', () => {
  // Zoom 13 in a window of 800 by 600 pixels: no white sheet.
  const { features } = graticuleOf([4.07, 49.18, 4.137, 49.215], 13, 'fr');
  const inWindow = features.filter(
    ({
      geometry: {
        coordinates: [[x = 0, y = 0] = []],
      },
    }) => (x > 4.07 && x < 4.137) || (y > 49.18 && y < 49.215),
  );
  expect(inWindow.map(({ properties }) => properties.degrees)).toEqual([
    '4°05′\u00a0E',
    '4°06′\u00a0E',
    '4°07′\u00a0E',
    '4°08′\u00a0E',
    '49°11′\u00a0N',
    '49°12′\u00a0N',
  ]);
  expect(graticuleOf([-1.51, -21, -1.505, -20.996], 16, 'fr').features.map(({ properties }) => properties.degrees)).toContain(
    '1°30′30″\u00a0O',
  );
  expect(graticuleOf([-1.51, -21, -1.505, -20.996], 16, 'en').features.map(({ properties }) => properties.degrees)).toContain(
    '1°30′30″\u00a0W',
  );
  // From afar coasts and borders say it.
  expect(graticuleOf([-5, 41, 9, 52], 5, 'fr').features).toEqual([]);
});

test('no window is a white sheet from where a coast may be beyond it: lines and all names stand from zoom 7 on', () => {
  const lines = graticuleOf([3.9, 48.9, 5.1, 49.5], 7, 'fr').features;
  expect(lines.map(({ properties }) => properties.degrees)).toEqual(
    expect.arrayContaining(['4°00′\u00a0E', '5°00′\u00a0E', '49°00′\u00a0N']),
  );
  const place: BaseLayer = { role: 'places', url: '/a', layer: 'lieux', minzoom: 3, maxzoom: 10, producer: '', path: '', name: 'nom' };
  const { below, above } = drawGround([place], false, (url) => url);
  const line = below.find(({ id }) => id === 'base/graticule');
  expect(line?.minzoom).toBeLessThan(7);
  const names = above.find(({ id }) => id === 'base/places');
  // A village has the last of ranks.
  expect(names && 'filter' in names ? JSON.stringify(names.filter) : '').toMatch(/,2,6,7\]\]$/);
});

test('what is drawn for maps of the world is gone from where it would lie, and what is exact stays', () => {
  const drawn = (maxzoom: number) =>
    drawGround(
      (['land', 'lakes', 'rivers', 'borders'] as const).map((role) => ({
        role,
        url: `/${role}`,
        layer: role,
        minzoom: 0,
        maxzoom,
        producer: '',
        path: '',
      })),
      false,
      (url) => url,
    ).below;
  const told = latest.paint_line['line-opacity'] as StylePropertySpecification;
  const opacities = (maxzoom: number, zoom: number): number[] =>
    drawn(maxzoom)
      .filter(({ type, id }) => type === 'line' && id !== 'base/graticule')
      .map(({ paint }) => {
        const opacity = paint && 'line-opacity' in paint ? paint['line-opacity'] : 1;
        if (typeof opacity === 'number') return opacity;
        const { result, value } = createExpression(opacity, 'line-opacity', told);
        if (result === 'error') throw new Error(String(value));
        return Number(value.evaluate({ zoom }));
      });
  expect(opacities(8, 8)).toEqual([1, 1, 1]);
  expect(opacities(8, 12.5)).toEqual([0, 0, 0]);
  expect(opacities(14, 18)).toEqual([1, 1, 1]);
  const lakes = drawn(7).find(({ id }) => id === 'base/lakes');
  const edge = lakes?.type === 'fill' ? lakes.paint?.['fill-outline-color'] : undefined;
  expect(JSON.stringify(edge)).toBe(
    JSON.stringify(['interpolate', ['linear'], ['zoom'], 8, palettes.light.coast, 11, palettes.light.nearSea]),
  );
});

test('a place has a dot, below the data, which its name stands beside', () => {
  const place: BaseLayer = { role: 'places', url: '/a', layer: 'lieux', minzoom: 3, maxzoom: 10, producer: '', path: '', name: 'nom' };
  const { below, above } = drawGround([place], false, (url) => url);
  const dots = below.at(-1);
  const names = above.at(-1);
  expect(dots).toMatchObject({ id: 'base/places/dots', type: 'circle' });
  expect(dots && 'filter' in dots && dots.filter).toEqual(names && 'filter' in names && names.filter);
});

test('a window of any size asks for few lines', () => {
  for (let zoom = 6.5; zoom <= 22; zoom += 0.25) {
    const width = 3840 / ((512 * 2 ** zoom) / 360);
    const height = 2160 / ((512 * 2 ** zoom) / 360);
    expect(graticuleOf([2, 47, 2 + width, 47 + height], zoom, 'fr').features.length).toBeLessThan(120);
  }
});

test('the base map has them below the data', () => {
  for (const dark of [false, true]) {
    const { sources, below } = drawGround([], dark, (url) => url);
    expect(sources[graticuleSource]).toMatchObject({ type: 'geojson' });
    expect(below.filter((layer) => 'source' in layer && layer.source === graticuleSource)).toHaveLength(2);
  }
  expect(palettes.light.border).not.toBe(palettes.light.land);
});
