import { describe, expect, test } from 'vitest';
import type { MapField } from '../model/model.ts';
import { bestField, colorableFields, colorLayer, quantitiesOf } from './coloring.ts';
import { categoryField, fieldOf, layerOf, numberField } from '../facts/facts.fixture.ts';

const best = (...fields: Parameters<typeof categoryField>[2][]) =>
  bestField(layerOf({ fields: fields.map((each) => fieldOf({ name: 'x', ...each })) }))?.name;
const options = { color: '#1D5C96', dark: false };

describe('the field that colours a layer', () => {
  test('is a category rather than a number', () => {
    expect(best(numberField('hauteur', [0, 1, 2, 3, 4], { unit: 'm' }), categoryField('etat', { bon: 50, usé: 50 }))).toBe('etat');
  });

  test('is, of two categories, the more even one', () => {
    expect(best(categoryField('rare', { oui: 90, non: 10 }), categoryField('etat', { bon: 50, usé: 50 }))).toBe('etat');
  });

  test('is one that the manifest describes, before a bare one', () => {
    expect(best(categoryField('a', { x: 50, y: 50 }), categoryField('b', { x: 60, y: 40 }, { title: 'État' }))).toBe('b');
  });

  test('is what words say, before what codes say', () => {
    expect(best(categoryField('code_regime', { A: 50, E: 50 }), categoryField('regime', { Autorisation: 60, Enregistrement: 40 }))).toBe(
      'regime',
    );
  });

  test('is a number where there is no category', () => {
    expect(best(numberField('hauteur', [0, 1, 2, 3, 4], { unit: 'm' }))).toBe('hauteur');
  });

  test.each([
    ['an identifier', numberField('id_parcelle', [0, 1, 2, 3, 4])],
    ['a coordinate', numberField('x_lambert', [0, 1, 2, 3, 4])],
    ['a row number', numberField('rang', [1, 25, 50, 75, 100], { type: 'integer', distinct: 100 })],
    [
      'a whole number that may be a code',
      fieldOf({
        name: 'nature',
        type: 'integer',
        distinct: 2,
        top: [
          { value: 1, count: 50 },
          { value: 2, count: 50 },
        ],
      }),
    ],
    ['a value that nearly all share', categoryField('etat', { bon: 96, usé: 4 })],
    ['a field that is mostly empty', categoryField('etat', { bon: 20, usé: 20 }, { nulls: 60 })],
    ['a name of each feature', categoryField('nom', { a: 1, b: 1 }, { distinct: 100 })],
    ['a day of a delivery', categoryField('livraison', { '2024-01-05': 50, '2024-03-01': 50 })],
    ['a month, written otherwise', categoryField('maj', { '01/02/2024': 50, '03/02/2024': 50 })],
    ['personal data', categoryField('nom', { a: 50, b: 50 }, { personal: true })],
  ])('is never %s', (_, field) => {
    expect(bestField(layerOf({ fields: [field] }))).toBeUndefined();
  });
});

test.each<[string, Partial<MapField>]>([
  ['a coordinate, with its unit', { title: 'Latitude', unit: '°' }],
  ['a coordinate by its name', { name: 'x_lambert93' }],
  ['the number of a file', { name: 'num_dossier' }],
  ['a code', { name: 'code_insee', type: 'integer' }],
  ['a year', { name: 'annee', type: 'integer' }],
  ['what a title calls a number', { name: 'c3', title: 'Numéro du dossier' }],
])('numbers that are labels make no classes, also where the reader asks for them: %s', (_, about) => {
  const field = { ...fieldOf(numberField('valeur', [1000, 1200, 1500, 1800, 2000])), ...about };
  const layer = layerOf({ fields: [field] });
  expect([bestField(layer), colorableFields(layer)]).toEqual([undefined, []]);
  expect(colorLayer(layer, { ...options, field: field.name })).toEqual({ kind: 'single', color: '#1D5C96' });
});

test('a number with a unit is a quantity, whatever numbers it', () => {
  const layer = layerOf({ fields: [numberField('surface_lot', [0, 10, 20, 30, 40], { unit: 'm²' })] });
  expect(bestField(layer)?.name).toBe('surface_lot');
});

describe('the colouring', () => {
  test('gives the most frequent categories their colours, and grey to the rest', () => {
    const counts = Object.fromEntries('abcdefgh'.split('').map((value, index) => [value, 20 - index]));
    const coloring = colorLayer(layerOf({ fields: [categoryField('type', counts)] }), options);
    if (coloring.kind !== 'categories') throw new Error(coloring.kind);
    expect(coloring.classes.map(({ value }) => value).join('')).toBe('abcdefg');
    expect(coloring.other).toBe('#8A8F98');
    expect(coloring.classes.map(({ color }) => color)).not.toContain('#F0E442');
  });

  test('parts numbers at rounded quartiles', () => {
    const coloring = colorLayer(layerOf({ fields: [numberField('hauteur', [0, 12.3456, 50.04, 89.96, 205.5], { unit: 'm' })] }), options);
    expect(coloring).toMatchObject({ kind: 'quantiles', breaks: [12, 50, 90] });
  });

  test('keeps whole numbers whole and joins quartiles that are the same', () => {
    const coloring = colorLayer(
      layerOf({ fields: [numberField('etages', [0, 1, 1, 3, 9], { type: 'integer', unit: 'étages' })] }),
      options,
    );
    expect(coloring).toMatchObject({ kind: 'quantiles', breaks: [1, 3] });
  });

  test('is one colour where the reader wants one, or names a field that is not there', () => {
    const layer = layerOf({ fields: [categoryField('etat', { bon: 50, usé: 50 })] });
    expect(colorLayer(layer, { ...options, field: null })).toEqual({ kind: 'single', color: '#1D5C96' });
    expect(colorLayer(layer, { ...options, field: '__proto__' })).toEqual({ kind: 'single', color: '#1D5C96' });
  });

  test('quantities are those that measure: no year, position, identifier or code', () => {
    const integers = { type: 'integer', distinct: 90 } as const;
    const fields = [
      numberField('annee', [1990, 2000, 2010, 2015, 2020], integers),
      numberField('code_insee', [1001, 20_000, 40_000, 60_000, 95_000], integers),
      numberField('longitude', [-4, 0, 2, 4, 9]),
      categoryField('etat', { bon: 50, usé: 50 }),
      numberField('habitants', [10, 200, 900, 4000, 180_000], integers),
    ];
    expect(quantitiesOf(layerOf({ fields: fields.map((each) => fieldOf(each)) })).map(({ name }) => name)).toEqual(['habitants']);
  });

  test('offers every field that has few values or is a quantity, and no other', () => {
    const fields = [
      categoryField('etat', { bon: 50, usé: 50 }),
      numberField('hauteur', [0, 1, 2, 3, 4]),
      fieldOf({ name: 'nom', distinct: 90 }),
      fieldOf({ name: 'mail', personal: true }),
    ];
    expect(colorableFields(layerOf({ fields })).map(({ name }) => name)).toEqual(['etat', 'hauteur']);
  });
});
