import { createExpression, latest, validateStyleMin, type StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import type { Bbox, GeometryKind } from '../../../schemas/types.ts';
import { composeMap, type ShownDataset } from '../compose.ts';
import { categoryField, factsOf, fieldOf, layerOf, numberField } from '../facts/facts.fixture.ts';
import { asPublished } from '../share.ts';
import { isNumbers, styleDataset } from './style.ts';
import type { MapField, MapLayer } from '../model/model.ts';

const geometries: GeometryKind[] = ['point', 'line', 'polygon', 'mixed'];
const fields: [string, MapField[]][] = [
  ['no field', []],
  ['a category', [categoryField('typezone', { A: 40, N: 30, U: 20, AUc: 10 })]],
  ['a category with empty values', [categoryField('typezone', { A: 40, N: 30 }, { nulls: 30 })]],
  ['values that look like expressions', [categoryField('["get","x"]', { '["literal",[]]': 50, "l'O\"'": 50 })]],
  [
    'yes and no',
    [
      fieldOf({
        name: 'en_service',
        type: 'boolean',
        distinct: 2,
        top: [
          { value: true, count: 60 },
          { value: false, count: 40 },
        ],
      }),
    ],
  ],
  ['a quantity', [numberField('hauteur', [0, 12.34, 27, 51.7, 205.5], { unit: 'm' })]],
  ['a quantity with empty values', [numberField('hauteur', [-5, 0, 0, 3, 9], { unit: 'm', nulls: 20 })]],
  ['a quantity of one value', [numberField('hauteur', [3, 3, 3, 3, 3], { unit: 'm' })]],
  ['personal data', [fieldOf({ name: 'nom', personal: true })]],
];
const cases = geometries.flatMap((geometry) =>
  fields.flatMap(([what, list]) => [false, true].map((dark) => ({ geometry, what, list, dark }))),
);

const shown = (over: Partial<ShownDataset> = {}): ShownDataset => ({ facts: factsOf(), ...asPublished, ...over });
const context = { base: [], dark: false, lang: 'fr', absolute: (url: string) => `https://mappe.fr${url}` } as const;

/** A colour as expressions give it. */
const rgbaOf = (hex = ''): string => {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${parts.join(',')},1)`;
};

describe('an automatic style', () => {
  test.each(cases)('obeys the style specification: $geometry with $what, dark $dark', ({ geometry, list, dark }) => {
    const facts = factsOf({ layers: [layerOf({ geometry, fields: list })] });
    const { style, legends } = composeMap({ datasets: [shown({ facts, opacity: 0.5 })], ground: 'catalogue' }, { ...context, dark });
    expect(validateStyleMin(style)).toEqual([]);
    expect(legends[0]?.groups[0]?.entries.length).toBeGreaterThan(0);
  });

  test.each(geometries)('colours a %s by each of its fields, when asked', (geometry) => {
    const list = fields.flatMap(([, each]) => each);
    for (const { name } of list) {
      const facts = factsOf({ layers: [layerOf({ geometry, fields: list })] });
      const { style } = composeMap({ datasets: [shown({ facts, fields: { zones: name } })], ground: 'catalogue' }, context);
      expect(validateStyleMin(style), name).toEqual([]);
    }
  });

  test.each(cases)('numbers groups of points, in a colour of no class, and says so: $geometry with $what, dark $dark', (each) => {
    const { geometry, list, dark } = each;
    const tiles = { ...factsOf().tiles, grouped: true as const };
    const facts = factsOf({ tiles, layers: [layerOf({ geometry, fields: list })] });
    const { style, legends } = composeMap({ datasets: [shown({ facts })], ground: 'catalogue' }, { ...context, dark });
    expect(validateStyleMin(style)).toEqual([]);
    const last = legends[0]?.groups[0]?.entries.at(-1);
    const numbers = style.layers.find(({ id }) => id.endsWith('/number'));
    if (geometry === 'line' || geometry === 'polygon') return expect([numbers, last?.shape === 'group']).toEqual([undefined, false]);
    expect(last).toMatchObject({ label: 'groupe de N objets', shape: 'group' });
    const { paint = {} } = style.layers.find(({ id }) => id.endsWith('/point')) ?? {};
    const drawn = (name: 'circle-color' | 'circle-radius', size: number): unknown => {
      const told = latest.paint_circle[name] as StylePropertySpecification;
      const { result, value } = createExpression((paint as Record<string, unknown>)[name], name, told);
      if (result === 'error') throw new Error(value.map(({ message }) => message).join());
      const properties = size > 1 ? { point_count: size, typezone: 'A', hauteur: 27 } : {};
      return value.evaluate({ zoom: 6 }, { type: 'Point', properties, geometry: [] });
    };
    expect(String(drawn('circle-color', 12)).toLowerCase()).toBe(rgbaOf(last?.color));
    // Marks stand 40 pixels apart.
    const radii = [2, 12, 120, 1200, 120_000].map((size) => Number(drawn('circle-radius', size)));
    expect(radii).toEqual([...radii].sort((a, b) => a - b));
    expect([radii[0], radii.at(-1)]).toSatisfy(([least = 0, most = 0]: number[]) => least >= 8 && most <= 19);
    expect(drawn('circle-radius', 1)).toBeLessThan(8);
    return undefined;
  });

  test('leaves no mark of a group without its number: one whose middle a greater number takes has it at a side, within the mark', () => {
    const tiles = { ...factsOf().tiles, grouped: true as const };
    const { style } = composeMap(
      { datasets: [shown({ facts: factsOf({ tiles, layers: [layerOf({ geometry: 'point' })] }) })], ground: 'catalogue' },
      context,
    );
    const numbers = style.layers.find(isNumbers);
    const { layout = {} } = numbers?.type === 'symbol' ? numbers : {};
    const [first, ...sides] = layout['text-variable-anchor'] as string[];
    expect([first, sides.length]).toEqual(['center', 8]);
    // The least of marks: part of a number is in it.
    expect(Number(layout['text-radial-offset']) * Number(layout['text-size'])).toBeLessThan(8);
    // Numbers of different lengths are placed from the greatest on, so that those of the marks on top keep their middle.
    expect(layout['symbol-sort-key']).toEqual(['-', 0, ['to-number', ['get', 'point_count'], 1]]);
  });

  test('shows a few areas that are too small for their zoom like points, and leaves others and many to hairlines', () => {
    const widthAt = (zoom: number, over: Partial<MapLayer>): number => {
      const { layers } = styleDataset(factsOf({ layers: [layerOf({ geometry: 'polygon', ...over })] }), { dark: false, lang: 'fr' });
      const width = layers.find(({ type }) => type === 'line')?.paint as { 'line-width': unknown } | undefined;
      const { result, value } = createExpression(
        width?.['line-width'],
        'line-width',
        latest.paint_line['line-width'] as StylePropertySpecification,
      );
      if (result === 'error') throw new Error(value.map(({ message }) => message).join());
      return Number(value.evaluate({ zoom }));
    };
    // Half a kilometre: 8 pixels at zoom 10.
    const breadth = 1.5e-5;
    expect(widthAt(6, { features: 3, breadth })).toBeGreaterThan(4);
    expect(widthAt(8, { features: 1200, breadth })).toBeGreaterThan(3);
    expect(widthAt(12, { features: 3, breadth })).toBeLessThan(1.3);
    expect(widthAt(6, { features: 2000, breadth })).toBeLessThan(0.4);
    expect(widthAt(6, { features: 90, breadth: 0.002 })).toBeLessThan(1);
    expect(widthAt(6, { features: 90 })).toBeLessThan(1);
  });

  test('draws areas that stand for themselves as points in their own colour, as their legend has it', () => {
    const layers = [layerOf({ features: 206, breadth: 1.5e-5 })];
    const { layers: drawn, legend } = styleDataset(factsOf({ layers }), { dark: false, lang: 'fr' });
    const { color, edge } = legend[0]?.entries[0] ?? {};
    const byZoom = ['interpolate', ['linear'], ['zoom'], expect.any(Number), color, expect.any(Number), edge];
    expect(drawn[1]?.paint).toMatchObject({ 'line-color': byZoom });
  });

  test('fades the outlines of areas side by side while they are too small to be told apart', () => {
    // A département of 345 communes, 6 km broad each: a blot at zoom 5, a map at zoom 9.
    const edgeOf = (over: Partial<MapLayer>): unknown => {
      const facts = factsOf({ bbox: [-2.3, 47.6, -1, 48.8], layers: [layerOf({ geometry: 'polygon', ...over })] });
      const { layers } = styleDataset(facts, { dark: false, lang: 'fr' });
      return (layers.find(({ type }) => type === 'line')?.paint as { 'line-opacity': unknown } | undefined)?.['line-opacity'];
    };
    const opacityAt = (zoom: number): number => {
      const property = latest.paint_line['line-opacity'] as StylePropertySpecification;
      const { result, value } = createExpression(edgeOf({ features: 345, breadth: 2.2e-4 }), 'line-opacity', property);
      if (result === 'error') throw new Error(value.map(({ message }) => message).join());
      return Number(value.evaluate({ zoom }));
    };
    // 2 pixels a commune: a tint alone.
    expect(opacityAt(4)).toBe(0);
    expect(opacityAt(5)).toBeLessThan(0.05);
    expect(opacityAt(9)).toBe(1);
    expect(edgeOf({ features: 20, breadth: 2.2e-4 })).toBe(1);
  });

  test('fades the outlines of a country’s areas whatever oceans lie between its territories', () => {
    const boxes = [
      { area: 'FXX', bbox: [-5.1, 41.3, 9.6, 51.1] as Bbox },
      { area: 'REU', bbox: [55.2, -21.4, 55.9, -20.8] as Bbox },
      { area: 'GLP', bbox: [-61.9, 15.8, -61, 16.6] as Bbox },
    ];
    const layers = [layerOf({ features: 34_868, breadth: 1.3e-4 })];
    const edge = styleDataset(factsOf({ bbox: [-61.9, -21.4, 55.9, 51.1], boxes, layers }), { dark: false, lang: 'fr' }).layers[1];
    expect(edge?.paint).toMatchObject({
      'line-opacity': ['interpolate', ['linear'], ['zoom'], expect.any(Number), 0, expect.any(Number), 1],
    });
  });

  test('has a legend that is drawn as the map is: as transparent, and with the same edges', () => {
    const layers = [
      layerOf({ name: 'bois', breadth: 1e-3 }),
      layerOf({ name: 'bati', breadth: 1e-5, features: 5000 }),
      layerOf({ name: 'puits', geometry: 'point' }),
    ];
    for (const dark of [false, true]) {
      const styled = styleDataset(factsOf({ layers }), { dark, lang: 'fr' });
      for (const { layer, entries } of styled.legend) {
        const own = styled.layers.filter((each) => 'source-layer' in each && each['source-layer'] === layer);
        const paint = Object.assign({}, ...own.map((each) => each.paint)) as Record<string, unknown>;
        expect(entries).toEqual([
          expect.objectContaining({
            color: paint['fill-color'] ?? paint['circle-color'],
            // Points lie upon each other, and hide what is below together.
            fill: paint['fill-opacity'] ?? 1,
            edge: paint['line-color'] ?? paint['circle-stroke-color'],
          }),
        ]);
      }
      // What lies upon broader areas does not take on their colour.
      expect(styled.legend.map(({ entries }) => entries[0]?.fill)).toEqual([dark ? 0.5 : 0.45, 0.7, 1]);
    }
  });

  test('draws points no larger than the room that they have where they stand closest', () => {
    const radiusAt = (zoom: number, roomy?: number): number => {
      const tiles = { url: '/a.pmtiles', minzoom: 4, maxzoom: 14, ...(roomy !== undefined && { roomy }) };
      const facts = factsOf({ tiles, layers: [layerOf({ geometry: 'point', features: 3288 })] });
      const [layer] = styleDataset(facts, { dark: false, lang: 'fr' }).layers;
      const property = latest.paint_circle['circle-radius'] as StylePropertySpecification;
      const { result, value } = createExpression(
        (layer?.paint as { 'circle-radius': unknown } | undefined)?.['circle-radius'],
        'circle-radius',
        property,
      );
      if (result === 'error') throw new Error(value.map(({ message }) => message).join());
      return Number(value.evaluate({ zoom }, { type: 1, properties: {} }));
    };
    // Trees of a town, with room from zoom 15 on: blobs at zoom 11 if they were as large as those of a country.
    expect(radiusAt(11)).toBe(4);
    expect(radiusAt(11, 15)).toBe(1.2);
    expect(radiusAt(13, 15)).toBe(1.25);
    expect(radiusAt(15, 15)).toBe(5);
    expect(radiusAt(17, 15)).toBe(7);
    expect(radiusAt(9, 5)).toBe(radiusAt(9));
  });

  test('draws points fainter from where they hide each other, so that their density shows', () => {
    const opacityAt = (zoom: number, roomy?: number): number => {
      const tiles = { url: '/a.pmtiles', minzoom: 3, maxzoom: 10, ...(roomy !== undefined && { roomy }) };
      const [layer] = styleDataset(factsOf({ tiles, layers: [layerOf({ geometry: 'point', features: 9205 })] }), {
        dark: false,
        lang: 'fr',
      }).layers;
      const drawn = (layer?.paint as { 'circle-opacity': unknown } | undefined)?.['circle-opacity'];
      const { result, value } = createExpression(
        drawn,
        'circle-opacity',
        latest.paint_circle['circle-opacity'] as StylePropertySpecification,
      );
      if (result === 'error') throw new Error(value.map(({ message }) => message).join());
      return Number(value.evaluate({ zoom }, { type: 1, properties: {} }));
    };
    expect([3, 5, 7, 11].map((zoom) => Math.round(100 * opacityAt(zoom, 6.4)))).toEqual([35, 56, 88, 88]);
    expect(opacityAt(3)).toBe(0.88);
  });

  test('draws broad areas below small ones', () => {
    const layers = [layerOf({ name: 'zones', breadth: 1e-5 }), layerOf({ name: 'perimetre', breadth: 1e-3 }), layerOf({ name: 'autre' })];
    const drawn = styleDataset(factsOf({ layers }), { dark: false, lang: 'fr' });
    const order = drawn.layers.filter(({ type }) => type === 'fill').map((layer) => 'source-layer' in layer && layer['source-layer']);
    expect(order).toEqual(['perimetre', 'zones', 'autre']);
    expect(drawn.legend.map(({ layer }) => layer)).toEqual(['zones', 'perimetre', 'autre']);
  });

  test('draws each kind of geometry of a mixed layer once', () => {
    const { layers } = styleDataset(factsOf({ layers: [layerOf({ geometry: 'mixed' })] }), { dark: false, lang: 'fr' });
    expect(layers.map(({ type }) => type)).toEqual(['fill', 'line', 'line', 'circle']);
    expect(layers.map((layer) => 'filter' in layer && layer.filter)).toEqual([
      ['==', ['geometry-type'], 'Polygon'],
      ['==', ['geometry-type'], 'Polygon'],
      ['==', ['geometry-type'], 'LineString'],
      ['==', ['geometry-type'], 'Point'],
    ]);
  });

  test('draws areas below lines below points, whatever the order of the layers', () => {
    const layers = [
      layerOf({ name: 'points', geometry: 'point' }),
      layerOf({ name: 'lignes', geometry: 'line' }),
      layerOf({ name: 'surfaces' }),
    ];
    const styled = styleDataset(factsOf({ layers }), { dark: false, lang: 'fr' });
    expect(styled.layers.map((layer) => `${layer.type} ${'source-layer' in layer ? layer['source-layer'] : ''}`)).toEqual([
      'fill surfaces',
      'line lignes',
      'line surfaces',
      'circle points',
    ]);
  });

  test('tells several layers apart by colour, and makes water blue', () => {
    const layers = [layerOf({ name: 'parcelles' }), layerOf({ name: 'surface_eau' }), layerOf({ name: 'cours_eau', geometry: 'line' })];
    const { legend } = styleDataset(factsOf({ layers }), { dark: false, lang: 'fr' });
    const [parcels, lakes, rivers] = legend.map(({ entries }) => entries[0]?.color);
    expect(lakes).toBe('#0072B2');
    expect(rivers).toBe('#0072B2');
    expect(parcels).not.toBe('#0072B2');
  });

  test('leaves out the layers that the reader switched off', () => {
    const facts = factsOf({ layers: [layerOf({ name: 'a' }), layerOf({ name: 'b' })] });
    const { layers, legend } = styleDataset(facts, { dark: false, lang: 'fr', hidden: ['a'] });
    expect(layers.every((layer) => 'source-layer' in layer && layer['source-layer'] === 'b')).toBe(true);
    expect(legend.map(({ layer }) => layer)).toEqual(['b']);
  });
});
