import { expect, test } from 'vitest';
import type { Position } from '../model/model.ts';
import { snapTo } from './snap.ts';

const square = { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] }; // prettier-ignore
const options = { reach: 1, distance: ([x, y]: Position, [toX, toY]: Position) => Math.hypot(x - toX, y - toY) };

test('a place is moved onto a corner in reach, else onto an edge, else left where it is, inside of an area too', () => {
  expect(snapTo([9.7, 0.4], [square], options)).toEqual([10, 0]);
  expect(snapTo([5, 0.4], [square], options)).toEqual([5, 0]);
  expect(snapTo([5, 5], [square], options)).toEqual([5, 5]);
  expect(snapTo([5, 5], [], options)).toEqual([5, 5]);
});

test('a place is moved onto the nearest of several shapes, a corner before an edge that is nearer', () => {
  const line = { type: 'LineString', coordinates: [[5, 0.5], [5, 3]] }; // prettier-ignore
  expect(snapTo([5.2, 0.2], [square, line], options)).toEqual([5, 0.5]);
  expect(snapTo([4.9, 2], [{ type: 'GeometryCollection', geometries: [square, line] }], options)).toEqual([5, 2]);
});
