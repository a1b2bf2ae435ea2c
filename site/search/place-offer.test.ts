import { expect, test } from 'vitest';
import { placeFiles } from '../places/place-areas.ts';
import { placeKey } from '../places/place-lookup.ts';
import { searchIndexes } from '../places/official-code.ts';
import { matchPlaces, searchKey, type TerritoryEntry } from '../places/territories.ts';
import { readOffer } from './place-offer.ts';

const find = (name: string): Promise<TerritoryEntry[]> => {
  const key = searchKey(name);
  return Promise.resolve(key === undefined ? [] : matchPlaces(name, searchIndexes().get(key) ?? []));
};

test.each([
  ['eau Marne', 'DEP-51', 'eau'],
  ['Reims', 'COMMUNE-51454', ''],
  ['pistes cyclables à Reims', 'COMMUNE-51454', 'pistes cyclables'],
  ['reims arbres', 'COMMUNE-51454', 'arbres'],
  ['PLU saint-étienne', 'COMMUNE-42218', 'PLU'],
  ['forêts du Grand Est', 'REG-44', 'forêts'],
  ['écoles 51100', 'COMMUNE-51454', 'écoles'],
])('%s offers %s', async (query, code, rest) => {
  expect(await readOffer(query, find)).toMatchObject({ place: { code }, query: rest });
});

test.each(['rivières', 'plan local d’urbanisme', 'eau', '12', ''])('%s offers no place', async (query) => {
  expect(await readOffer(query, find)).toBeUndefined();
});

test('every place that is offered can be looked up', () => {
  const files = placeFiles();
  const offered = [...searchIndexes().values()].flat().filter(({ now }) => now === undefined);
  const lost = offered.filter(({ code }) => !files.get(placeKey(code) ?? '')?.places[code]);
  expect([...new Set(lost.map(({ code }) => code))]).toEqual([]);
});
