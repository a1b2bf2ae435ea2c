import { expect, test } from 'vitest';
import { factsOf } from '../../../map/facts/facts.fixture.ts';
import type { OutlineOwner } from '../../../map/model/model.ts';
import { creditOutlines } from './credit-outlines.ts';

const facts = factsOf({ origin: 'own', producer: 'votre fichier', attribution: 'votre fichier' });
const communes: OutlineOwner = {
  title: 'Communes',
  producer: 'IGN',
  attribution: 'IGN, 2026',
  version: '0123456789abcdef',
  path: 'ign/communes',
  terms: { license: { fr: 'Licence Ouverte 2.0', en: 'Open Licence 2.0' }, published: '2026-03-03' },
};
const islands: OutlineOwner = { ...communes, producer: 'Pays', attribution: 'D’après le cadastre', path: 'pays/communes' };

test('a file whose rows have got outlines names their producer and licence beside its reader', () => {
  expect(creditOutlines(facts, [communes], 'fr')).toEqual({
    ...facts,
    producer: 'votre fichier · contours\u202f: IGN, Licence Ouverte 2.0',
    attribution: 'votre fichier · contours\u202f: IGN, 2026, Licence Ouverte 2.0',
    outlines: [communes],
  });
  const both = creditOutlines(facts, [communes, { ...communes, path: 'ign/arrondissements' }, islands], 'en');
  expect(both.producer).toBe('votre fichier · outlines: IGN, Open Licence 2.0 · Pays, Open Licence 2.0');
  expect(both.attribution).toMatch(/ · Pays, D’après le cadastre, Open Licence 2.0$/);
});

test('a file without outlines of the catalogue stays its reader’s alone', () => {
  expect(creditOutlines(facts, [], 'fr')).toBe(facts);
});
