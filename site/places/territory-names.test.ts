import { expect, test } from 'vitest';
import { communePath, territoryChain, territoryName, territoryNames } from './territory-names.ts';

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

test('a code leads to its commune where its field holds codes of communes, and nothing else does', () => {
  expect([communePath({ name: 'COM' }, '51454'), communePath({ name: 'code', title: { fr: 'Code Insee', en: 'Code' } }, '2A004')]).toEqual([
    '/territoires/commune/?code=51454',
    '/territoires/commune/?code=2A004',
  ]);
  const others: [string, unknown][] = [
    ['code_postal', '51100'],
    ['code_insee', '99999'],
    ['code_insee', '"><script>'],
    ['code_insee', 51454],
    ['code_insee', null],
    ['nom', '51454'],
  ];
  expect(others.map(([field, code]) => communePath({ name: field }, code))).toEqual(others.map(() => undefined));
});
