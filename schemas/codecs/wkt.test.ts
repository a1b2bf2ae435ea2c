import type { Geometry } from 'geojson';
import { describe, expect, test } from 'vitest';
import { readWkt } from './wkt.ts';

describe('well-known text', () => {
  test.each([
    'POINT (1 2)',
    'POINTZ(1 2 3)',
    'Point Z (1 -2.5e3 .3)',
    'POINT EMPTY',
    'SRID=2154;LINESTRING (1 2, 3 4)',
    'POLYGON((0 0, 0 1, 1 1, 1.0 0, 0 0.0))',
    'MULTIPOINT (1 2, 3 4)',
    'MULTIPOINT ((1 2), (3 4))',
    'MULTIPOLYGON (((0 0,0 1,1 1,0 0)),((0 0,0 1,1 1,0 0)))',
    'GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))',
    'CURVEPOLYGON(COMPOUNDCURVE((0 0,1 1),CIRCULARSTRING(1 1,2 2,0 0)))',
    'MULTISURFACE(((0 0,0 1,1 1,0 0)),CURVEPOLYGON((0 0,0 1,1 1,0 0)))',
  ])('has no fault in %s', (text) => expect(readWkt(text).fault).toBeUndefined());

  test.each([
    ['POLYGON ((0 0, 0 1, 1 1, 1 0))', 'ring'],
    ['POLYGON ((0 0, 0 1, 0 0))', 'ring'],
    ['MULTIPOLYGON (((0 0,0 1,1 1,0 0)),((0 0,0 1,1 1,2 0)))', 'ring'],
    ['LINESTRING (1 2)', 'line'],
    ['POLYGON non wkt', 'syntax'],
    ['POINT (1)', 'syntax'],
    ['POINT (1 2', 'syntax'],
    ['POINT (1 2) 3', 'syntax'],
    ['POINT (1 2, 3 4)', 'syntax'],
    ['MULTIPOINT ((1 2, 3 4))', 'syntax'],
    ['POINT (1e400 2)', 'syntax'],
    ['MULTIPOINT ((1 2 3 4 5 6)', 'syntax'],
    ['CIRCLE (1 2)', 'syntax'],
    ['LINESTRING (1 2, 3)', 'syntax'],
  ] as const)('%s: %s', (text, fault) => expect(readWkt(text).fault).toBe(fault));

  test.each<[string, Geometry | undefined]>([
    ['SRID=2154; POINT Z (1 -2.5e3 .3)', { type: 'Point', coordinates: [1, -2500, 0.3] }],
    ['LINESTRING EMPTY', { type: 'LineString', coordinates: [] }],
    ['MULTIPOINT (1 2, (3 4))', { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }], // prettier-ignore
    ['MULTIPOLYGON (EMPTY, ((0 0,0 1,1 1,0 0)))', { type: 'MultiPolygon', coordinates: [[[[0, 0], [0, 1], [1, 1], [0, 0]]]] }], // prettier-ignore
    ['GEOMETRYCOLLECTION (POINT (1 2))', { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] }],
    ['GEOMETRYCOLLECTION (CIRCULARSTRING (1 1,2 2,0 0))', undefined],
  ])('is read as GeoJSON, where that has its type: %s', (text, geometry) => expect(readWkt(text)).toEqual(geometry ? { geometry } : {}));

  test('has an end where a reader could run out of stack', () => {
    const nested = (levels: number): string => 'GEOMETRYCOLLECTION('.repeat(levels) + 'POINT (1 2)' + ')'.repeat(levels);
    expect([readWkt(nested(50)).fault, readWkt(nested(51)).fault]).toEqual([undefined, 'syntax']);
  });

  test('has a fault like any in a number of very many digits without another', () => {
    expect(readWkt(`POINT (${'1'.repeat(300_000)})`).fault).toBe('syntax');
  });
});
