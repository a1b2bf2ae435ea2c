import { expect, test } from 'vitest';
import type { PastVersion } from './model/model.ts';
import { factsOf, layerOf } from './facts/facts.fixture.ts';
import { tellFeatures } from './tell-features.ts';

const facts = factsOf({ layers: [layerOf({ name: 'mats', features: 7483 }), layerOf({ name: 'postes', features: 1 })] });
const told = (...[more, shown, past]: [object?, object?, PastVersion?]): string =>
  tellFeatures({ facts: { ...facts, ...more }, hidden: [], ...shown }, past, 'fr').replaceAll('\u202f', ' ');

test('the number of features in what is shown is told, of layers that are hidden none', () => {
  expect(told()).toBe('7 484 objets');
  expect(told({}, { hidden: ['mats'] })).toBe('1 objet');
  expect(tellFeatures({ facts, hidden: [] }, undefined, 'en')).toBe('7,484 features');
});

test('nothing is told of files, of a past version, of what nobody has counted, nor beside filters, which tell what passes', () => {
  expect(told({ frames: { url: '/a.pmtiles', minzoom: 0, maxzoom: 9 } })).toBe('');
  expect(told({}, {}, { id: '0123456789abcdef', date: '2025-01-01', tiles: '/b.pmtiles' })).toBe('');
  expect(told({ layers: [layerOf({ features: 0 })] })).toBe('');
  expect(told({}, { filters: { mats: [{ field: 'etat', test: { kind: 'empty' } }] } })).toBe('');
});
