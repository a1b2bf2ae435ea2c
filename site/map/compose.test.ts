import { featureFilter, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import type { BaseLayer, BaseRole } from './style/basemap.ts';
import { composeMap, type MapState } from './compose.ts';
import { selectionOf } from './compose-ground.ts';
import { areasOf, firstFrame } from './facts/extents.ts';
import { categoryField, factsOf, fieldOf, layerOf } from './facts/facts.fixture.ts';
import { expressionOf, filterLayers } from './filter/expression.ts';
import type { MapFacts } from './model/model.ts';
import { asPublished } from './share.ts';
import { groundOfSource, layUpon, type OsmLayers } from './style/ground.ts';

const baseLayer = (role: BaseRole): BaseLayer => ({
  role,
  url: `/store/${role}.pmtiles`,
  layer: role,
  minzoom: 0,
  maxzoom: 7,
  producer: 'Natural Earth',
  path: 'natural-earth/monde',
  ...(role === 'places' ? { name: 'name', department: 'admin2' } : {}),
});
const base = (['land', 'lakes', 'rivers', 'borders', 'places'] as const).map(baseLayer);
const shown = (id: string) => ({ facts: factsOf({ id }), ...asPublished });
const compose = (state: Partial<MapState>, over: object = {}) =>
  composeMap(
    { datasets: [], ground: 'catalogue', ...state },
    { base, dark: false, lang: 'fr', absolute: (url) => new URL(url, 'https://mappe.fr/x/').href, ...over },
  );

test.each([false, true])('the base map obeys the style specification, dark %s', (dark) => {
  expect(validateStyleMin(compose({ datasets: [shown('a/b')] }, { dark }).style)).toEqual([]);
});

test('stacks data between the ground and its labels, the first of the list on top', () => {
  const ids = compose({ datasets: [shown('haut/x'), shown('bas/x')] }).style.layers.map(({ id }) => id);
  expect(ids.indexOf('base/land')).toBeLessThan(ids.indexOf('bas/x/zones/area'));
  expect(ids.indexOf('bas/x/zones/edge')).toBeLessThan(ids.indexOf('haut/x/zones/area'));
  expect(ids.at(-1)).toBe('base/places');
});

test('names from afar only places that come with the ground: no tile of places is asked for before their villages are named', () => {
  const far = { type: 'FeatureCollection' as const, features: [] };
  const { style } = compose({}, { base: base.map((each) => (each.role === 'places' ? { ...each, far } : each)) });
  expect(validateStyleMin(style)).toEqual([]);
  const named = style.layers.filter(({ id, type }) => id.startsWith('base/places') && type === 'symbol');
  expect(named.map((layer) => ('source' in layer ? [layer.source, layer.minzoom, layer.maxzoom] : []))).toEqual([
    ['base:/store/places.pmtiles#far', undefined, 7],
    ['base:/store/places.pmtiles', 7, undefined],
  ]);
  expect(style.sources['base:/store/places.pmtiles#far']).toEqual({ type: 'geojson', data: far });
  // A phone shows the whole of France at zoom 3: its largest cities stand there.
  const [first] = named;
  const { filter } = featureFilter(first !== undefined && 'filter' in first ? first.filter : undefined, 'filter');
  const isNamed = (zoom: number, name: string, admin2: string) => filter({ zoom }, { type: 1, properties: { name, admin2 } });
  expect([isNamed(3, 'Paris', '75'), isNamed(3, 'Reims', '51'), isNamed(5, 'Reims', '51')]).toEqual([true, false, true]);
});

test('draws what passes the filters alone, and nothing before they can hold', () => {
  const zones = [{ field: 'type', test: { kind: 'filled' as const } }];
  const facts = factsOf({ layers: [layerOf({ fields: [fieldOf({ name: 'type' })] })] });
  const own = (over: object) =>
    compose({ datasets: [{ facts, ...asPublished, filters: { zones } }] }, over).style.layers.filter(({ id }) => id.startsWith(facts.id));
  expect(own({})).toEqual([]);
  const filtered = own({ filterLayers });
  expect(filtered.map(({ id }) => id)).toEqual(['ville/plu/zones/area', 'ville/plu/zones/edge']);
  for (const layer of filtered) expect(layer).toMatchObject({ filter: expressionOf(zones, facts.layers[0] ?? layerOf()) });
});

test('reads tiles by ranges of the store, at zooms told by the record', () => {
  expect(compose({ datasets: [shown('a/b')] }).style.sources['data:a/b']).toEqual({
    type: 'vector',
    minzoom: 4,
    maxzoom: 14,
    tiles: ['pmtiles://https://mappe.fr/store/data/ville/plu/0123456789abcdef/plu.pmtiles/{z}/{x}/{y}'],
  });
});

test('draws a plain ground where the catalogue has no base map, or not all of it', () => {
  const { style } = compose({}, { base: [] });
  const plain = ['base/background', 'base/graticule', 'base/graticule/degrees'];
  expect(style.layers.map(({ id }) => id)).toEqual(plain);
  expect(compose({}, { base: [{ ...baseLayer('places'), name: undefined }] }).style.layers.map(({ id }) => id)).toEqual(plain);
});

test.each(['plan', 'photos'] as const)('asks IGN for tiles only where its base map was chosen: %s', (ground) => {
  expect(JSON.stringify(compose({ datasets: [shown('a/b')] }).style)).not.toContain('geopf');
  const { style } = compose({ datasets: [shown('a/b')], ground });
  expect(validateStyleMin(style)).toEqual([]);
  expect(style.sources[`ign:${ground}`]).toMatchObject({
    type: 'raster',
    tiles: [expect.stringMatching(/^https:\/\/data\.geopf\.fr\/wmts\?/)],
  });
});

describe('the ground of an archive of OpenStreetMap', () => {
  const layers: OsmLayers = {
    below: [{ id: 'ground/water', type: 'fill', source: 'osm', 'source-layer': 'water' }],
    above: [{ id: 'ground/places', type: 'symbol', source: 'osm', 'source-layer': 'places' }],
  };
  const osm = { archive: '/store/ground/marne.pmtiles', layers };

  test('lies upon the base map, which goes on beyond it, below the data; its names stand above them', () => {
    const { style } = compose({ datasets: [shown('a/b')], ground: 'osm' }, { osm });
    expect(validateStyleMin(style)).toEqual([]);
    const ids = style.layers.map(({ id }) => id);
    const order = ['base/land', 'ground/water', 'a/b/zones/area', 'base/places', 'ground/places'].map((id) => ids.indexOf(id));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(style.layers.find(({ id }) => id === 'base/places')?.maxzoom).toBe(8);
    expect(style.sources['osm']).toEqual({ type: 'vector', url: 'pmtiles://https://mappe.fr/store/ground/marne.pmtiles' });
  });

  test('has names that give way to the numbers of groups of points', () => {
    const tiles = { ...factsOf().tiles, grouped: true as const };
    const facts = factsOf({ tiles, layers: [layerOf({ geometry: 'point' })] });
    const { style } = compose({ datasets: [{ facts, ...asPublished }], ground: 'osm' }, { osm });
    const ids = style.layers.map(({ id }) => id.split('/').at(-1));
    expect(ids.filter((id) => ['point', 'places', 'number'].includes(id ?? ''))).toEqual(['point', 'places', 'places', 'number']);
  });

  test('lies below the limits of the catalogue’s territories, and names what they would name from close by', () => {
    const line = (id: string) => ({ id, type: 'line' as const, source: 's', 'source-layer': 'l' });
    const name = (id: string, minzoom: number, maxzoom?: number) => ({
      id,
      type: 'symbol' as const,
      source: 's',
      'source-layer': 'l',
      minzoom,
      ...(maxzoom !== undefined && { maxzoom }),
    });
    const own = {
      sources: {},
      below: [line('base/land'), line('base/limits/line/s/communes')],
      above: [name('base/limits/name/s/communes', 10), name('base/limits/name/s/regions', 3, 5), name('base/places', 4)],
    };
    const laid = layUpon(own, {}, layers);
    expect(laid.below.map(({ id }) => id)).toEqual(['base/land', 'ground/water', 'base/limits/line/s/communes']);
    expect(laid.above.map(({ id, maxzoom }) => [id, maxzoom])).toEqual([
      ['base/limits/name/s/regions', 5],
      ['base/places', 8],
      ['ground/places', undefined],
    ]);
  });

  test('is in no style where another ground is shown, nor before its layers are there', () => {
    for (const style of [compose({}, { osm }).style, compose({ ground: 'plan' }, { osm }).style, compose({ ground: 'osm' }).style])
      expect(style.sources).not.toHaveProperty('osm');
    expect(compose({ ground: 'osm' }).style).toEqual(compose({}).style);
  });

  test.each([
    ['osm', 'osm'],
    ['ign:plan', 'plan'],
    ['ign:photos', 'photos'],
    ['base:/store/land.pmtiles', undefined],
    ['data:osm/osm', undefined],
  ])('is known by the name of its source: %s', (source, ground) => expect(groundOfSource(source)).toBe(ground));
});

test('a data set that is hidden keeps its source but draws nothing and has no legend', () => {
  const { style, legends } = compose({ datasets: [{ ...shown('a/b'), visible: false }] });
  expect(style.sources).toHaveProperty('data:a/b');
  expect(style.layers.some(({ id }) => id.startsWith('a/b/'))).toBe(false);
  expect(legends).toEqual([]);
});

test('marks a picked feature as long as its data set is shown', () => {
  const feature = { key: 'k', source: 'data:a/b', layer: 'zones', id: 7, properties: {}, isPoint: false, at: [0, 0] as [number, number] };
  const marks = (state: Partial<MapState>) =>
    compose({ selection: selectionOf(feature), ...state }).style.layers.filter(({ id }) => id.startsWith('selection/'));
  expect(marks({ datasets: [shown('a/b')] })).toHaveLength(2);
  expect(marks({ datasets: [{ ...shown('a/b'), visible: false }] })).toHaveLength(0);
  const { id: _, ...nameless } = feature;
  expect(selectionOf(nameless)).toBeUndefined();
});

test('looks first at the mainland, and names the other areas in their order', () => {
  const boxes = [
    { area: 'REU', bbox: [55, -21, 56, -20] as [number, number, number, number] },
    { area: 'FXX', bbox: [-5, 41, 9, 51] as [number, number, number, number] },
  ];
  const tiles = { url: '', minzoom: 4, maxzoom: 9 };
  expect(firstFrame({ boxes, tiles, bbox: [-5, -21, 56, 51] })).toEqual({ box: [-5, 41, 9, 51], leastZoom: 4 });
  expect(areasOf({ boxes, tiles }, 'fr').map(({ title }) => title)).toEqual(['Métropole', 'La Réunion']);
  expect(areasOf({ boxes: boxes.slice(1), tiles }, 'fr')).toEqual([]);
  const world: [number, number, number, number] = [-180, -90, 180, 90];
  expect(firstFrame({ boxes: [{ area: 'WORLD', bbox: world }], tiles, bbox: world }).box).toEqual([-180, -72, 180, 80]);
});

test('pictures lose their colours where the reader wants them grey, and nothing else does', () => {
  const picture = factsOf({ id: 'a/b', layers: [], raster: { encoding: 'image', tileSize: 256 } });
  const shown = { opacity: 1, visible: true, hidden: [] };
  const context = { base: [], dark: false, absolute: (url: string) => url, lang: 'fr' as const };
  const saturationOf = (grey: boolean) =>
    composeMap(
      {
        datasets: [
          { facts: picture, ...shown, grey },
          { facts: factsOf(), ...shown, grey },
        ],
        ground: 'photos',
        greyGround: grey,
      },
      context,
    )
      .style.layers.filter(({ paint }) => paint !== undefined && 'raster-saturation' in paint)
      .map(({ type }) => type);
  expect(saturationOf(false)).toEqual([]);
  expect(saturationOf(true)).toEqual(['raster', 'raster']);
});

describe('of data sets whose areas share a place', () => {
  const context = { base: [], dark: false, absolute: (url: string) => url, lang: 'fr' as const };
  const classes = layerOf({ fields: [categoryField('typezone', { U: 50, N: 50 })] });
  /** The data sets that are drawn by their edges, on the map and in the legend. */
  const hollowOf = (...datasets: (Partial<MapFacts> & { visible?: boolean })[]): number[] => {
    const state = datasets.map(({ visible = true, ...facts }, index) => ({
      ...asPublished,
      visible,
      facts: factsOf({ id: `a/${index}`, ...facts }),
    }));
    const { style, legends } = composeMap({ datasets: state, ground: 'catalogue' }, context);
    const told = legends.filter(({ groups }) => groups.some(({ entries }) => entries[0]?.fill === 0)).map(({ id }) => id);
    const fills = style.layers
      .filter(({ type }) => type === 'fill')
      .filter(({ paint }) => (paint as { 'fill-opacity'?: number })['fill-opacity'] === 0);
    expect(fills.map(({ id }) => id.slice(0, 3)).sort()).toEqual(told.toSorted());
    return told.map((id) => Number(id.slice(2))).sort();
  };

  test('the lowest is tinted, and those upon it are drawn by their edges', () => {
    expect(hollowOf({}, {})).toEqual([0]);
    expect(hollowOf({}, {}, {})).toEqual([0, 1]);
  });

  test('one that shows classes is tinted rather than one of one colour, and one that its producer has styled before all', () => {
    expect(hollowOf({}, { layers: [classes] }, {})).toEqual([0, 2]);
    const own = { style: [{ id: 'x', type: 'fill', 'source-layer': 'zones', paint: { 'fill-color': '#e60000', 'fill-opacity': 0.6 } }] };
    expect(hollowOf({ layers: [classes] }, own)).toEqual([0]);
  });

  test('edges lie upon the tint of others, which would hide them, and below the points of those above', () => {
    const datasets = [{ layers: [layerOf({ geometry: 'point' })] }, { layers: [classes] }, {}].map((facts, index) => ({
      ...asPublished,
      visible: true,
      facts: factsOf({ id: `a/${index}`, ...facts }),
    }));
    const { style, legends } = composeMap({ datasets, ground: 'catalogue' }, context);
    const drawn = style.layers.map(({ id }) => /^a\/\d/.exec(id)?.[0]).filter((id) => id !== undefined);
    expect([...new Set(drawn)]).toEqual(['a/1', 'a/2', 'a/0']);
    expect(legends.map(({ id }) => id)).toEqual(['a/0', 'a/1', 'a/2']);
  });

  test('areas that lie upon one another by nature are drawn by their edges even alone: fourteen tints would hide the ground', () => {
    expect(hollowOf({ layers: [layerOf({ stacked: true })] })).toEqual([0]);
  });

  test('what is switched off or lies elsewhere makes no other hollow', () => {
    expect(hollowOf({ visible: false }, {})).toEqual([]);
    const elsewhere = { boxes: [{ area: 'MTQ', bbox: [-62, 14, -60, 15] as [number, number, number, number] }] };
    expect(hollowOf(elsewhere, {})).toEqual([]);
    expect(hollowOf({ layers: [layerOf({ geometry: 'point' })] }, {})).toEqual([]);
  });
});
