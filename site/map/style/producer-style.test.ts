import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import { composeMap } from '../compose.ts';
import { categoryField, factsOf, layerOf, numberField } from '../facts/facts.fixture.ts';
import { readClasses } from './color-classes.ts';
import { asPublished } from '../share.ts';
import { styleDataset } from './style.ts';

const fill = (paint: object, over: object = {}) => ({ id: 'a', type: 'fill', source: 'tuiles', 'source-layer': 'zones', paint, ...over });
const fields = [categoryField('typezone', { U: 50, N: 50 }, { title: 'Type de zone' }), numberField('hauteur', [0, 1, 2, 3, 4])];
const withStyle = (...style: Record<string, unknown>[]) => factsOf({ layers: [layerOf({ title: 'Zones', fields })], style });
const options = { dark: false, lang: 'fr' } as const;

describe('a producer’s style', () => {
  test('is tied to the data set’s own tiles and keeps its look', () => {
    const facts = withStyle(fill({ 'fill-color': '#ff0000', 'fill-opacity': 0.8 }));
    const { layers } = styleDataset(facts, { ...options, opacity: 0.5 });
    expect(layers).toEqual([
      { ...fill({ 'fill-color': '#ff0000', 'fill-opacity': 0.4 }), id: 'ville/plu/style/0', source: 'data:ville/plu' },
    ]);
    const { style } = composeMap(
      { datasets: [{ facts, ...asPublished }], ground: 'catalogue' },
      { base: [], ...options, absolute: (url) => `https://a.fr${url}` },
    );
    expect(validateStyleMin(style)).toEqual([]);
  });

  test('leaves out what draws no data, and layers switched off', () => {
    const facts = withStyle(
      { id: 'b', type: 'background' },
      { id: 'r', type: 'raster', source: 'x' },
      fill({}, { type: 'toString' }),
      fill({}, { 'source-layer': 'ailleurs' }),
    );
    expect(styleDataset(facts, options).layers).toEqual([]);
    expect(styleDataset(withStyle(fill({})), { ...options, hidden: ['zones'] }).layers).toEqual([]);
  });

  test('is lifted at night, its legend too, so that dark colours stand out', () => {
    const facts = withStyle(fill({ 'fill-color': ['match', ['get', 'typezone'], 'U', '#1D4E79', '#000000'], 'fill-outline-color': 'red' }));
    const { layers, legend } = styleDataset(facts, { ...options, dark: true });
    const [layer] = layers;
    expect(layer && 'paint' in layer && layer.paint).toEqual({
      'fill-color': ['match', ['get', 'typezone'], 'U', '#73a5d6', '#636363'],
      'fill-outline-color': 'red',
    });
    expect(legend[0]?.entries.map(({ color }) => color)).toEqual(['#73a5d6', '#636363']);
  });

  test('gives way to the field that the reader chose', () => {
    const { layers } = styleDataset(withStyle(fill({ 'fill-color': 'red' })), { ...options, fields: { zones: 'typezone' } });
    expect(layers.map(({ id }) => id)).toEqual(['ville/plu/zones/area', 'ville/plu/zones/edge']);
  });

  test.each<[string, unknown, string[]]>([
    ['a constant', 'red', ['Zones red']],
    ['match', ['match', ['get', 'typezone'], 'U', 'red', ['N', 'A'], 'green', 'grey'], ['U red', 'N green', 'A green', 'Autre grey']],
    ['step', ['step', ['get', 'hauteur'], 'a', 10, 'b', 20.5, 'c'], ['moins de 10 a', '10 à 20,5 b', '20,5 et plus c']],
    ['interpolate', ['interpolate', ['linear'], ['to-number', ['get', 'hauteur']], 0, 'a', 1000, 'b'], ['0 a', '1\u202f000 b']],
    ['case', ['case', ['==', ['get', 'typezone'], 'U'], 'a', 'b'], ['U a', 'Autre b']],
    ['a ramp over zooms', ['interpolate', ['linear'], ['zoom'], 0, 'a', 10, 'b'], []],
    ['something else', ['rgb', 1, 2, 3], []],
  ])('has a legend read from %s', (_, color, expected) => {
    const [group] = styleDataset(withStyle(fill({ 'fill-color': color })), options).legend;
    expect(group?.entries.map((entry) => `${entry.label} ${entry.color}`)).toEqual(expected);
  });

  test('keeps its colours at night where all of them stand out', () => {
    const colors = ['match', ['get', 'typezone'], 'U', '#e60000', '#ffff00'];
    const { layers, legend } = styleDataset(withStyle(fill({ 'fill-color': colors })), { ...options, dark: true });
    expect(layers[0]?.paint).toEqual({ 'fill-color': colors });
    expect(legend[0]?.entries.map(({ color }) => color)).toEqual(['#e60000', '#ffff00']);
  });

  test('has at night no glow around lines and points, and no casing in its legend', () => {
    const line = (id: string, color: string) => ({ ...fill({ 'line-color': color }), id, type: 'line' });
    const point = { ...fill({ 'circle-color': '#e60000', 'circle-stroke-color': '#ffffff' }), id: 'point', type: 'circle' };
    const drawn = (dark: boolean) =>
      styleDataset(withStyle(line('casing', '#ffffff'), line('road', '#e60000'), point), { ...options, dark });
    const colors = (dark: boolean) => drawn(dark).layers.map(({ paint }) => Object.values(paint ?? {}));
    expect([colors(false), colors(true)]).toEqual([
      [['#ffffff'], ['#e60000'], ['#e60000', '#ffffff']],
      [['#141b24'], ['#e60000'], ['#e60000', '#141b24']],
    ]);
    for (const dark of [false, true]) expect(drawn(dark).legend[0]?.entries).toMatchObject([{ shape: 'line', color: '#e60000' }]);
    // A white line on its own is the data.
    expect(styleDataset(withStyle(line('road', '#ffffff')), { ...options, dark: true }).layers[0]?.paint).toEqual({
      'line-color': '#ffffff',
    });
  });

  test('has a legend that is as transparent as its areas, and hollow where they are', () => {
    const edge = { ...fill({ 'line-color': '#343434' }), id: 'edge', type: 'line' };
    const told = (...style: Record<string, unknown>[]) => styleDataset(withStyle(...style), options).legend[0]?.entries[0];
    expect(told(fill({ 'fill-color': '#e60000', 'fill-opacity': 0.6 }), edge)).toMatchObject({
      color: '#e60000',
      fill: 0.6,
      edge: '#343434',
    });
    expect(told(fill({ 'fill-color': '#e60000', 'fill-opacity': 0.05 }), edge)).toEqual({
      label: 'Zones',
      shape: 'area',
      color: '#343434',
      fill: 0.05,
    });
    const ring = { 'circle-color': '#ffffff', 'circle-opacity': 0, 'circle-stroke-color': '#a83a2a' };
    expect(told({ ...fill(ring), type: 'circle' })).toEqual({ label: 'Zones', shape: 'point', color: '#a83a2a', fill: 0 });
  });

  test('names the field that its legend is about', () => {
    const [group] = styleDataset(withStyle(fill({ 'fill-color': ['match', ['get', 'typezone'], 'U', 'red', 'grey'] })), options).legend;
    expect(group?.subject).toBe('Type de zone');
  });
});

test('a colour expression that is cut short has the classes it has', () => {
  expect(readClasses(['match'])).toEqual([]);
  expect(readClasses(['match', ['get', 'a'], 'x'])).toEqual([{ field: 'a', color: 'x' }]);
  expect(readClasses(['step', null, null, 1])).toEqual([]);
  expect(readClasses([])).toEqual([]);
});
