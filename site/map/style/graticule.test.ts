import { createExpression, latest, type StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import { drawGround, palettes, type BaseLayer } from './basemap.ts';
import { graticuleOf } from './graticule-lines.ts';
import { graticuleSource } from './graticule.ts';

const labelsOf = (...window: Parameters<typeof graticuleOf>): { degrees: string | undefined; at: [number, number]; meridian: boolean }[] =>
  graticuleOf(...window).features.flatMap(({ geometry, properties }) =>
    geometry.type === 'Point' ? [{ degrees: properties.degrees, at: geometry.coordinates, meridian: properties.meridian === true }] : [],
  );

test('a sheet that no coast, no river and no name is on has meridians and parallels, which say where it is', () => {
  // Zoom 13 in a window of 800 by 600 pixels: no white sheet.
  expect(graticuleOf([4.07, 49.18, 4.137, 49.215], 13, 'fr').features.length).toBeGreaterThan(8);
  const labels = labelsOf([4.07, 49.18, 4.137, 49.215], 13, 'fr').map(({ degrees }) => degrees);
  expect(labels).toEqual(expect.arrayContaining(['4°06′\u00a0E', '49°12′\u00a0N']));
  expect(labelsOf([-1.51, -21, -1.505, -20.996], 16, 'fr').map(({ degrees }) => degrees)).toContain('1°30′30″\u00a0O');
  expect(labelsOf([-1.51, -21, -1.505, -20.996], 16, 'en').map(({ degrees }) => degrees)).toContain('1°30′30″\u00a0W');
  // From afar coasts and borders say it.
  expect(graticuleOf([-5, 41, 9, 52], 5, 'fr').features).toEqual([]);
});

test('no label is cut by the edge of the window, and each stands beside its own line, between two crossings', () => {
  const window: [number, number, number, number] = [4.07, 49.18, 4.137, 49.215];
  const pixels = (512 * 2 ** 13) / 360;
  const labels = labelsOf(window, 13, 'fr');
  expect(labels.length).toBeGreaterThan(2);
  for (const { degrees, at, meridian } of labels) {
    const [x, y] = at;
    expect((x - window[0]) * pixels, degrees).toBeGreaterThan(60);
    expect((window[2] - x) * pixels, degrees).toBeGreaterThan(60);
    expect(Math.min(y - window[1], window[3] - y), degrees).toBeGreaterThan(0);
    // Lines of this window are a minute apart.
    expect((meridian ? x : y) * 60, degrees).toBeCloseTo(Math.round((meridian ? x : y) * 60), 6);
    expect(Math.abs((((meridian ? y : x) * 60) % 1) - 0.5), degrees).toBeLessThan(1e-6);
  }
});

test('no window is a white sheet from where a coast may be beyond it: lines and all names stand from zoom 7 on', () => {
  const lines = graticuleOf([3.9, 48.9, 5.1, 49.5], 7, 'fr').features.flatMap(({ geometry }) =>
    geometry.type === 'LineString' ? [geometry.coordinates[0]] : [],
  );
  expect(lines.map((start) => start?.[0])).toEqual(expect.arrayContaining([4, 5]));
  expect(lines.map((start) => start?.[1])).toContain(49);
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

test('around the land of some countries alone stands neither the sea nor land: what is there is not known', () => {
  const land: BaseLayer = { role: 'land', url: '/regions', layer: 'regions', minzoom: 0, maxzoom: 12, producer: '', path: '' };
  const around = (base: BaseLayer, dark: boolean): unknown =>
    drawGround([base], dark, (url) => url).below.find(({ type }) => type === 'background')?.paint;
  for (const scheme of ['light', 'dark'] as const) {
    const { sea, beyond, land: paper } = palettes[scheme];
    expect(around({ ...land, isPartial: true }, scheme === 'dark')).toEqual({ 'background-color': beyond });
    expect(around(land, scheme === 'dark')).toEqual({ 'background-color': sea });
    expect(new Set([sea, beyond, paper]).size).toBe(3);
  }
});

test('a place has a dot, below the data, which its name stands beside', () => {
  const place: BaseLayer = { role: 'places', url: '/a', layer: 'lieux', minzoom: 3, maxzoom: 10, producer: '', path: '', name: 'nom' };
  const { below, above } = drawGround([place], false, (url) => url);
  const dots = below.at(-1);
  const names = above.at(-1);
  expect(dots).toMatchObject({ id: 'base/places/dots', type: 'circle' });
  expect(dots && 'filter' in dots && dots.filter).toEqual(names && 'filter' in names && names.filter);
});

test('a window of any size asks for few lines and labels', () => {
  for (let zoom = 6.5; zoom <= 22; zoom += 0.25) {
    const width = 3840 / ((512 * 2 ** zoom) / 360);
    const height = 2160 / ((512 * 2 ** zoom) / 360);
    const { features } = graticuleOf([2, 47, 2 + width, 47 + height], zoom, 'fr');
    expect(features.filter(({ geometry }) => geometry.type === 'LineString').length).toBeLessThan(120);
    expect(features.length).toBeLessThan(450);
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
