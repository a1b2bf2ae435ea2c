import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSource } from '../features/file-source.fixture.ts';
import { openFlatgeobuf } from '../features/open-flatgeobuf.ts';
import { cutGeometry, meetsCutter } from './cut-geometry.ts';
import { makeCutter, type Cutter, type CutArea } from './cutter.ts';
import { communes, featuresOf, layerNames } from './layers.fixture.ts';
import { orientation } from '../model/orientation.ts';
import { ringArea } from './rings.ts';

/* What is cut is what GDAL cuts, feature by feature. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-cut-'));
  for (const layer of layerNames) {
    writeJson(layer, featuresOf(layer, layer === 'large' ? 120 : 600));
    ogr2ogr('-f', 'FlatGeobuf', file(layer, 'fgb'), file(layer, 'geojson'));
  }
  for (const [name, geometry] of Object.entries(communes)) writeJson(name, [{ type: 'Feature', properties: {}, geometry }]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, extension: string): string => join(folder, `${name}.${extension}`);
const ogr2ogr = (...args: string[]): void => void execFileSync('ogr2ogr', args, { stdio: 'pipe' });
const writeJson = (name: string, features: Feature[]): void =>
  writeFileSync(file(name, 'geojson'), JSON.stringify({ type: 'FeatureCollection', features } satisfies FeatureCollection));
const readJson = (path: string): Feature<Geometry, { id: number }>[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as FeatureCollection<Geometry, { id: number }>).features;

/** Run ogr2ogr on a layer, and read the resulting geometries by the features' own numbers. */
function gdal(layer: string, ...args: string[]): Map<number, Geometry> {
  const target = file('gdal', 'geojson');
  rmSync(target, { force: true });
  ogr2ogr('-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=17', ...args, target, file(layer, 'fgb'));
  return new Map(readJson(target).map(({ properties, geometry }) => [properties.id, geometry]));
}

/** The same of ours: what the index finds, and then each feature. */
async function ours(
  layer: string,
  cutter: Cutter,
  how: (geometry: Geometry, cutter: Cutter) => Geometry | null,
): Promise<Map<number, Geometry>> {
  const opened = await openFlatgeobuf(fileSource(file(layer, 'fgb')));
  const kept = new Map<number, Geometry>();
  const found = await opened.search(cutter.meet);
  const meetings = new Map(found.map(({ row, meeting }) => [row, meeting]));
  for await (const batch of opened.read(found))
    for (const { geometry, values, row } of batch) {
      const result = geometry === null ? null : meetings.get(row) === 'whole' ? geometry : how(geometry, cutter);
      if (result !== null) kept.set(Number(values[0]), result);
    }
  return kept;
}

/** Square degrees, degrees or points of a geometry, by its dimension. */
function sizeOf(geometry: Geometry): number {
  switch (geometry.type) {
    case 'Point':
      return 1;
    case 'MultiPoint':
      return geometry.coordinates.length;
    case 'LineString':
      return lengthOf(geometry.coordinates);
    case 'MultiLineString':
      return geometry.coordinates.reduce((sum, line) => sum + lengthOf(line), 0);
    case 'Polygon':
      return areaOf(geometry.coordinates);
    case 'MultiPolygon':
      return geometry.coordinates.reduce((sum, rings) => sum + areaOf(rings), 0);
    case 'GeometryCollection':
      return geometry.geometries.reduce((sum, part) => sum + sizeOf(part), 0);
  }
}
const lengthOf = (line: Position[]): number =>
  line.slice(1).reduce((sum, [x = 0, y = 0], index) => sum + Math.hypot(x - (line[index]?.[0] ?? 0), y - (line[index]?.[1] ?? 0)), 0);
const areaOf = ([outer = [], ...holes]: Position[][]): number =>
  Math.abs(ringArea(outer)) / 2 - holes.reduce((sum, hole) => sum + Math.abs(ringArea(hole)) / 2, 0);

const isMulti = ({ type }: Geometry): boolean => type.startsWith('Multi');

const numbers = (found: Map<number, Geometry>): number[] => [...found.keys()].sort((a, b) => a - b);
const cases = layerNames.flatMap((layer) => Object.keys(communes).map((commune) => [layer, commune] as const));
const placeOf = (commune: string): CutArea => communes[commune as keyof typeof communes];
const relative = 1e-9;

function cutterOf(place: CutArea): Cutter {
  const cutter = makeCutter(place);
  if (cutter === undefined) throw new Error('It has a border.');
  return cutter;
}

describe('features that are cut', () => {
  test.each(cases)('are those of ogr2ogr -clipsrc, as large and as many: %s by a commune (%s)', async (layer, commune) => {
    const expected = gdal(layer, '-clipsrc', file(commune, 'geojson'));
    const found = await ours(layer, cutterOf(placeOf(commune)), cutGeometry);
    expect(expected.size).toBeGreaterThan(20);
    expect(numbers(found)).toEqual(numbers(expected));
    for (const [id, geometry] of expected) {
      const cut = found.get(id);
      if (cut === undefined) throw new Error(`${id} is lacking.`);
      expect(Math.abs(sizeOf(cut) / sizeOf(geometry) - 1), `${id}`).toBeLessThan(relative);
    }
  });

  test.each(layerNames)('are those of ogr2ogr -clipsrc in a rectangle: %s', async (layer) => {
    const expected = gdal(layer, '-clipsrc', '1.95', '47.97', '2.03', '48.04');
    const found = await ours(layer, cutterOf([1.95, 47.97, 2.03, 48.04]), cutGeometry);
    expect(numbers(found)).toEqual(numbers(expected));
    for (const [id, geometry] of expected) expect(sizeOf(found.get(id) ?? geometry) / sizeOf(geometry)).toBeCloseTo(1, 8);
  });

  test('are several only where they have several parts, or had', async () => {
    const found = await ours('polygons', cutterOf(communes.plain), cutGeometry);
    for (const geometry of found.values())
      expect(isMulti(geometry)).toBe(geometry.type === 'MultiPolygon' && geometry.coordinates.length > 1);
    const multi = await ours('multipolygons', cutterOf(communes.plain), cutGeometry);
    expect([...multi.values()].every(isMulti)).toBe(true);
  });
});

describe('whole features', () => {
  test.each(cases)('are those that intersect: %s and a commune (%s)', async (layer, commune) => {
    const shape = JSON.stringify(placeOf(commune));
    const sql = `SELECT * FROM ${layer} WHERE ST_Intersects(geometry, SetSRID(GeomFromGeoJSON('${shape}'), 4326))`;
    const expected = gdal(layer, '-dialect', 'SQLite', '-sql', sql);
    const found = await ours(layer, cutterOf(placeOf(commune)), (geometry, cutter) => (meetsCutter(geometry, cutter) ? geometry : null));
    expect(expected.size).toBeGreaterThan(20);
    expect(numbers(found)).toEqual(numbers(expected));
    for (const [id, geometry] of expected) expect(found.get(id)).toEqual(geometry);
  });
});

describe('what has a border in common with what is cut out', () => {
  const square = (west: number, south: number, east: number, north: number, height?: number): Geometry => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ].map((position) => (height === undefined ? position : [...position, height])),
    ],
  });
  const cutter = cutterOf({
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0.1],
        [1.3, 1],
        [0.1, 1.2],
        [0, 0],
      ],
    ],
  });
  const neighbour: Geometry = {
    type: 'Polygon',
    coordinates: [
      [
        [1, 0.1],
        [2, 0],
        [2, 1],
        [1.3, 1],
        [1, 0.1],
      ],
    ],
  };

  test('is a neighbour: it intersects, and nothing of it is cut out', () => {
    expect(meetsCutter(neighbour, cutter)).toBe(true);
    expect(cutGeometry(neighbour, cutter)).toBeNull();
  });

  test('is a line along it, which is cut out, and one that ends at it, which is not', () => {
    const along: Geometry = {
      type: 'LineString',
      coordinates: [
        [-1, 0],
        [0, 0],
        [1, 0.1],
        [2, -1],
      ],
    };
    expect(cutGeometry(along, cutter)).toEqual({
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 0.1],
      ],
    });
    const ending: Geometry = {
      type: 'LineString',
      coordinates: [
        [2, -1],
        [1, 0.1],
      ],
    };
    expect(meetsCutter(ending, cutter)).toBe(true);
    expect(cutGeometry(ending, cutter)).toBeNull();
  });

  test('is a point on it', () => {
    expect(cutGeometry({ type: 'Point', coordinates: [1.3, 1] }, cutter)).not.toBeNull();
    expect(cutterOf([0, 0, 2, 1]).contains([1.3, 1])).toBe(true);
    expect(cutterOf([0, 0, 2, 1]).contains([1.3, 1.0000000000000002])).toBe(false);
  });

  test('has heights where it is cut: those of its own sides, and between them where a corner lies within it', () => {
    const cut = cutGeometry(square(0.5, 0.5, 3, 3, 40), cutter);
    if (cut?.type !== 'Polygon') throw new Error('It is a polygon.');
    expect(cut.coordinates[0]?.map(([, , height]) => height)).toEqual(cut.coordinates[0]?.map(() => 40));
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [0.5, 0.5, 0],
        [0.5, 2.5, 100],
      ],
    };
    const [, end] = (cutGeometry(line, cutter) as { coordinates: Position[] }).coordinates;
    expect(end?.[2]).toBeCloseTo((((end?.[1] ?? 0) - 0.5) / 2) * 100, 9);
  });

  test('has the heights of a slope where its sides are cut', () => {
    const slope = ([x = 0, y = 0]: Position): number => 10 + 20 * x + 30 * y;
    const flat = square(0.5, 0.5, 3, 3) as { coordinates: Position[][] };
    const tilted: Geometry = { type: 'Polygon', coordinates: flat.coordinates.map((ring) => ring.map((at) => [...at, slope(at)])) };
    const cut = cutGeometry(tilted, cutter);
    if (cut?.type !== 'Polygon') throw new Error('It is a polygon.');
    const onOwnSides = (cut.coordinates[0] ?? []).filter(([x, y]) => x === 0.5 || y === 0.5);
    expect(onOwnSides.length).toBeGreaterThan(2);
    for (const position of onOwnSides) expect(position[2]).toBeCloseTo(slope(position), 9);
  });

  test('is cut as well where exact reckoning finds no way around', () => {
    const outer = [[3, 0], [6, -4], [12, -4], [13, 0], [15, 6], [14, 9], [8, 11], [2, 11], [1, 3], [3, 0]]; // prettier-ignore
    const border = [[6, 7], [8, 6], [10, 6], [15, 2], [15, 8], [19, 11], [17, 14], [15, 19], [9, 17], [4, 16], [0, 13], [1, 10], [6, 7]]; // prettier-ignore
    const hole = [[8, 9], [9, 8], [11, 9], [11, 10], [10, 11], [9, 11], [8, 9]]; // prettier-ignore
    const cut = cutGeometry({ type: 'Polygon', coordinates: [outer] }, cutterOf({ type: 'Polygon', coordinates: [border, hole] }));
    // As GEOS has it.
    expect(sizeOf(cut ?? square(0, 0, 0, 0))).toBeCloseTo(48.60071690855045, 9);
  });

  test('is no more than a line that ends at it, or comes by', () => {
    const east = (x: number): Geometry => ({
      type: 'LineString',
      coordinates: [
        [x, 0.3],
        [2, 0.35],
      ],
    });
    // On the border as near as doubles go, on either hand.
    const onBorder = 1 + (0.3 * (0.3 - 0.1)) / 0.9;
    for (const near of [onBorder, onBorder - 2 ** -52, onBorder + 2 ** -52]) expect(cutGeometry(east(near), cutter)).toBeNull();
    expect(cutGeometry(east(onBorder - 1e-9), cutter)).not.toBeNull();
  });

  test('is judged by exact signs, where rounding would tell another', () => {
    // Of three points on a line the doubles of the last are next to it.
    const a = [0.5, 0.5];
    const b = [12, 12]; // prettier-ignore
    expect(orientation(a, b, [24, 24])).toBe(0);
    expect(Math.sign(orientation(a, b, [24, 24.000000000000004]))).toBe(1);
    expect(Math.sign(orientation(a, b, [24.000000000000004, 24]))).toBe(-1);
    const near = 0.5 + 2 ** -53;
    expect(Math.sign(orientation([12, 12], [24, 24], [0.5, near]))).toBe(1);
    expect(Math.sign(orientation([12, 12], [24, 24], [near, 0.5]))).toBe(-1);
  });

  test('is cut by that part of a border alone that comes near', () => {
    const whole = cutterOf(communes.enclave);
    const part = whole.partIn([2.03, 47.99, 2.06, 48.01]);
    const count = (polygons: readonly Position[][][]): number => polygons.flat(2).length;
    expect(count(part)).toBeLessThan(count(whole.polygons) / 4);
  });

  test('is none where it encloses nothing', () => {
    expect(makeCutter({ type: 'Polygon', coordinates: [] })).toBeUndefined();
    expect(makeCutter([0, 0, NaN, 1])).toBeUndefined();
    expect(makeCutter([1, 1, 1, 1])).toBeUndefined();
  });
});
