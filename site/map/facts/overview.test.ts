import { expect, test } from 'vitest';
import { factsOf } from './facts.fixture.ts';
import { zoomOfParts } from './overview.ts';

const feature = {
  key: 'a',
  source: 'data:ville/plu',
  layer: 'zones',
  id: 1,
  isPoint: false,
  at: [1, 44] as [number, number],
  properties: {},
};
const tiles = { url: '/a.pmtiles', minzoom: 3, maxzoom: 10 };

test('an area that has grown together with others leads to where each is seen', () => {
  const merged = factsOf({ tiles: { ...tiles, whole: 7, merged: true } });
  expect(zoomOfParts(feature, [merged], 5)).toBe(7);
  expect(zoomOfParts(feature, [merged], 7)).toBeUndefined();
  expect(zoomOfParts(feature, [factsOf({ tiles: { ...tiles, whole: 7 } })], 5)).toBeUndefined();
});

test('a group of points leads closer, no further than there are tiles; a point that stands for itself leads nowhere', () => {
  const group = { ...feature, properties: { point_count: 12 } };
  expect(zoomOfParts(group, [factsOf({ tiles })], 5)).toBe(7);
  expect(zoomOfParts(group, [factsOf({ tiles })], 9)).toBe(10);
  expect(zoomOfParts(group, [factsOf({ tiles })], 10)).toBeUndefined();
  expect(zoomOfParts({ ...feature, properties: { point_count: 1 } }, [factsOf({ tiles })], 5)).toBeUndefined();
  expect(zoomOfParts(feature, [factsOf({ tiles })], 5)).toBeUndefined();
  expect(zoomOfParts(undefined, [factsOf({ tiles })], 5)).toBeUndefined();
});
