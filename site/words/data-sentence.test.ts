import { expect, test } from 'vitest';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf } from '../fixtures/write-store.ts';
import type { Field, Layer, MeasuredLevel, Version } from '../../schemas/types.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSentence } from './data-sentence.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-sentence-'));
const [subject] = subjects;
if (subject === undefined) throw new Error('The fixture is empty.');
const { version } = recordOf(subject, 1, folder);
rmSync(folder, { recursive: true });
const [layer] = version.layers;
if (layer === undefined) throw new Error('The fixture has no layer.');

const height: Field = {
  name: 'h',
  type: 'number',
  nulls: 0,
  title: { fr: 'Hauteur du mât', en: 'Height of the mast' },
  unit: 'm',
  quantiles: [40, 120, 145, 150, 200],
};
const of = (changes: Partial<Layer>, more: Partial<Version> = {}): Version => ({
  ...version,
  features: 7483,
  layers: [{ ...layer, features: 7483, ...changes }],
  ...more,
});
const level = (name: MeasuredLevel['level'], found: number, outside = 0): MeasuredLevel => ({ level: name, by: [], found, outside });
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('one sentence says how many objects there are, in how many places, and what is typical of them', () => {
  const turbines = of(
    { title: { fr: 'Éoliennes', en: 'Wind turbines' }, fields: [height] },
    { territories: [level('departement', 72), level('commune', 900)] },
  );
  expect(plain(dataSentence(turbines, 'fr'))).toBe(
    '7 483 éoliennes dans 72 départements ; la médiane du champ « Hauteur du mât » est de 145 m.',
  );
  expect(plain(dataSentence(turbines, 'en'))).toBe('7,483 wind turbines in 72 départements; the median of “Height of the mast” is 145 m.');
});

test('what is not known is not said: a name of a file is no noun, one place is none to count, a field without unit has no median', () => {
  const { unit: _, ...unmeasured } = height;
  const communes = of(
    { title: 'Communes 35 ille et vilaine', fields: [unmeasured] },
    { territories: [level('departement', 1), level('commune', 4, 9)] },
  );
  expect(plain(dataSentence(communes, 'fr'))).toMatch(/^7 483 (entités|objets)\.$/);
  expect(plain(dataSentence(of({ title: 'Éoliennes', fields: [] }), 'en'))).toMatch(/^7,483 features\.$/);
});

test('the median of what numbers or places things is no fact: neither a latitude nor the number of a file', () => {
  for (const name of ['Latitude', 'Coordonnée X', 'Longitude']) {
    const places = of({ title: { fr: 'Éoliennes', en: 'Wind turbines' }, fields: [{ ...height, title: { fr: name, en: name } }] });
    expect(plain(dataSentence(places, 'fr'))).toBe('7 483 éoliennes.');
  }
});

test('an article before what is counted is left out: a number stands in its place', () => {
  expect(plain(dataSentence(of({ title: 'Les éoliennes de France', fields: [] }), 'fr'))).toMatch(/^7 483 éoliennes de France/);
  expect(plain(dataSentence(of({ title: { fr: 'Les éoliennes', en: 'The wind turbines' }, fields: [] }), 'en'))).toMatch(
    /^7,483 wind turbines/,
  );
});

test('of several layers the two largest that have shapes are named, and what there is besides is counted', () => {
  const titled = (title: NonNullable<Layer['title']>, features: number, more: Partial<Layer> = {}): Layer => ({
    ...layer,
    title,
    features,
    fields: [],
    ...more,
  });
  const plan = [
    titled({ fr: 'Prescriptions', en: 'Prescriptions' }, 197),
    titled({ fr: 'Zones d’urbanisme', en: 'Planning zones' }, 412),
    titled({ fr: 'Actes', en: 'Acts' }, 500, { geometry: null }),
    titled({ fr: 'Informations', en: 'Items' }, 1),
  ];
  const told = (layers: Layer[], lang: 'fr' | 'en'): string =>
    plain(dataSentence(of({}, { layers, features: layers.reduce((sum, { features }) => sum + features, 0) }), lang));
  expect(told(plan, 'fr')).toBe('412 zones d’urbanisme, 197 prescriptions et 501 autres objets.');
  expect(told(plan, 'en')).toBe('412 planning zones, 197 prescriptions and 501 other features.');
  expect(told(plan.slice(0, 2), 'fr')).toBe('412 zones d’urbanisme et 197 prescriptions.');
  expect(told([titled('zone_urba', 412), titled('prescription', 197)], 'fr')).toMatch(/^609 (entités|objets) dans 2 couches\.$/);
});
