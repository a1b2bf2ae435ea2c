import type { Geometry, Position } from 'geojson';
import { expect, test } from 'vitest';
import { placeNames, pointOn } from './place-columns.ts';

/** Whether a position lies in a polygon, holes left out: by its crossings to the east. */
const isWithin = ([x = NaN, y = NaN]: Position, rings: readonly Position[][]): boolean =>
  rings
    .flatMap((ring) => ring.slice(1).map((end, at) => [ring[at] ?? end, end] as const))
    .filter(([[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]]) => y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)).length %
    2 ===
  1;

const square = (x: number, y: number, side: number): Position[] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

test.each<[string, Position[][]]>([
  ['a square', [square(0, 0, 10)]],
  ['a square whose middle is a hole', [square(0, 0, 10), square(1, 1, 8)]],
  [
    'a horseshoe',
    [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [9, 10],
        [9, 1],
        [1, 1],
        [1, 10],
        [0, 10],
        [0, 0],
      ],
    ],
  ],
  [
    'a needle',
    [
      [
        [0, 0],
        [100, 1e-6],
        [0, 2e-6],
        [0, 0],
      ],
    ],
  ],
])('the point that tells where %s is lies in it', (_, coordinates) => {
  const at = pointOn({ type: 'Polygon', coordinates });
  expect(at === undefined ? undefined : isWithin(at, coordinates)).toBe(true);
});

test.each<[Geometry, Position | undefined]>([
  [{ type: 'Point', coordinates: [1, 2] }, [1, 2]],
  [{ type: 'Point', coordinates: [] }, undefined],
  [{ type: 'MultiPoint', coordinates: [[3, 4]] }, [3, 4]],
  [
    {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
    },
    [1, 1],
  ],
  [
    {
      type: 'MultiLineString',
      coordinates: [
        [[0, 0]],
        [
          [5, 5],
          [6, 6],
          [7, 7],
        ],
      ],
    },
    [6, 6],
  ],
  [{ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(10, 10, 4)]] }, [12, 12]],
  [{ type: 'MultiPolygon', coordinates: [] }, undefined],
  [{ type: 'Polygon', coordinates: [] }, undefined],
  [
    {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [] },
        { type: 'Point', coordinates: [8, 9] },
      ],
    },
    [8, 9],
  ],
])('%j is told by %j', (geometry, point) => expect(pointOn(geometry)).toEqual(point));

test('its columns are called by the system, and as no field is', () => {
  expect(placeNames([{ name: 'Longitude', type: 'text' }], 'EPSG:4326', true)).toEqual(['longitude_2', 'latitude', 'z']);
  expect(placeNames([], 'EPSG:2154', false)).toEqual(['x', 'y']);
});
