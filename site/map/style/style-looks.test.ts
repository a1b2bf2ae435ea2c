import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import { categoryField, factsOf, layerOf, numberField } from '../facts/facts.fixture.ts';
import { sourceOf } from '../facts/frames.ts';
import type { MapFacts, MapLayer } from '../model/model.ts';
import { labelFields, sizeFields, styleLooks } from './style-looks.ts';

const people = numberField('population', [0, 100, 200, 300, 4000], { title: 'Population', unit: 'hab', max: 4000 });
const kind = categoryField('type', { ville: 50, village: 50 });
const secret = numberField('age', [1, 2, 3, 4, 5], { personal: true });
const layer = (more: Partial<MapLayer> = {}): MapLayer =>
  layerOf({ name: 'lieux', geometry: 'point', fields: [people, kind, secret], ...more });
const facts = (more: Partial<MapFacts> = {}): MapFacts => factsOf({ layers: [layer()], ...more });
const draw = (
  looks: string,
  { dark = false, of = facts(), field = 'population' }: { dark?: boolean; of?: MapFacts; field?: string } = {},
) => styleLooks(of, { dark, lang: 'fr', looks, fields: { lieux: field } });
const labelsOf = (looks: string): string[] => draw(looks).legend[0]?.entries.map(({ label }) => label) ?? [];

test('classes have the bounds and the ramp that the reader has chosen, and the legend says so', () => {
  expect(labelsOf('lieux:b1000_2000:fpopulation:rviridis')).toEqual([
    'moins de 1\u202f000\u202fhab',
    '1\u202f000 à 2\u202f000\u202fhab',
    '2\u202f000\u202fhab et plus',
  ]);
  const [first, ...others] = draw('lieux:b1000_2000:fpopulation:rviridis').legend[0]?.entries ?? [];
  expect([first?.color, others.at(-1)?.color]).toEqual(['#fde725', '#440154']);
});

test('bounds of one field are not those of another', () => {
  expect(labelsOf('lieux:b1000_2000:fage')).toEqual(labelsOf(''));
  expect(draw('lieux:b1000_2000:fpopulation', { field: 'type' }).legend[0]?.entries.map(({ label }) => label)).toEqual([
    'ville',
    'village',
  ]);
});

test('one colour is the one that the reader has chosen', () => {
  const { legend } = styleLooks(facts(), { dark: false, lang: 'fr', looks: 'lieux:kcc3300', fields: { lieux: null } });
  expect(legend[0]?.entries[0]?.color).toBe('#cc3300');
});

test('points grow with a quantity, labels stand beside them, and the legend tells of both', () => {
  const { layers, legend } = draw('lieux:zpopulation:ltype');
  expect(legend.map(({ subject }) => subject)).toEqual(['Population', 'Taille\u202f: Population', 'Étiquettes\u202f: Type']);
  expect(legend[1]?.entries.map(({ label, radius = 0 }) => [label, Math.round(radius)])).toEqual([
    ['4\u202f000\u202fhab', 16],
    ['1\u202f000\u202fhab', 9],
    ['200\u202fhab', 5],
  ]);
  expect(layers.map(({ id }) => id.split('/').at(-1))).toEqual(['point', 'label']);
});

test('groups of points keep their size, and have no label', () => {
  const grouped = facts({ tiles: { url: 'a', minzoom: 0, maxzoom: 9, grouped: true } });
  const { layers } = draw('lieux:zpopulation:ltype', { of: grouped });
  expect(JSON.stringify(layers.find(({ type }) => type === 'circle')?.paint)).toContain('"circle-radius":["case",[">"');
  expect(layers.at(-1)).toMatchObject({ filter: ['!', ['>', ['to-number', ['get', 'point_count'], 1], 1]] });
});

test('personal data give neither sizes nor labels, and fields that the layer has not are passed over', () => {
  expect([...sizeFields(layer()), ...labelFields(layer())].map(({ name }) => name)).not.toContain('age');
  expect(draw('lieux:zage:lage').layers).toEqual(draw('').layers);
  expect(draw('lieux:zconstructor:lnone').layers).toEqual(draw('').layers);
  expect(sizeFields(layer({ geometry: 'polygon' }))).toEqual([]);
});

test.each([false, true])('what is drawn is a valid style (dark: %s)', (dark) => {
  for (const geometry of ['point', 'line', 'polygon', 'mixed'] as const) {
    const of = facts({ layers: [layer({ geometry })] });
    const { layers } = draw('lieux:b1000_2000:fpopulation:rdiverging:i:zpopulation:lpopulation', { dark, of });
    const style = {
      version: 8,
      sources: { [sourceOf(of)]: { type: 'vector', tiles: ['https://a/{z}/{x}/{y}'] } },
      glyphs: 'https://a/{fontstack}/{range}',
      layers,
    };
    expect(validateStyleMin(style as Parameters<typeof validateStyleMin>[0])).toEqual([]);
  }
});
