import { expect, test } from 'vitest';
import { categoryField, fieldOf, layerOf, numberField } from '../facts/facts.fixture.ts';
import { colorLayer } from './coloring.ts';
import { describeColoring } from './legend.ts';
import type { MapField } from '../model/model.ts';

const drawn = { fill: 0.45, edge: () => '#000000' };

function legendOf(field: MapField, lang: 'fr' | 'en' = 'fr') {
  const layer = layerOf({ fields: [field] });
  const { subject, entries } = describeColoring(
    layer,
    colorLayer(layer, { color: '#1D5C96', dark: false, field: field.name }),
    lang,
    drawn,
  );
  return { subject, labels: entries.map(({ label }) => label) };
}

test('names classes of numbers as the reader writes them, with their unit, and open ones by their end', () => {
  const field = numberField('hauteur_mat', [0, 1200.5, 24000, 90000, 205000], { unit: 'm' });
  expect(legendOf(field)).toEqual({
    subject: 'Hauteur mat',
    labels: [
      'moins de 1\u202f200\u202fm',
      '1\u202f200 à 24\u202f000\u202fm',
      '24\u202f000 à 90\u202f000\u202fm',
      '90\u202f000\u202fm et plus',
    ],
  });
  expect(legendOf(field, 'en').labels).toEqual([
    'under 1,200\u202fm',
    '1,200 to 24,000\u202fm',
    '24,000 to 90,000\u202fm',
    '90,000\u202fm and over',
  ]);
});

test('writes years without a space', () => {
  const field = numberField('annee_construction', [1850, 1920, 1968, 1990, 2024], { type: 'integer' });
  expect(legendOf(field).labels).toEqual(['moins de 1920', '1920 à 1968', '1968 à 1990', '1990 et plus']);
});

test('names categories, and what has no value', () => {
  const field = fieldOf({
    name: 'ACTIF',
    type: 'boolean',
    nulls: 10,
    distinct: 2,
    title: { fr: 'En service', en: 'In service' },
    top: [
      { value: true, count: 50 },
      { value: false, count: 40 },
    ],
  });
  expect(legendOf(field)).toEqual({ subject: 'En service', labels: ['Oui', 'Non', 'Autre ou non renseigné'] });
  expect(legendOf(field, 'en')).toEqual({ subject: 'In service', labels: ['Yes', 'No', 'Other or no value'] });
});

test('names a layer of one colour by its title', () => {
  expect(describeColoring(layerOf({ title: 'Zones' }), { kind: 'single', color: '#123456' }, 'fr', drawn).entries).toEqual([
    { label: 'Zones', color: '#123456', shape: 'area', fill: 0.45, edge: '#000000' },
  ]);
  expect(
    describeColoring(layerOf({ name: 'ZONE_URBA', geometry: 'line' }), { kind: 'single', color: '#123456' }, 'fr', drawn).entries[0],
  ).toMatchObject({ label: 'Zone urba', shape: 'line' });
});

test('shows text of producers as it is', () => {
  expect(legendOf(categoryField('type', { '<b>A</b>': 50, B: 50 })).labels).toEqual(['<b>A</b>', 'B']);
});
