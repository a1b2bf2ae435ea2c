import { expect, test } from 'vitest';
import { brotliCompressSync } from 'node:zlib';
import { territories } from '../../schemas/vocabularies/territories.ts';
import { territoryBoxes } from '../../schemas/vocabularies/territory-boxes.ts';
import { readOfficialCode } from './official-code.ts';
import { placeBoxes, placeFiles } from './place-areas.ts';

test.each([
  ['a commune with a point of its own', 'COMMUNE-51454', [[3.99, 49.24, 4.07, 49.3]]],
  ['a new commune, by the points of its former ones', 'COMMUNE-50129', [[-1.73, 49.58, -1.53, 49.69]]],
  ['a département, by its communes', 'DEP-51', [[3.5, 48.47, 5.17, 49.4]]],
  ['an overseas département, by its area', 'DEP-974', [[55.2, -21.4, 55.85, -20.85]]],
  ['the world', 'MONDE', [[-180, -85, 180, 85]]],
])('%s', (_, code, boxes) => {
  expect(placeBoxes().get(code)).toEqual(boxes);
});

test('France is one box for each of its parts', () => {
  expect(placeBoxes().get('FR')?.length).toBeGreaterThan(12);
});

test('every commune lies in its département', () => {
  const boxes = placeBoxes();
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

test('a commune that has no point says whose box stands for its own', () => {
  const places = placeFiles().get('51')?.places ?? {};
  expect([places['COMMUNE-51454']?.of, places['COMMUNE-51545']?.of]).toEqual([undefined, 'EPCI-200066876']);
  const current = readOfficialCode().communes.filter(({ now }) => now === undefined);
  const nowhere = current.filter(({ code }) => (placeBoxes().get(code)?.length ?? 0) === 0);
  expect(nowhere.map(({ code }) => code)).toEqual([]);
});

test('a file says where a place lies and what holds it, in little', () => {
  const files = placeFiles();
  expect(files.get('51')?.places['COMMUNE-51454']).toEqual({
    name: 'Reims',
    boxes: [[3.99, 49.24, 4.07, 49.3]],
    around: ['EPCI-200067213', 'DEP-51', 'REG-44', 'FR', 'MONDE'],
  });
  expect(files.get('grands')?.names['REG-44']).toBe('Grand Est');
  const largest = Math.max(...[...files.values()].map((file) => brotliCompressSync(JSON.stringify(file)).length));
  expect(largest).toBeLessThan(15_000);
});

test('the boxes that declared territories are held against are those of the pages', () => {
  const known = territories.flatMap(({ code }) => (code === 'FR' || territoryBoxes(code) === undefined ? [] : [code]));
  expect(known.length).toBeGreaterThan(130);
  expect(known.filter((code) => JSON.stringify(territoryBoxes(code)) !== JSON.stringify(placeBoxes().get(code)))).toEqual([]);
});
