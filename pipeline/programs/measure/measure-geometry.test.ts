import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureGeometry } from './measure-geometry.ts';
import { line, makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';

const areas = [
  { area: 'FXX', bbox: [-5, 41, 10, 51] as [number, number, number, number] },
  { area: 'REU', bbox: [55, -22, 56, -20] as [number, number, number, number] },
];

function measure(geometries: (object | null)[]) {
  const folder = scratchFolder();
  const path = join(folder, 'wgs84.gpkg');
  makeGeopackage(
    path,
    't',
    geometries.map((geometry) => ({ geometry, properties: {} })),
    [],
  );
  const [found] = measureGeometry(path, path, { tables: [{ name: 't', fidColumn: 'fid' }], areas });
  if (found === undefined) throw new Error('Nothing was measured.');
  return found;
}

test('gives a box to each area, and to the world what lies outside of all', () => {
  const found = measure([point(2, 48), point(3, 49), point(55.5, -21), point(140, 35), null]);
  expect(found.withoutGeometry).toEqual({ count: 1, rows: [5] });
  expect(found.bbox).toEqual([2, -21, 140, 49]);
  expect(found.boxes).toEqual([
    { area: 'FXX', bbox: [2, 48, 3, 49], parts: 2 },
    { area: 'REU', bbox: [55.5, -21, 55.5, -21], parts: 1 },
    { area: 'WORLD', bbox: [140, 35, 140, 35], parts: 1 },
  ]);
});

test('puts each part of a feature where it is', () => {
  const part = (geometry: object) => (geometry as { coordinates: unknown }).coordinates;
  const found = measure([{ type: 'MultiPolygon', coordinates: [part(square(2, 48, 1)), part(square(55.2, -21.4, 0.5))] }]);
  expect(found.boxes.map(({ area, parts }) => [area, parts])).toEqual([
    ['FXX', 1],
    ['REU', 1],
  ]);
});

test('counts an empty geometry as none', () => {
  expect(measure([{ type: 'GeometryCollection', geometries: [] }, point(0, 0)])).toMatchObject({
    withoutGeometry: { count: 1, rows: [1] },
    bbox: [0, 0, 0, 0],
  });
  expect(measure([null])).toMatchObject({ withoutGeometry: { count: 1, rows: [1] }, bbox: null, boxes: [] });
});

test('tells a coverage from shapes that lie apart', () => {
  const coverage = [square(0, 0, 1), square(1, 0, 1), square(0, 1, 1), square(1, 1, 1)];
  expect(measure(coverage).sharedVertices).toBeGreaterThan(0.5);
  expect(measure([square(0, 0, 0.4), square(1, 0, 0.4)]).sharedVertices).toBe(0);
});

test('measures the distance of neighbouring vertices and the densest tile of each zoom', () => {
  const found = measure([line([0, 0], [3.6, 0], [7.2, 0]), line([90, 0], [93.6, 0])]);
  expect(found.spacing).toBeCloseTo(0.01, 6);
  expect(found.densest.slice(0, 3)).toEqual([2, 2, 1]);
});

test('measures how broad features are, the one in the middle of them', () => {
  expect(measure([square(0, 0, 0.36), square(10, 0, 3.6), square(20, 0, 36)]).breadth).toBeCloseTo(0.01, 4);
  expect(measure([point(0, 0), null]).breadth).toBe(0);
});
