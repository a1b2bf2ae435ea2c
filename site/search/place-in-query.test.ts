import { expect, test, vi } from 'vitest';
import { lookUpPlace } from '../places/place-lookup.ts';
import { servePlaces } from '../places/served-places.fixture.ts';
import { searchIndexes } from '../places/official-code.ts';
import { matchPlaces, searchKey, type TerritoryEntry } from '../places/territories.ts';
import { readPlace } from './place-in-query.ts';

const keys = new Set(searchIndexes().keys());
const find = (name: string): Promise<TerritoryEntry[]> => {
  const file = searchKey(name, keys);
  return Promise.resolve(typeof file === 'string' ? [] : matchPlaces(name, searchIndexes().get(file.key) ?? []));
};

test.each([
  ['Reims', 'COMMUNE-51454', ''],
  ['Lens', 'COMMUNE-62498', ''],
  ['éoliennes près de Reims', 'COMMUNE-51454', 'éoliennes'],
  ['éoliennes pres de reims', 'COMMUNE-51454', 'éoliennes'],
  ['pistes cyclables à Reims', 'COMMUNE-51454', 'pistes cyclables'],
  ['reims arbres', 'COMMUNE-51454', 'arbres'],
  ['arbres de Reims en 2024', 'COMMUNE-51454', 'arbres en 2024'],
  ['PLU saint-étienne', 'COMMUNE-42218', 'PLU'],
  ['pistes cyclables au Havre', 'COMMUNE-76351', 'pistes cyclables'],
  ['éoliennes à Sommesous', 'COMMUNE-51545', 'éoliennes'],
  ['permis d’aménager autour d’Épernay', 'COMMUNE-51230', 'permis d’aménager'],
  ['limites des communes en Ille-et-Vilaine', 'DEP-35', 'limites des communes'],
  ['forêts du Grand Est', 'REG-44', 'forêts'],
  ['eau Grand Reims', 'EPCI-200067213', 'eau'],
  ['éoliennes Marne', 'DEP-51', 'éoliennes'],
  ['forêts dans les Landes', 'DEP-40', 'forêts'],
  ['sources Réunion', 'DEP-974', 'sources'],
  ['mairies à Cilaos', 'COMMUNE-97424', 'mairies'],
  ['écoles 51100', 'COMMUNE-51454', 'écoles'],
  ['écoles 51545', 'COMMUNE-51545', 'écoles'],
])('%s is about %s', async (query, code, rest) => {
  expect(await readPlace(query, find)).toMatchObject({ place: { code }, query: rest, isMeant: true });
});

test.each([
  ['eau Marne', 'DEP-51', 'eau'],
  ['crues de la Loire', 'DEP-42', 'crues'],
  ['Loire', 'DEP-42', ''],
  ['mer', 'COMMUNE-41136', ''],
  ['moulins', 'COMMUNE-03190', ''],
  ['lignes du nord', 'DEP-59', 'lignes'],
])('%s may be about %s', async (query, code, rest) => {
  expect(await readPlace(query, find)).toMatchObject({ place: { code }, query: rest, isMeant: false });
});

test.each(['optique', 'rivières', 'la rivière', 'routes', 'plan local d’urbanisme', 'eau', 'chauffage au bois', '12', ''])(
  '%s names no place',
  async (query) => {
    expect(await readPlace(query, find)).toBeUndefined();
  },
);

test('a postal code that several communes share limits nothing by itself', async () => {
  expect(await readPlace('écoles 51320', find)).toMatchObject({ query: 'écoles', isMeant: false });
});

test('every place that is offered can be looked up', async () => {
  vi.stubGlobal('fetch', servePlaces());
  const offered = [...searchIndexes().values()].flat().filter(({ now }) => now === undefined);
  const codes = [...new Set(offered.map(({ code }) => code))];
  const places = await Promise.all(codes.map(lookUpPlace));
  expect(codes.filter((_, index) => places[index]?.boxes[0] === undefined)).toEqual([]);
});
