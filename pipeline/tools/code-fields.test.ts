import { expect, test } from 'vitest';
import { isCodeField } from './code-fields.ts';

test.each([
  'insee',
  'INSEE_COM',
  'code_insee',
  'codeInsee',
  'Code INSEE',
  'siren',
  'SIRET',
  'n_siret',
  'code_postal',
  'Code postal',
  'CP',
  'codepostal',
  'dep',
  'DEPCOM',
  'codgeo',
  'num_parcelle',
  'parcelle',
  'section',
  'telephone',
  'ref_cad',
])('%s holds codes', (name) => {
  expect(isCodeField(name)).toBe(true);
});

test.each([
  'hauteur',
  'population',
  'surface',
  'annee',
  'numero',
  'depense',
  'region_nom',
  'encodage',
  'nb_communes',
  'prix',
  'commission',
])('%s holds none', (name) => {
  expect(isCodeField(name)).toBe(false);
});
