import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packIndex, unpackIndex } from './departement-index.ts';
import { departementIndexes } from './departement-indexes.ts';
import { locatePlaces } from './place-areas.ts';
import { unionName, readOfficialCode, searchIndexes } from './official-code.ts';
import { packKeys, unpackKeys } from './place-keys.ts';
import { currentCode, isDepartement, localPlaces, matchPlaces, searchKey, territoryKind, type TerritoryEntry } from './territories.ts';
import { territoryPath } from './territory-path.ts';
import { levelsFrom, readCode } from './territory-levels.ts';

const keys = new Set(searchIndexes().keys());
const match = (query: string): TerritoryEntry[] => {
  const file = searchKey(query, keys);
  return typeof file === 'string' ? [] : matchPlaces(query, searchIndexes().get(file.key) ?? []);
};
const find = (query: string): string[] => match(query).map(({ code, name }) => `${code} ${name}`);

test('a number is that of a département where the official code has one', () => {
  const signs = '0123456789AB'.split('');
  const numbers = signs.flatMap((a) => signs.flatMap((b) => [a + b, ...signs.map((c) => a + b + c)]));
  expect(numbers.filter(isDepartement).sort()).toEqual([...readOfficialCode().departements.keys()].sort());
});

describe('the search of a commune', () => {
  test.each([
    ['reims', 'COMMUNE-51454 Reims'],
    ['REIMS', 'COMMUNE-51454 Reims'],
    ['evry', 'COMMUNE-89162 Évry'],
    ['st brice courc', 'COMMUNE-51474 Saint-Brice-Courcelles'],
    ['saint-étienne', 'COMMUNE-42218 Saint-Étienne'],
    ['le havre', 'COMMUNE-76351 Le Havre'],
    ['havre', 'COMMUNE-76351 Le Havre'],
    ['L’Haÿ', 'COMMUNE-94038 L’Haÿ-les-Roses'],
    ['51100', 'COMMUNE-51454 Reims'],
    ['51454', 'COMMUNE-51454 Reims'],
    ['2a004', 'COMMUNE-2A004 Ajaccio'],
    ['20090', 'COMMUNE-2A004 Ajaccio'],
    ['97133', 'COMMUNE-97701 Saint-Barthélemy'],
    ['grand reims', 'EPCI-200067213 Communauté urbaine du Grand Reims'],
    ['200067213', 'EPCI-200067213 Communauté urbaine du Grand Reims'],
    ['marne', 'DEP-51 Marne'],
    ['grand est', 'REG-44 Grand Est'],
    ['france', 'FR France'],
    ['51', 'DEP-51 Marne'],
    ['2A', 'DEP-2A Corse-du-Sud'],
    ['974', 'DEP-974 La Réunion'],
    ['97411', 'COMMUNE-97411 Saint-Denis'],
    ['51100 Reims', 'COMMUNE-51454 Reims'],
    ['Reims (51)', 'COMMUNE-51454 Reims'],
    ['Saint-Denis 93', 'COMMUNE-93066 Saint-Denis'],
    ['Saint-Denis 974', 'COMMUNE-97411 Saint-Denis'],
    ['département de la Marne', 'DEP-51 Marne'],
    ['région Grand Est', 'REG-44 Grand Est'],
    ['commune de Marnes', 'COMMUNE-79167 Marnes'],
    ['CU du Grand Reims', 'EPCI-200067213 Communauté urbaine du Grand Reims'],
    ['agglo de Nevers', 'EPCI-245804406 Communauté d’agglomération de Nevers'],
    ['région de Suippes', 'EPCI-200042620 Communauté de communes de la Région de Suippes'],
  ])('%s finds first %s', (query, expected) => {
    expect(find(query)[0]).toBe(expected);
  });

  test('puts a département before the communes of its name, and all communes of a postal code before what only begins so', () => {
    expect(find('marne').slice(0, 2)).toEqual(['DEP-51 Marne', 'COMMUNE-44090 La Marne']);
    const shared = match('51170');
    expect(shared.length).toBeGreaterThan(20);
    // One has it as its own code.
    expect(shared.filter(({ postal, code }) => !postal?.split(' ').includes('51170') && code !== 'COMMUNE-51170')).toEqual([]);
    expect(find('reims 75')).toEqual([]);
  });

  test('finds a former commune by its own name, and says what it is now', () => {
    const [place] = match('cordieux');
    expect(place && currentCode(place)).toBe('COMMUNE-01262');
    expect(place).toMatchObject({ code: 'COMMUNE-01120', name: 'Cordieux', now: '01262' });
  });

  test('waits for more than a letter, an article or a saint, but for those whose name is no longer', () => {
    const asked = ['r', 'le', 'saint', 'la ', '', 'zz', 'zzz'].map((query) => searchKey(query, keys));
    expect(asked).toEqual(['more', { key: 'le' }, { key: 'sai' }, 'more', 'more', 'none', 'none']);
    expect(find('y')[0]).toBe('COMMUNE-80829 Y');
    expect(find('zzz')).toEqual([]);
  });

  /** The names that each current commune is looked for by. */
  const queries = readOfficialCode()
    .communes.filter(({ now }) => now === undefined)
    .map(({ code, name, postal = '' }) => ({
      code,
      asked: [name, code.slice('COMMUNE-'.length), ...postal.split(' ').filter(Boolean)],
    }));

  test('has each of the 34,969 communes in the files of its name, its code and each of its postal codes', () => {
    const files = new Map([...searchIndexes()].map(([key, places]) => [key, new Set(places.map(({ code }) => code))]));
    const lost = queries.flatMap(({ code, asked }) =>
      asked.filter((query) => {
        const file = searchKey(query, keys);
        return typeof file === 'string' || files.get(file.key)?.has(code) !== true;
      }),
    );
    expect(queries).toHaveLength(34_969);
    expect(lost).toEqual([]);
  });

  test('finds communes by all of these, however many share them', () => {
    const some = queries.filter(({ code }, at) => at % 199 === 0 || code === 'COMMUNE-51545' || code.startsWith('COMMUNE-98'));
    const lost = some.flatMap(({ code, asked }) => asked.filter((query) => !match(query).some((place) => place.code === code)));
    expect(some.length).toBeGreaterThan(250);
    expect(lost).toEqual([]);
  });

  test('finds a commune by a later word of its name', () => {
    expect(find('champenoise')).toContain('COMMUNE-51248 Fère-Champenoise');
  });
});

const areas = locatePlaces();

describe('the indexes', () => {
  test('are small: what is fetched for the beginning of a name is at most ten kilobytes, compressed', () => {
    const files = [...searchIndexes().values()].map((places) => JSON.stringify(places)).sort((a, b) => b.length - a.length);
    const sizes = files.slice(0, 10).map((file) => brotliCompressSync(file).length);
    expect(Math.max(...sizes)).toBeLessThan(10_000);
    const names = packKeys(keys);
    expect(unpackKeys(names)).toEqual(keys);
    expect(brotliCompressSync(JSON.stringify(names)).length).toBeLessThan(700);
  });

  test('stay small: of no département more than some twelve kilobytes, compressed', () => {
    const texts = [...departementIndexes(new Map(), areas).values()].map((index) => JSON.stringify(packIndex(index)));
    expect(texts).toHaveLength(109);
    const largest = texts.toSorted((a, b) => b.length - a.length).slice(0, 5);
    expect(Math.max(...largest.map((text) => brotliCompressSync(text).length))).toBeLessThan(13_000);
  });

  test('lose nothing where they are written in little', () => {
    const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
    const indexes = [...departementIndexes(new Map([['FR', 4]]), areas, () => ({ FR: [3, 1] })).values()];
    const lost = indexes.filter((index) => !isDeepStrictEqual(unpackIndex(written(packIndex(index))), written(index)));
    expect(lost.map(({ wider: [departement] }) => departement?.name)).toEqual([]);
  });

  test('hold every commune of the official geographic code', () => {
    const { communes } = readOfficialCode();
    expect(communes.filter(({ now }) => now === undefined)).toHaveLength(34_969);
    const reims = communes.find(({ code }) => code === 'COMMUNE-51454');
    expect(reims).toMatchObject({ name: 'Reims', postal: '51100', epci: 'EPCI-200067213', departement: '51' });
    expect(communes.find(({ code }) => code === 'COMMUNE-93001')).toMatchObject({ ept: 'EPT-200057867' });
  });

  test('lead every former code to a commune of today', () => {
    const { communes } = readOfficialCode();
    const current = new Set(communes.filter(({ now }) => now === undefined).map(({ code }) => code));
    expect(communes.filter(({ now }) => now !== undefined && !current.has(`COMMUNE-${now}`))).toEqual([]);
  });

  test('count the data sets of the chain and of no other territory', () => {
    const index = departementIndexes(
      new Map([
        ['FR', 4],
        ['DEP-51', 2],
        ['DEP-52', 9],
        ['EPCI-200067213', 1],
      ]),
      areas,
    ).get('51');
    expect(index?.counts).toEqual({ FR: 4, 'DEP-51': 2, 'EPCI-200067213': 1 });
  });
});

describe('a commune', () => {
  test('climbs from itself to the world, without levels that have nothing and are nobody’s own', () => {
    const index = departementIndexes(new Map([['FR', 4]]), areas).get('51');
    const reims = index?.communes.find(({ code }) => code === 'COMMUNE-51454');
    if (index === undefined || reims === undefined) throw new Error('Reims is missing.');
    const chain = levelsFrom(localPlaces(reims, index), index).map(({ code, count }) => `${code} ${count}`);
    expect(chain).toEqual(['COMMUNE-51454 0', 'EPCI-200067213 0', 'DEP-51 0', 'REG-44 0', 'FR 4']);
  });
});

describe('codes', () => {
  test('are read however they are written, and nothing else is', () => {
    expect(
      ['51454', ' commune-2a004 ', '200067213', 'EPT-200057867', 'DEP-51', '5145', '<script>'].map((code) => readCode(code)?.code),
    ).toEqual(['COMMUNE-51454', 'COMMUNE-2A004', 'EPCI-200067213', 'EPT-200057867', undefined, undefined, undefined]);
  });

  test('lead to a page of their own, or to the one that communes share', () => {
    expect(['FR', 'DEP-2A', 'COMMUNE-51454', 'EPCI-200067213'].map(territoryPath)).toEqual([
      '/territoires/FR/',
      '/territoires/DEP-2A/',
      '/territoires/commune/?code=51454',
      '/territoires/commune/?code=EPCI-200067213',
    ]);
    expect(['CTU-20R', 'OM-988', 'MONDE', 'XX'].map(territoryKind)).toEqual(['ctu', 'overseas', 'world', undefined]);
  });
});

test('intercommunal bodies have the name that people say', () => {
  expect(['CU du Grand Reims', 'CC Faucigny - Glières', 'CA Vitré Communauté', 'Metz Métropole'].map(unionName)).toEqual([
    'Communauté urbaine du Grand Reims',
    'Communauté de communes Faucigny - Glières',
    'Vitré Communauté',
    'Metz Métropole',
  ]);
});
