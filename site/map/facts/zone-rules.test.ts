import { expect, test } from 'vitest';
import { fieldOf, layerOf } from './facts.fixture.ts';
import { rulesOf } from './zone-rules.ts';

const layer = layerOf({ fields: ['LIBELLE', 'TYPEZONE', 'NOMFIC', 'URLFIC'].map((name) => fieldOf({ name })) });
const zone = { LIBELLE: 'Ap', TYPEZONE: 'A', NOMFIC: '30014_reglement_20171013.pdf#page=51', URLFIC: '' };
const pieces = { '30014_reglement_20171013.pdf': '/store/reglement.pdf' };

test('a zone leads to the page of its rules', () => {
  expect(rulesOf(layer, zone, pieces)).toMatchObject({ zone: 'Ap', href: '/store/reglement.pdf#page=51', format: 'PDF, page 51' });
});

test('where the document is not there, an address is as good', () => {
  const told = { ...zone, URLFIC: 'https://exemple.fr/reglement' };
  expect(rulesOf(layer, told)).toMatchObject({ href: 'https://exemple.fr/reglement', format: '', field: { name: 'URLFIC' } });
});

test('what leads nowhere or is no zone has no rules', () => {
  expect(rulesOf(layer, zone)).toBeUndefined();
  expect(rulesOf(layerOf({ fields: layer.fields.filter(({ name }) => name !== 'TYPEZONE') }), zone, pieces)).toBeUndefined();
  expect(rulesOf(undefined, zone, pieces)).toBeUndefined();
});
