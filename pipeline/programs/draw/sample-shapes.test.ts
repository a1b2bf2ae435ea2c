import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mapOfShapes } from '../../base/drawing/shape-map.ts';
import { line, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import { sampleShapes } from './sample-shapes.ts';

/** Sample layers, written as they are published. */
function sampled(layers: readonly (readonly object[])[], bytes = 10_000) {
  const folder = scratchFolder();
  const files = layers.map((shapes, index) => {
    const features = shapes.map((geometry) => ({ type: 'Feature', properties: { nom: 'Jeanne Martin' }, geometry }));
    const input = JSON.stringify({ type: 'FeatureCollection', features });
    const file = `${index}.fgb`;
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=YES', join(folder, file), '/vsistdin/'], { input });
    return file;
  });
  return sampleShapes({ files, bytes }, folder) ?? expect.fail('Nothing is drawn.');
}

/** Places within a tenth of a degree. */
const crowd = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, index) => [2 + (index % 100) / 1000, 48 + Math.floor(index / 100) / 1000]);

test('of many points as many are shown as have room, those far from all others among them', () => {
  const swapped = point(48.05, 2.05);
  const found = sampled([[...crowd(5000).map(([x, y]) => point(x, y)), swapped]]);
  expect(found).toMatchObject({ total: 5001, drawn: found.points.length, lines: [], polygons: [] });
  expect(found.drawn).toBeGreaterThan(400);
  expect(found.points).toContainEqual([48.05, 2.05]);
  // And the crowd is shown from end to end, not its first rows.
  expect(new Set(found.points.map(([, y]) => Math.floor((y - 48) * 100))).size).toBe(6);
  expect(Buffer.byteLength(mapOfShapes(found))).toBeLessThanOrEqual(10_000);
});

test('lines and areas keep their form and their holes, coarser; of what they are called nothing is kept', () => {
  const wave = line(...Array.from({ length: 2000 }, (_, index): [number, number] => [2 + index / 2000, 48 + Math.sin(index / 100) / 10]));
  const {
    coordinates: [outer],
  } = square(2, 47, 0.5) as { coordinates: [[number, number][]] };
  const {
    coordinates: [hole],
  } = square(2.1, 47.1, 0.2) as { coordinates: [[number, number][]] };
  const found = sampled([[wave], [{ type: 'Polygon', coordinates: [outer, hole] }]]);
  expect(found).toMatchObject({ drawn: 2, total: 2, points: [] });
  expect(found.polygons.map((rings) => rings.map(({ length }) => length))).toEqual([[5, 5]]);
  expect(found.polygons[0]?.[1]).toContainEqual([2.3, 47.3]);
  const [drawn = []] = found.lines;
  expect(drawn.length).toBeGreaterThan(20);
  expect(drawn.length).toBeLessThan(500);
  expect(drawn.at(-1)?.[0]).toBeCloseTo(2.9995, 4);
  expect(JSON.stringify(found)).not.toContain('Jeanne');
});

test('areas that would not be seen are dots, large ones fewer where there is little room, and an island that says little is left out', () => {
  const shore = {
    type: 'MultiPolygon',
    coordinates: [square(1, 47, 0.6), square(1.7, 47, 0.001)].map((each) => (each as { coordinates: unknown }).coordinates),
  };
  const found = sampled([[shore, ...crowd(20).map(([x, y]) => square(x, y, 1e-4))]]);
  expect([found.drawn, found.points.length, found.polygons.length]).toEqual([21, 20, 1]);
  const parcels = crowd(900).map(([x, y]) => square(x, y, 3e-3));
  const few = sampled([parcels], 2000);
  expect(few.drawn).toBeLessThan(100);
  expect(few.total).toBe(900);
  expect(Buffer.byteLength(mapOfShapes(few))).toBeLessThanOrEqual(2000);
});
