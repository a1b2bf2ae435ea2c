import { expect, test } from 'vitest';
import { codeIn, codesOf, joinShapes, placeColumn } from './place-column.ts';
import { tableOf } from './table.fixture.ts';

test.each([
  [['nom', 'Code INSEE'], ['Reims', '51454'], 'commune'],
  [['codgeo', 'pop'], ['2A004', 1], 'commune'],
  [['libelle', 'code_commune'], ['x', '1001'], 'commune'],
  [['ville', 'Code postal'], ['Reims', '51100'], 'postal'],
  [['ville', 'CP', 'insee'], ['Reims', '51100', '51454'], 'commune'],
  [['dep', 'taux'], ['01', 3], 'departement'],
  [['Département', 'taux'], ['2B', 3], 'departement'],
  [['commune', 'taux'], ['Reims', 3], undefined],
  [['numero', 'taux'], ['51454', 3], undefined],
] as const)('the column of codes is found by its name and by what it holds: %s', (names, row, kind) => {
  expect(placeColumn(tableOf([...names], [...row]))?.kind).toBe(kind);
});

test('zeros in front that a spreadsheet took away are put back, also of numbers', () => {
  expect(codeIn('1001', 'commune')).toBe('01001');
  expect(codeIn(1001, 'postal')).toBe('01001');
  expect(codeIn('2a004', 'commune')).toBe('2A004');
  expect(codeIn('1', 'departement')).toBe('01');
  for (const value of [null, '', 'Reims', '123456']) expect(codeIn(value, 'commune')).toBeUndefined();
});

test('rows get the shapes of their codes, and those of unknown codes none', () => {
  const table = tableOf(['insee'], ['51454'], ['99999'], [null]);
  const column = placeColumn(tableOf(['insee'], ['51454']));
  const point = { type: 'Point' as const, coordinates: [4.03, 49.25] };
  const joined = column && joinShapes(table, column, { geometry: 'point', shapes: new Map([['51454', point]]) });
  expect(joined?.geometry).toBe('point');
  expect(joined?.features.map(({ geometry }) => geometry)).toEqual([point, null, null]);
  expect(column && codesOf(table, column)).toEqual(['51454', '99999']);
});
