import { expect, test } from 'vitest';
import { isCodeField, mostLocal } from './field-names.ts';

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
  'num_pdl',
  'PRM',
  'telephone_operateur',
  'tel_mairie',
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
  'hotel',
  'nb_hotels',
  'programme',
  'telescope',
  'capacite',
])('%s holds none', (name) => {
  expect(isCodeField(name)).toBe(false);
});

test('of fields that say where a feature is, the most local one is taken, whatever their order', () => {
  expect(mostLocal(['nom', 'dep', 'code_insee'])).toBe('code_insee');
  expect(mostLocal(['reg', 'code_epci', 'dep'])).toBe('code_epci');
  expect(mostLocal(['code_reg', 'departement'])).toBe('departement');
  expect(mostLocal(['region_nom', 'commune', 'nom'])).toBe(undefined);
});
