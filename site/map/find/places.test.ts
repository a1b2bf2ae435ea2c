import { describe, expect, test } from 'vitest';
import { findPlaces, fold, readCoordinates, type PlaceIndex } from './places.ts';

const index: PlaceIndex = {
  departments: { 42: 'Loire', 76: 'Seine-Maritime', 974: 'La Réunion', 67: 'Bas-Rhin' },
  rows: [
    ['Saint-Étienne', '42', 4.39, 45.43],
    ['Le Havre', '76', 0.1, 49.49],
    ['Saint-Denis', '974', 55.45, -20.88],
    ['Ré', '67', 1, 2],
    ['Œting', '57', 6.9, 49.2],
  ],
};
const names = (query: string) => findPlaces(index, query).map(({ title }) => title);

describe('finding a place', () => {
  test.each([
    ['saint etienne', ['Saint-Étienne']],
    ['ST ETIENNE', ['Saint-Étienne']],
    ['havre', ['Le Havre']],
    ['oeting', ['Œting']],
    ['saint', ['Saint-Étienne', 'Saint-Denis']],
    ['s', []],
    ['   ', []],
    ['Atlantide', []],
  ])('%s', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  test('says in which département it is', () => {
    expect(findPlaces(index, 'le havre')).toEqual([{ title: 'Le Havre', detail: 'Seine-Maritime', at: [0.1, 49.49], zoom: 12 }]);
    expect(findPlaces(index, 'œting')[0]?.detail).toBe('57');
  });
});

describe('reading coordinates', () => {
  test.each<[string, [number, number]]>([
    ['48.8534, 2.3488', [2.3488, 48.8534]],
    ['48,8534 2,3488', [2.3488, 48.8534]],
    ['48,8534, 2,3488', [2.3488, 48.8534]],
    ['48.8534;2.3488', [2.3488, 48.8534]],
    ['2.3488 48.8534', [2.3488, 48.8534]],
    ['-20.88 55.45', [55.45, -20.88]],
    ['48°51′12″N 2°21′E', [2.35, 48.85333]],
    ['2.35E 48.85N', [2.35, 48.85]],
    ['48.85 N, 2.35 O', [-2.35, 48.85]],
    ['49 3', [3, 49]],
  ])('%s', (text, [x, y]) => {
    const at = readCoordinates(text)?.at;
    expect(at?.[0]).toBeCloseTo(x, 4);
    expect(at?.[1]).toBeCloseTo(y, 4);
  });

  test.each(['Paris', '48', '51 rue de Vesle 3', '95 200', '48.1 2.2 3.3', '', 'N E', '01000 Bourg'])('is not tempted by "%s"', (text) => {
    expect(readCoordinates(text)).toBeUndefined();
  });
});

test('folding keeps letters and digits', () => {
  expect(fold('L’Haÿ-les-Roses (94)')).toBe('l hay les roses 94');
});
