import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { legsOf, lengthOf } from '../measure/measure.ts';
import type { TakenLayer } from '../model/taken.ts';
import { featuresOf, layerNames } from '../take/layers.fixture.ts';
import { crossLayers, type Crossed, type CrossTask } from './cross.ts';
import { planeFor, type MetricPlane } from './plane.ts';
import { cutLayers, shapeLayer } from './shape-layers.ts';

/* What is found is what SpatiaLite finds in the same features, brought into the same plane by PROJ. */

const count = 70;
let folder = '';
const plane = (): string => join(folder, 'plane.gpkg');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-cross-'));
  for (const [at, name] of layerNames.entries()) {
    const path = join(folder, `${name}.geojson`);
    writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features: featuresOf(name, count) }));
    const options = ['-f', 'GPKG', ...(at > 0 ? ['-update'] : []), '-nln', name, '-t_srs', 'EPSG:2154', '-lco', 'GEOMETRY_NAME=geom'];
    execFileSync('ogr2ogr', [...options, plane(), path], { stdio: 'pipe' });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A pair of features as SpatiaLite has it. */
interface SqlPair {
  a: number;
  b: number;
  metres: number;
  touch: boolean;
  holds: boolean;
}

/** All pairs of two layers; + 0: GDAL would take a bare id for the number of the row. */
function pairsBySql(of: string, other: string): SqlPair[] {
  const query = `SELECT a.id + 0 AS a, b.id + 0 AS b, ST_Distance(a.geom, b.geom) AS d, ST_Intersects(a.geom, b.geom) AS i, ST_Contains(a.geom, b.geom) AS c FROM "${of}" a, "${other}" b`;
  const text = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', plane(), '-sql', query], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([a = NaN, b = NaN, metres = NaN, touch, holds]) => ({ a, b, metres, touch: touch === 1, holds: holds === 1 }))
    .sort((one, two) => one.a - two.a || one.b - two.b);
}

const layerOf = (name: string): TakenLayer => ({
  name,
  title: name,
  geometry: 'mixed',
  fields: [{ name: 'nr', type: 'integer' }],
  features: featuresOf(name, count).map(({ geometry }, at) => ({ geometry, values: [at] })),
});

const titles = { count: 'Nombre', distance: 'Distance', azimuth: 'Azimut', area: 'Surface', sum: 'Somme' };
const usual: CrossTask = { kind: 'within', metres: 500, fields: ['nr'], pairs: false, titles };
const lambert = planeFor('EPSG:2154', [0, 0, 0, 0]);
const degrees = planeFor(undefined, [-60, 0, 60, 60]);

function ours(of: string, other: string, task: Partial<CrossTask>, plane: MetricPlane = lambert) {
  const crossed = crossLayers(layerOf(of), layerOf(other), { ...usual, ...task }, { plane });
  const names = crossed.layer.fields.map(({ name }) => name);
  return { ...crossed, rows: crossed.layer.features.map(({ values }) => Object.fromEntries(names.map((name, at) => [name, values[at]]))) };
}

const couples = [
  ['points', 'polygons'],
  ['polygons', 'points'],
  ['points', 'multipoints'],
  ['lines', 'polygons'],
  ['lines', 'multilines'],
  ['multipoints', 'lines'],
  ['multipolygons', 'polygons'],
  ['large', 'heights'],
] as const;

test.each(couples)('what is found of %s and %s is what SpatiaLite finds', (of, other) => {
  const all = pairsBySql(of, other);
  expect(all.length).toBe(count * count);
  const partnersOf = (each: number): SqlPair[] => all.filter(({ a }) => a === each);
  const touchOf = (each: number): SqlPair[] => partnersOf(each).filter(({ touch }) => touch);
  const numbers = Array.from({ length: count }, (_, at) => at);

  // Pairs within a distance, and their distances.
  const within = all.filter(({ metres }) => metres <= 900);
  const pairs = ours(of, other, { metres: 900, pairs: true });
  expect(within.length).toBeGreaterThan(20);
  expect(pairs.pairs).toBe(within.length);
  expect(pairs.rows.map(({ nr, nr_2: b }) => [nr, b])).toEqual(within.map(({ a, b }) => [a, b]));
  for (const [at, { metres }] of within.entries()) expect(pairs.rows[at]?.['distance_m']).toBeCloseTo(metres, 5);
  const near = ours(of, other, { metres: 900 });
  expect(near.rows.map(({ nr, nombre }) => [nr, nombre])).toEqual(
    numbers.map((nr) => [nr, within.filter(({ a }) => a === nr).length]).filter(([, n]) => n !== 0),
  );
  expect(near.otherFeatures).toBe(new Set(within.map(({ b }) => b)).size);

  // Those that intersect, with their number and the first of them.
  expect(ours(of, other, { kind: 'intersects' }).rows.map(({ nr, nombre, nr_2: first }) => [nr, nombre, first])).toEqual(
    numbers.map((nr) => [nr, touchOf(nr).length, touchOf(nr)[0]?.b]).filter(([, n]) => n !== 0),
  );

  // Those that hold all of another.
  if (of.includes('poly') || of === 'large')
    expect(ours(of, other, { kind: 'contains', pairs: true }).rows.map(({ nr, nr_2: b }) => [nr, b])).toEqual(
      all.filter(({ holds }) => holds).map(({ a, b }) => [a, b]),
    );

  // The nearest, however far: the first of several.
  const nearest = ours(of, other, { kind: 'nearest', metres: 100_000 }).rows;
  for (const nr of numbers) {
    const [first] = partnersOf(nr).sort((one, two) => one.metres - two.metres);
    expect(nearest[nr]?.['distance_m']).toBeCloseTo(first?.metres ?? NaN, 5);
    expect(nearest[nr]?.['nr_2']).toBe(first?.b);
  }

  // All, counted and summed.
  expect(ours(of, other, { kind: 'count', sum: 'nr' }).rows.map(({ nombre, somme_nr: sum }) => [nombre, sum])).toEqual(
    numbers.map((nr) => [touchOf(nr).length, touchOf(nr).length === 0 ? null : touchOf(nr).reduce((sum, { b }) => sum + b, 0)]),
  );
});

/** Square metres by SpatiaLite, in the order of a first column. */
function areasBySql(query: string): number[][] {
  const text = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', plane(), '-sql', query], { encoding: 'utf8' });
  const rows = text.trim().split('\n').slice(1);
  return rows.map((line) => line.split(',').map(Number)).sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
}

/** Few: a cut costs some hundredths of a second. */
const few = 12;
const firstOf = (name: string, most = few): TakenLayer => ({ ...layerOf(name), features: layerOf(name).features.slice(0, most) });

const shaped = (crossed: Crossed): number[][] =>
  crossed.layer.features.map(({ values }) => values.map(Number)).sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);

/** To a hundred-thousandth, and a square centimetre. */
function areSame(found: readonly number[][], expected: readonly number[][], share = 1e-5): void {
  expect(found.map((row) => row.slice(0, -1))).toEqual(expected.map((row) => row.slice(0, -1)));
  for (const [at, row] of expected.entries()) {
    const area = row.at(-1) ?? NaN;
    expect(Math.abs((found[at]?.at(-1) ?? NaN) - area)).toBeLessThan(area * share + 1e-4);
  }
}

test.each([['multipolygons', 'polygons']])(
  'areas that %s and %s have in common, and what is left of the first, are those of SpatiaLite',
  (of, other) => {
    const common = areasBySql(
      `SELECT a.id + 0 AS a, b.id + 0 AS b, ST_Area(ST_Intersection(a.geom, b.geom)) AS s FROM "${of}" a JOIN "${other}" b ON a.id < ${few} AND ST_Intersects(a.geom, b.geom) WHERE ST_Area(ST_Intersection(a.geom, b.geom)) > 0.0001`,
    );
    const options = { plane: lambert };
    expect(common.length).toBeGreaterThan(4);
    areSame(shaped(cutLayers(firstOf(of), layerOf(other), { ...usual, kind: 'common' }, options)), common);
    const rest = areasBySql(
      `SELECT a.id + 0 AS a, CASE (SELECT count(*) FROM "${other}" b WHERE ST_Intersects(a.geom, b.geom)) WHEN 0 THEN ST_Area(a.geom) ELSE coalesce(ST_Area(ST_Difference(a.geom, (SELECT ST_Union(b.geom) FROM "${other}" b WHERE ST_Intersects(a.geom, b.geom)))), 0) END AS s FROM "${of}" a WHERE a.id < ${few}`,
    );
    const left = shaped(cutLayers(firstOf(of), layerOf(other), { ...usual, kind: 'difference' }, options));
    areSame(left, rest.filter(([, area = 0]) => area > 1e-4)); // prettier-ignore
  },
);

test('areas that are merged, and what is around features, have the size that SpatiaLite gives', () => {
  const [merged] = areasBySql('SELECT 1 AS n, ST_Area(ST_Union(geom)) AS s FROM "polygons" WHERE id < 8');
  const found = shaped(shapeLayer(firstOf('polygons', 8), { ...usual, kind: 'dissolve' }, { plane: lambert }));
  areSame(found, [[merged?.[1] ?? NaN]]);
  for (const name of ['points', 'lines', 'polygons']) {
    const around = areasBySql(`SELECT id + 0 AS a, ST_Area(ST_Buffer(geom, 150, 16)) AS s FROM "${name}" WHERE id < 2`);
    // Both draw circles with 64 corners; those of GEOS are turned.
    areSame(shaped(shapeLayer(firstOf(name, 2), { ...usual, kind: 'buffer', metres: 150 }, { plane: lambert })), around, 2e-3);
  }
});

test('where no plane holds all, distances are those of each feature’s own latitude, as the pipeline has them', () => {
  const [x, y] = degrees.scaleOf({ box: [0, 47, 0, 49], coords: new Float64Array(), runs: new Uint32Array(), borders: 0 });
  expect(degrees.code).toBeUndefined();
  const [east, north] = [
    [0.01, 48],
    [0, 48.01],
  ].map(([toX = 0, toY = 0]) =>
    lengthOf(
      legsOf([
        [0, 2 * 48 - toY],
        [toX, toY],
      ]),
    ),
  );
  expect(x).toBeCloseTo(100 * (east ?? 0), 0);
  expect(y).toBeCloseTo(50 * (north ?? 0), 0);
  const inPlane = ours('points', 'points', { kind: 'nearest', metres: 100_000 }).rows;
  const inDegrees = ours('points', 'points', { kind: 'nearest', metres: 100_000 }, degrees).rows;
  expect(inDegrees.map((row) => row['nr_2'])).toEqual(inPlane.map((row) => row['nr_2']));
});
