import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { makeClean } from './convert.fixtures/make-clean.ts';
import { extentOf, projectClean } from './reproject.ts';
import { openGeopackage, rowsOf } from '../programs/geopackage/clean-rows.ts';
import { scratchFolder, square } from '../programs/programs.fixtures/make-geopackage.ts';

const box = (area: string, parts: number, west: number): Parameters<typeof extentOf>[0][number]['boxes'][number] => ({
  area,
  parts,
  bbox: [west, 40, west + 1, 41],
});

test('an extent has one box a territory, never one across an ocean', () => {
  const extent = extentOf([
    { bbox: [-61, 40, 6, 41], boxes: [box('FXX', 90, 2), box('MTQ', 10, -61)] },
    { bbox: [5, 40, 6, 41], boxes: [box('FXX', 5, 5)] },
  ]);
  expect(extent).toEqual({
    bbox: [-61, 40, 6, 41],
    boxes: [
      { area: 'FXX', bbox: [2, 40, 6, 41] },
      { area: 'MTQ', bbox: [-61, 40, -60, 41] },
    ],
  });
});

test('a data set of the world has the box of the world; a stray feature has its own', () => {
  const bbox: [number, number, number, number] = [-180, -80, 180, 80];
  expect(extentOf([{ bbox, boxes: [box('FXX', 10, 2), box('WORLD', 90, 20)] }])?.boxes).toEqual([{ area: 'WORLD', bbox }]);
  expect(extentOf([{ bbox, boxes: [box('FXX', 99, 2), box('WORLD', 1, 20)] }])?.boxes.map(({ area }) => area)).toEqual(['FXX', 'WORLD']);
  expect(extentOf([{ bbox: null, boxes: [] }])).toBeNull();
});

test('projects Lambert-93 to WGS 84 while every core is busy', async () => {
  const features = Array.from({ length: 2000 }, (_, index) => ({
    geometry: square(700_000 + index * 20, 6_600_000, 10),
    properties: { n: index },
  }));
  const folder = scratchFolder();
  const clean = makeClean(folder, [
    { name: 'carres', geometry: 'polygon', features, columns: [{ name: 'n', type: 'integer' }], crs: 'EPSG:2154' },
  ]);
  const busy = Array.from({ length: 4 }, () => execFile(process.execPath, ['-e', 'for (;;);']));
  const projected = await projectClean(clean, folder).finally(() => {
    for (const child of busy) child.kill();
  });
  const [layer] = projected.layers;
  expect(layer).toMatchObject({
    name: 'carres',
    withoutGeometry: { count: 0, rows: [] },
    manyTypes: false,
  });
  expect(layer?.bbox?.[0]).toBeCloseTo(3, 5);
  expect(layer?.bbox?.[1]).toBeCloseTo(46.5, 1);
  expect(projected.extent?.boxes.map(({ area }) => area)).toEqual(['FXX']);
});

test('what crosses ±180° is cut there, one feature as before, with a point on it', async () => {
  const around: [number, number][] = [[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]; // prettier-ignore
  const features = [
    { geometry: { type: 'Polygon', coordinates: [around] }, properties: { n: 1 } },
    { geometry: square(2, 48, 1), properties: { n: 2 } },
  ];
  const folder = scratchFolder();
  const clean = makeClean(folder, [{ name: 'zones', geometry: 'polygon', features, columns: [{ name: 'n', type: 'integer' }] }]);
  const { path, layers } = await projectClean(clean, folder);
  expect(layers).toMatchObject([{ name: 'zones', cut: { count: 1, rows: [1] }, withoutGeometry: { count: 0 }, bbox: [-180, 0, 180, 49] }]);
  // The two halves, and the square.
  expect(layers[0]?.boxes.reduce((sum, { parts }) => sum + parts, 0)).toBe(3);
  const db = openGeopackage(path ?? '');
  const points = [...rowsOf(db, 'SELECT n, mappe_x, mappe_y FROM zones ORDER BY 1')];
  db.close();
  expect(points.map(([n]) => n)).toEqual([1, 2]);
  expect(Math.abs(Number(points[0]?.[1]))).toBeGreaterThan(179);
});
