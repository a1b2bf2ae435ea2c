import { describe, expect, test } from 'vitest';
import { guessGeometry, readCoordinate, rowGeometry } from './table-geometry.ts';

const guess = (header: string, row = ''): unknown => {
  const columns = header.split(',');
  const cells = row.split('|');
  return guessGeometry(columns, (column) => cells[columns.indexOf(column)]);
};

describe('the geometry of a table', () => {
  test.each([
    ['nom,lon,lat', 'lon', 'lat'],
    ['Latitude,Longitude', 'Longitude', 'Latitude'],
    ['id,consolidated_longitude,consolidated_latitude', 'consolidated_longitude', 'consolidated_latitude'],
    ['x_wgs84,y_wgs84,x,y', 'x_wgs84', 'y_wgs84'],
    ['x,y,long,lat', 'long', 'lat'],
    ['Xlong,Ylat', 'Xlong', 'Ylat'],
  ])('is degrees in %s', (header, x, y) => {
    expect(guess(header)).toEqual({ kind: 'xy', x, y, degrees: true });
  });

  test.each([
    ['nom,X,Y', 'X', 'Y'],
    ['coord_x,coord_y', 'coord_x', 'coord_y'],
    ['x_l93,y_l93', 'x_l93', 'y_l93'],
    ['id,x_aerogenerateur,y_aerogenerateur', 'x_aerogenerateur', 'y_aerogenerateur'],
  ])('is in some plane in %s', (header, x, y) => {
    expect(guess(header)).toEqual({ kind: 'xy', x, y, degrees: false });
  });

  test('may stand in one column', () => {
    expect(guess('nom,geo_point_2d')).toEqual({ kind: 'pair', column: 'geo_point_2d', order: 'yx' });
    expect(guess('nom,coordonneesXY')).toEqual({ kind: 'pair', column: 'coordonneesXY', order: 'xy' });
    expect(guess('a,WKT', 'x|POINT (1 2)')).toEqual({ kind: 'shape', column: 'WKT' });
    expect(guess('a,geo_shape', 'x|{"type":"Point"}')).toEqual({ kind: 'shape', column: 'geo_shape' });
  });

  test('is not seen where there is none', () => {
    expect(guess('nom,plat,longueur,latin')).toBeUndefined();
    expect(guess('a,geom', 'x|sans')).toBeUndefined();
    expect(guess('max_x,prix')).toBeUndefined();
  });
});

test('coordinates are read as French people write them', () => {
  expect(['48,85', '6 861 200.5', '-1\u202f234,5', '+3', '1e3', '.5'].map(readCoordinate)).toEqual([
    '48.85',
    '6861200.5',
    '-1234.5',
    '+3',
    '1e3',
    '.5',
  ]);
  expect(['', 'NC', '48°51', '1,2,3', '0x10', 'NaN'].map(readCoordinate)).toEqual(Array.from({ length: 6 }));
});

test('a row gives a point, nothing, or no sense', () => {
  const row =
    (cells: Record<string, string>) =>
    (column: string): string =>
      cells[column] ?? '';
  const xy = { kind: 'xy', x: 'x', y: 'y', degrees: false } as const;
  expect(rowGeometry(xy, row({ x: '2,5', y: '48' }))).toBe('POINT (2.5 48)');
  expect(rowGeometry(xy, row({}))).toBeNull();
  expect(rowGeometry(xy, row({ x: '2,5' }))).toBeUndefined();
  expect(rowGeometry({ kind: 'pair', column: 'p', order: 'yx' }, row({ p: '48.85, 2.35' }))).toBe('POINT (2.35 48.85)');
  expect(rowGeometry({ kind: 'pair', column: 'p', order: 'xy' }, row({ p: '[2.35, 48.85]' }))).toBe('POINT (2.35 48.85)');
  expect(rowGeometry({ kind: 'shape', column: 'w' }, row({ w: 'SRID=2154;POINT (1 2)' }))).toBe('POINT (1 2)');
  expect(rowGeometry({ kind: 'shape', column: 'w' }, row({ w: 'voir plan' }))).toBeUndefined();
});
