import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { territories } from '../../schemas/model/territories.ts';
import { boxesOfTerritory } from '../../schemas/model/territory-boxes.ts';
import { readOfficialCode } from './official-code.ts';
import { keptAreas, locatePlaces, placeFilesOf } from './place-areas.ts';
import { lookUpPlace } from './place-lookup.ts';
import { servePlaces } from './served-places.fixture.ts';
import { territoryChain } from './territory-names.ts';

const areas = locatePlaces();
vi.stubGlobal('fetch', servePlaces(areas));

test.each([
  ['a commune with a point of its own', 'COMMUNE-51454', [[3.99, 49.24, 4.07, 49.3]]],
  ['a new commune, by the points of its former ones', 'COMMUNE-50129', [[-1.73, 49.58, -1.53, 49.69]]],
  ['a département, by its communes', 'DEP-51', [[3.5, 48.47, 5.17, 49.4]]],
  ['an overseas département, by its area', 'DEP-974', [[55.2, -21.4, 55.85, -20.85]]],
  ['the world', 'MONDE', [[-180, -85, 180, 85]]],
])('%s', (_, code, boxes) => {
  expect(areas.boxes.get(code)).toEqual(boxes);
});

test('a commune of which an outline is published lies in its box, and stands for nothing else; so do the territories that hold it', () => {
  const before = locatePlaces();
  const box: Bbox = [4.1873, 48.6912, 4.2561, 48.7604];
  const union: Bbox = [3.97, 48.64, 4.67, 49.15];
  const { boxes, standIns } = locatePlaces([
    { level: 'commune', boxes: { '51545': box, '75101': [2.32, 48.85, 2.35, 48.87] } },
    { level: 'epci', boxes: { '200066876': union } },
  ]);
  expect(before.standIns.get('COMMUNE-51545')).toBe('EPCI-200066876');
  expect(before.boxes.get('COMMUNE-51545')).not.toEqual([box]);
  expect(boxes.get('COMMUNE-51545')).toEqual([box]);
  expect(standIns.has('COMMUNE-51545')).toBe(false);
  expect(boxes.get('EPCI-200066876')).toEqual([union]);
  // A district is drawn on top of its commune, and is no place of the list.
  expect(boxes.has('COMMUNE-75101')).toBe(false);
  expect(boxes.get('COMMUNE-51454')).toEqual(before.boxes.get('COMMUNE-51454'));
});

test('places are reckoned once for the same outlines, and again for others', () => {
  const bundle = mkdtempSync(join(tmpdir(), 'mappe-places-'));
  onTestFinished(() => rmSync(bundle, { recursive: true }));
  vi.stubEnv('MAPPE_BUNDLE', bundle);
  onTestFinished(() => void vi.unstubAllEnvs());
  // JSON knows no -0.
  expect(JSON.stringify([...keptAreas([]).boxes])).toBe(JSON.stringify([...areas.boxes]));
  const [kept = ''] = readdirSync(bundle);
  writeFileSync(join(bundle, kept), '{"boxes":[["FR",[[0,1,2,3]]]],"standIns":[]}');
  expect(keptAreas([]).boxes).toEqual(new Map([['FR', [[0, 1, 2, 3]]]]));
  expect(keptAreas([{ level: 'commune', boxes: { '51454': [4, 49, 5, 50] } }]).boxes.get('COMMUNE-51454')).toEqual([[4, 49, 5, 50]]);
});

test('France is one box for each of its parts', () => {
  expect(areas.boxes.get('FR')?.length).toBeGreaterThan(12);
});

test('every commune lies in its département', () => {
  const { boxes } = areas;
  const astray = [...boxes].filter(([code, [box]]) => {
    const [holder] = boxes.get(`DEP-${/^COMMUNE-(97\d|\d[\dAB])/.exec(code)?.[1] ?? ''}`) ?? [];
    return (
      box &&
      holder &&
      holder[2] - holder[0] > 0.9 &&
      (box[0] < holder[0] - 0.1 || box[2] > holder[2] + 0.1 || box[1] < holder[1] - 0.1 || box[3] > holder[3] + 0.1)
    );
  });
  expect(astray.map(([code]) => code)).toEqual([]);
});

test('a commune that has no point says whose box stands for its own', async () => {
  expect(await lookUpPlace('COMMUNE-51545')).toMatchObject({
    name: 'Sommesous',
    standIn: { code: 'EPCI-200066876', name: 'Communauté d’agglomération de Châlons-en-Champagne' },
  });
  const current = readOfficialCode().communes.filter(({ now }) => now === undefined);
  const nowhere = current.filter(({ code }) => (areas.boxes.get(code)?.length ?? 0) === 0);
  expect(nowhere.map(({ code }) => code)).toEqual([]);
});

test('a place is looked up with where it lies and what holds it, under each code that it has', async () => {
  const grandEst = ['DEP-51 Marne', 'REG-44 Grand Est', 'FR France', 'MONDE Monde'];
  const read = async (code: string) => {
    const place = await lookUpPlace(code);
    return place && { ...place, around: place.around.map((outer) => `${outer.code} ${outer.name}`) };
  };
  expect(await read('COMMUNE-51454')).toEqual({
    code: 'COMMUNE-51454',
    name: 'Reims',
    boxes: [[3.99, 49.24, 4.07, 49.3]],
    around: ['EPCI-200067213 Communauté urbaine du Grand Reims', ...grandEst],
  });
  expect((await read('EPCI-200067213'))?.around).toEqual(grandEst);
  expect((await read('COMMUNE-69123'))?.around).toContain('CTU-69M Métropole de Lyon');
  expect((await read('COMMUNE-75056'))?.around).toContain('CTU-75C Paris');
});

test('what is looked up has the codes of all that holds it, for a thousand communes', async () => {
  const current = readOfficialCode().communes.filter(({ now }, index) => now === undefined && index % 35 === 0);
  const places = await Promise.all(current.map(({ code }) => lookUpPlace(code)));
  const other = places.filter((place) => {
    const around = place?.around.map(({ code }) => code).sort();
    return (
      JSON.stringify(around) !==
      JSON.stringify(
        territoryChain(place?.code ?? '')
          .slice(1)
          .sort(),
      )
    );
  });
  expect(other.map((place) => place?.code)).toEqual([]);
});

test('a code that no place has is looked up in vain, and asked for only where it may be one', async () => {
  expect(await Promise.all(['COMMUNE-51999', 'COMMUNE-00001', 'DEP-XX', 'EPCI-999999999', '<script>'].map(lookUpPlace))).toEqual(
    Array.from({ length: 5 }),
  );
});

test('files of larger places are small', () => {
  const largest = Math.max(...[...placeFilesOf(areas).values()].map((file) => brotliCompressSync(JSON.stringify(file)).length));
  expect(largest).toBeLessThan(6000);
});

test('the boxes that declared territories are held against are those of the pages', () => {
  const known = territories.flatMap(({ code }) => (code === 'FR' || boxesOfTerritory(code) === undefined ? [] : [code]));
  expect(known.length).toBeGreaterThan(130);
  expect(known.filter((code) => JSON.stringify(boxesOfTerritory(code)) !== JSON.stringify(areas.boxes.get(code)))).toEqual([]);
});
