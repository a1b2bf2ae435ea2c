import { expect, test } from 'vitest';
import { isCodeNumber, isIdentifier, isLabelField } from './label-fields.ts';

const number = (name: string, more: Partial<Parameters<typeof isCodeNumber>[0]> = {}) => ({ name, type: 'integer' as const, ...more });

test.each(['id_', 'gid', 'fid', 'OBJECTID_1', 'code_dep', 'codeInsee', 'siren', 'siret', 'insee', 'num_dossier', 'depcom', 'finess'])(
  'numbers of %s stand for names',
  (name) => {
    expect(isCodeNumber(number(name))).toBe(true);
    expect(isLabelField(number(name), 0)).toBe(true);
    // A column of a file that has a fraction, as Shapefile writes whole numbers that are long.
    expect(isCodeNumber(number(name, { type: 'number' }))).toBe(true);
  },
);

test.each(['population', 'nb_lot', 'nombre_dossier', 'hauteur', 'puissance', 'annee', 'altitude'])('numbers of %s measure', (name) => {
  expect(isCodeNumber(number(name))).toBe(false);
});

test('numbers that count the rows stand for names, others that differ from each other measure, as do those with a unit', () => {
  expect(isCodeNumber(number('cpt', { distinct: 100, min: 1, max: 100 }), 100)).toBe(true);
  expect(isCodeNumber(number('population', { distinct: 101, min: 1000, max: 12_000_000 }), 101)).toBe(false);
  expect(isCodeNumber(number('cpt', { distinct: 12, min: 1, max: 12 }), 12)).toBe(false);
  expect(isCodeNumber(number('lot', { unit: 'm' }))).toBe(false);
  expect(isCodeNumber({ name: 'code', type: 'text' })).toBe(false);
});

test.each([
  ['IDURBA', true],
  ['id_zone', true],
  ['gid', true],
  ['idee', false],
  ['libelle', false],
])('%s tells features apart for machines: %s', (name, is) => {
  expect(isIdentifier(name)).toBe(is);
});
