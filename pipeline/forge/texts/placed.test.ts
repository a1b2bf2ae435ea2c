import { describe, expect, test } from 'vitest';
import type { Bbox, DatasetRecord, MeasuredLevel } from '../../../schemas/types.ts';
import { isFar, territoryLabel, whereText } from './placed.ts';

const plain = (text: string): string => text.replaceAll(/[\u202f\u2060]/g, (each) => (each === '\u202f' ? ' ' : ''));
/** A data set of a producer of Sainte-Menehould, with one box. */
function placed(
  box: Bbox | null,
  {
    territory = 'COMMUNE-51507',
    territories = [territory],
    measured,
  }: { territory?: string; territories?: string[]; measured?: MeasuredLevel[] } = {},
): Pick<DatasetRecord, 'producer' | 'territories' | 'version'> & DatasetRecord {
  const extent = box && { bbox: box, boxes: [{ area: 'FXX', bbox: box }] };
  return { producer: { territory }, territories, version: { extent, ...(measured && { territories: measured }) } } as DatasetRecord;
}
const say = (given: Parameters<typeof placed>, outlines?: Record<string, Bbox>): string =>
  plain(whereText(placed(...given), outlines, 'fr'));
const level = (name: MeasuredLevel['level'], codes: string[], outside = 0): MeasuredLevel => ({
  level: name,
  by: [],
  found: codes.length,
  outside,
  codes: codes.map((code) => ({ code, features: 1 })),
});
const here: Bbox = [4.89, 49.08, 4.9, 49.1];

describe('where data lie is said', () => {
  test.each<[string, Parameters<typeof placed>, string]>([
    ['near the place around', [here, { territory: 'DEP-51' }], 'Sainte-Menehould (51) et ses environs'],
    [
      'at the centre of the declared commune',
      [here],
      'Sainte-Menehould (51) et ses environs<br>au centre de la commune déclarée : Sainte-Menehould (51507)',
    ],
    [
      'some kilometres from it',
      [[4.94, 49.08, 4.95, 49.1]],
      'à 3 km du lieu connu le plus proche : Sainte-Menehould (51)<br>à 3 km du centre de la commune déclarée : Sainte-Menehould (51507)',
    ],
    [
      'far from it',
      [[4.8, 45.7, 4.81, 45.71]],
      'à 1 km du lieu connu le plus proche : Oullins (69)<br>📍 à 376 km du centre de la commune déclarée : Sainte-Menehould (51507)',
    ],
    ['far beyond it', [[-4.7, 42.7, 9.4, 50.8]], '📍 sur 1 402 km, bien au-delà de la commune déclarée : Sainte-Menehould (51507)'],
    [
      'far from a département',
      [[4.8, 45.7, 4.81, 45.71], { territory: 'DEP-51' }],
      'à 1 km du lieu connu le plus proche : Oullins (69)<br>📍 à environ 307 km du territoire déclaré : Marne (DEP-51)',
    ],
    [
      'by what was measured, the narrowest first',
      [here, { measured: [level('departement', ['DEP-51']), level('commune', ['COMMUNE-51507'])] }],
      'dans la commune du producteur : Sainte-Menehould (51507)',
    ],
    [
      'in another commune',
      [here, { territory: 'DEP-51', measured: [level('commune', ['COMMUNE-51507'], 2)] }],
      'dans une commune : Sainte-Menehould (51507)<br>hors des limites connues : 2 objets',
    ],
  ])('%s', (_, given, words) => {
    expect(say(given)).toBe(words);
  });

  test('with few of many names', () => {
    const codes = Array.from({ length: 7 }, (_, index) => `COMMUNE-5110${index}`);
    expect(say([here, { measured: [level('commune', codes)] }])).toMatch(/^dans 7 communes : ([^,]+, ){5}…<br>/);
  });
});

describe('what is not known is not said:', () => {
  test.each<[string, Parameters<typeof placed>]>([
    ['data without a place', [null]],
    [
      'a commune that no list places, of data over half a region',
      [[3, 44, 5, 46], { territory: 'COMMUNE-07345', territories: ['DEP-07'] }],
    ],
    ['a commune that is in no list', [[3, 44, 5, 46], { territory: 'COMMUNE-99999' }]],
    ['a territory that the data touch', [[3, 48, 6, 50], { territory: 'DEP-51' }]],
    ['the open sea', [[-20, 30, -19.9, 30.1], { territory: 'MONDE' }]],
  ])('%s', (_, given) => {
    expect(say(given)).toBe('');
  });

  test('two places of one name in one département are none', () => {
    // Vion of the Sarthe is known, Vion of the Ardèche is not: a name alone places nobody.
    expect(say([[4.8, 45.1, 4.81, 45.11], { territory: 'COMMUNE-07345' }])).not.toContain('Vion');
  });
});

describe('where the outline of a declared commune is published, that is what data are held against:', () => {
  // Vion (Ardèche) is in no list of places; Paris is at its centre only.
  const vion = { territory: 'COMMUNE-07345' };
  const outlines: Record<string, Bbox> = { 'COMMUNE-07345': [4.78, 45.1, 4.83, 45.13], 'COMMUNE-51507': [4.82, 49.02, 4.98, 49.12] };
  const lyon: Bbox = [4.8, 45.7, 4.81, 45.71];

  test('far from it, though no list knows its centre', () => {
    expect([isFar(placed(lyon, vion), undefined), isFar(placed(lyon, vion), outlines)]).toEqual([false, true]);
    expect(say([lyon, vion], outlines)).toContain('<br>📍 à environ 63 km du territoire déclaré : Vion (07345)');
  });

  test('beside it, which is told and is not odd; within it, of which nothing need be said', () => {
    const beside: Bbox = [5.03, 49.05, 5.04, 49.06];
    expect(say([beside], outlines)).toMatch(/<br>à environ 4 km du territoire déclaré : Sainte-Menehould \(51507\)$/);
    expect([isFar(placed(beside), outlines), say([here], outlines)]).toEqual([false, 'Sainte-Menehould (51) et ses environs']);
  });

  test('far beyond it', () => {
    const wide: Bbox = [4.4, 48.7, 5.4, 49.4];
    expect(say([wide], outlines)).toBe('📍 sur 107 km, bien au-delà de la commune déclarée : Sainte-Menehould (51507)');
  });
});

test('far is what lies further away than outlines are unsure, or reaches further than a commune does', () => {
  const boxes: Bbox[] = [here, [4.8, 45.7, 4.81, 45.71], [3, 48, 6, 50]];
  expect(boxes.map((box) => isFar(placed(box), undefined))).toEqual([false, true, true]);
  expect(isFar(placed([3, 48, 6, 50], { territory: 'DEP-51' }), undefined)).toBe(false);
});

test('a territory bears its name and its code', () => {
  expect(['COMMUNE-51507', 'DEP-51', 'COMMUNE-99999'].map(territoryLabel)).toEqual([
    'Sainte-Menehould (51507)',
    'Marne (DEP-51)',
    'COMMUNE-99999',
  ]);
});
