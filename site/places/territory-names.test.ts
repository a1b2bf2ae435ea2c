import { expect, test } from 'vitest';
import { territoryChain, territoryName, territoryNames } from './territory-names.ts';

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

test('counts an authority with two codes among what holds its communes', () => {
  expect(territoryChain('COMMUNE-69123')).toEqual(['COMMUNE-69123', 'EPCI-200046977', 'CTU-69M', 'DEP-69', 'REG-84', 'FR', 'MONDE']);
});
