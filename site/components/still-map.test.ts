import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawStillMap, placeDrawing, type StillGround } from './still-map.ts';

const box: [number, number, number, number] = [0, -5, 20, 5];
const open = (width: number, height: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 ${width + 8} ${height + 8}" fill="none" stroke="currentColor" stroke-width="2">`;
const whole = `${open(200, 100)}<path d="M0 50h200M100 0v50l-10 50"/></svg>\n`;

const ground: StillGround = {
  land: [
    [
      [-90, -60],
      [90, -60],
      [90, 0],
      [-90, 0],
    ],
  ],
  borders: [Array.from({ length: 41 }, (_, at): [number, number] => [10, at - 20])],
  limits: [],
  towns: [
    { name: 'Grandville', at: [10, -2] },
    { name: 'Voisine', at: [10.2, -2] },
    { name: 'Ailleurs', at: [60, -2] },
    { name: 'L’Île & Cie', at: [4, 2] },
  ],
};

test('a drawing that fills the box of its data is placed on it', () => {
  const placed = placeDrawing(whole, box);
  expect([placed?.x(0), placed?.x(20), placed?.y(5), placed?.y(-5)].map((value) => Math.round(value ?? NaN))).toEqual([0, 200, 0, 100]);
});

test('a small island that is left out at a side moves nothing', () => {
  expect(placeDrawing(`${open(200, 100)}<path d="M5 3h195M100 3v97"/></svg>`, box)?.x(0)).toBe(0);
});

test('a drawing of a part of its data, or on a coast of its own, has no known place', () => {
  expect(placeDrawing(`${open(200, 100)}<path d="M20 50h160M100 10v80"/></svg>`, box)).toBeUndefined();
  expect(placeDrawing(whole, [0, -20, 20, 20])).toBeUndefined();
  expect(placeDrawing(whole.replace('<path', '<g transform="scale(2)"><path').replace('</svg>', '</g></svg>'), box)).toBeUndefined();
});

test('the still map has land, limits and the largest towns that have room, and no more than some kilobytes', () => {
  const map = drawStillMap(whole, box, ground) ?? '';
  expect(map).toContain('M0 50h200M100 0v50l-10 50');
  // Half of it is land, and the limit stands in the middle.
  expect(map).toContain('class="land" d="M');
  expect(map).toContain('class="limits" d="M');
  expect([...map.matchAll(/<text[^>]*>([^<]*)/g)].map(([, name]) => name)).toEqual(['Grandville', 'L’Île &amp; Cie']);
  const coast = Array.from({ length: 20_000 }, (_, at): [number, number] => [-40 + at / 250, Math.sin(at * 7) * 2]);
  const rough = drawStillMap(whole, box, { ...ground, land: [[...coast, [40, -60], [-40, -60]]] }) ?? '';
  expect(gzipSync(rough).length).toBeLessThan(2000);
});

test('no name lies below the button that opens the map', () => {
  const towns: StillGround['towns'] = [
    { name: 'Couverte', at: [16, 4.2] },
    { name: 'Voisine', at: [4, 4.2] },
  ];
  const map = drawStillMap(whole, box, { ...ground, towns }) ?? '';
  expect([...map.matchAll(/<text[^>]*>([^<]*)/g)].map(([, name]) => name)).toEqual(['Voisine']);
});

test('without land in the catalogue the drawing stands by itself', () => {
  expect(drawStillMap(whole, box, { ...ground, land: [] })).toBeUndefined();
});
