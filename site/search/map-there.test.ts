import { expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { readHash } from '../map/read-share.ts';
import type { View } from '../map/model/model.ts';
import type { Content } from '../words/content.ts';
import type { SearchResult } from './index-record.ts';
import { mapThere } from './map-there.ts';

const france: Bbox = [-5.14, 41.33, 9.56, 51.09];
const world: Bbox = [-180, -80, 180, 80];
const reims: Bbox = [3.98, 49.2, 4.12, 49.31];
const marne: Bbox = [3.4, 48.52, 5.04, 49.41];
const result = (boxes: Bbox[] | undefined, kind: Content['kind'] = 'features'): SearchResult =>
  ({ summary: { content: { kind, amount: 1 } }, ...(boxes && { boxes }) }) as SearchResult;
const viewOf = (boxes: Bbox[], box: Bbox): View | undefined => readHash(mapThere(result(boxes), box)).view;

test('who looks in a place goes on there, on the map of what is larger', () => {
  expect(viewOf([france], reims)).toEqual({
    center: [expect.closeTo(4.05, 3), expect.closeTo(49.255, 3)],
    zoom: expect.closeTo(10.5, 1),
  });
  expect(viewOf([france], marne)?.zoom).toBeCloseTo(7.2, 0);
  expect(viewOf([marne], [4.05, 49.25, 4.05, 49.25])?.zoom).toBe(12);
});

test('a rectangle across the date line is gone on in as any other', () => {
  const zone: Bbox = [179, -21, -177, -19];
  expect(viewOf([world], zone)?.center).toEqual([-179, -20]);
});

test.each<[string, string]>([
  ['data of the place alone', mapThere(result([reims]), reims)],
  ['a table', mapThere(result(undefined, 'rows'), reims)],
  ['a service, which is asked by who presses for it', mapThere(result([france], 'service'), reims)],
])('the page opens as it is for %s', (_, end) => {
  expect(end).toBe('');
});
