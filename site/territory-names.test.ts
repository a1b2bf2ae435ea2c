import { expect, test } from 'vitest';
import { territoryName, territoryNames } from './territory-names.ts';

test.each([
  ['DEP-51', 'Marne'],
  ['DEP-2A', 'Corse-du-Sud'],
  ['COMMUNE-51108', 'Châlons-en-Champagne'],
  ['EPCI-200067213', 'Communauté urbaine du Grand Reims'],
  ['COMMUNE-99999', 'COMMUNE-99999'],
])('names %s', (code, name) => {
  expect(territoryName(code)).toBe(name);
});

test('translates the one name that is a word', () => {
  expect(territoryName('MONDE', 'en')).toBe('World');
});

test('names what holds a territory', () => {
  expect(territoryNames('COMMUNE-51454')).toEqual(['Reims', 'Communauté urbaine du Grand Reims', 'Marne', 'Grand Est', 'France', 'Monde']);
  expect(territoryNames('DEP-51')).toEqual(['Marne', 'Grand Est', 'France', 'Monde']);
});
