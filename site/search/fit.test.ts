import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { meets } from '../../schemas/model/boxes.ts';
import { fit, rank, split, fitView, widen } from './fit.ts';

const reims: Bbox[] = [[3.98, 49.2, 4.12, 49.31]];
const grandReims: Bbox[] = [[3.65, 48.98, 4.5, 49.45]];
const marne: Bbox[] = [[3.4, 48.52, 5.04, 49.41]];
const region: Bbox[] = [[3.38, 47.42, 8.23, 50.17]];
const france: Bbox[] = [
  [-5.14, 41.33, 9.56, 51.09],
  [55.22, -21.39, 55.84, -20.87],
];
const world: Bbox[] = [[-180, -85, 180, 84]];
const bretagne: Bbox[] = [[-5.14, 47.28, -1.02, 48.88]];
const point: Bbox[] = [[4.03, 49.25, 4.03, 49.25]];

describe('how an extent fits a place', () => {
  test.each([
    ['the place itself', reims, reims, 1],
    ['its intercommunal body', grandReims, reims, 0.82],
    ['its département', marne, reims, 0.75],
    ['its region', region, reims, 0.63],
    ['the country, overseas included', france, reims, 0.5],
    ['the world', world, reims, 0.17],
    ['one point of it', point, reims, 0.86],
    ['one of its communes', reims, marne, 0.88],
    ['an island of a country of several boxes', [[55.22, -21.39, 55.84, -20.87]] satisfies Bbox[], france, 0.84],
    ['another region', bretagne, marne, 0.02],
  ])('%s', (_, extent, place, expected) => {
    expect(fit(extent, place)).toBeCloseTo(expected, 2);
  });

  test('a frame of two overseas boxes is not the ocean between them', () => {
    const islands: Bbox[] = [
      [-61.9, 15.8, -61, 16.55],
      [55.2, -21.4, 55.85, -20.85],
    ];
    expect(fit(islands, [[-20, -10, 20, 10]])).toBe(0.02);
  });
});

describe('the rank of results', () => {
  const cases: [string, { words: number; extent: Bbox[] }[]][] = [
    [
      'with no word asked for, the most local comes first and the world last',
      [reims, grandReims, marne, region, france, world].map((extent) => ({ words: 1, extent })),
    ],
    [
      'a local description outdoes a title of the whole country',
      [
        { words: 0.1, extent: reims },
        { words: 1, extent: france },
      ],
    ],
    [
      'a title of the whole country outdoes a word that is lost in a local description',
      [
        { words: 1, extent: france },
        { words: 0.03, extent: reims },
      ],
    ],
    [
      'at the same scale the better words come first',
      [
        { words: 0.9, extent: marne },
        { words: 0.5, extent: marne },
      ],
    ],
    [
      'a country’s description outdoes a title of the world',
      [
        { words: 0.2, extent: france },
        { words: 1, extent: world },
      ],
    ],
  ];

  test.each(cases)('%s', (_, results) => {
    const ranked = results.toReversed().toSorted((a, b) => rank(b.words, fit(b.extent, reims)) - rank(a.words, fit(a.extent, reims)));
    expect(ranked).toEqual(results);
  });
});

test('boxes meet at their edges, and only there where they are apart', () => {
  expect(meets([0, 0, 1, 1], [1, 1, 2, 2])).toBe(true);
  expect(meets([0, 0, 1, 1], [1.01, 0, 2, 1])).toBe(false);
});

test('a view across the antimeridian is two boxes', () => {
  expect(split([175, -20, -175, -10])).toEqual([
    [175, -20, 180, -10],
    [-180, -20, -175, -10],
  ]);
});

test.each<[Bbox, Bbox]>([
  [
    [3, 48, 4, 49],
    [2, 47, 5, 50],
  ],
  [
    [175, -20, -175, -10],
    [165, -30, -165, 0],
  ],
  [
    [-100, -60, 100, 80],
    [-180, -90, 180, 90],
  ],
])('widens %o to %o', (zone, wider) => {
  expect(widen(zone)).toEqual(wider);
});

test('looks at a commune with what lies around it, at a département with its edges, at the world once', () => {
  const wide = (box: Bbox) => fitView(box).map((degrees) => Number(degrees.toFixed(2)));
  expect(wide([3.95, 49.2, 4.1, 49.3])).toEqual([3.71, 49.04, 4.34, 49.46]);
  expect(wide([3, 48, 5, 49])).toEqual([2.6, 47.8, 5.4, 49.2]);
  expect(wide([-180, -85, 180, 85])).toEqual([-180, -85, 180, 85]);
});
