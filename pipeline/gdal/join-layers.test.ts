import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { runTask } from '../sandbox/job.ts';
import { joinLayers, type Join } from './join-layers.ts';
import { inDegrees, isDegrees, metricCrs, reachOf } from './metric-crs.ts';
import { makeGeopackage, point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const degrees = JSON.stringify({ type: 'GeographicCRS', coordinate_system: { axis: [{ unit: 'degree' }] } });
const metres = JSON.stringify({ type: 'ProjectedCRS', coordinate_system: { axis: [{ unit: 'metre' }] } });

describe('the system that distances are measured in', () => {
  test.each<[string, string, string, Bbox | null, string]>([
    ['the data’s own, where it has metres', metres, 'EPSG:3948', [-61, -21, 55, 49], 'EPSG:3948'],
    ['never pseudo-Mercator', metres, 'EPSG:3857', [2, 48, 3, 49], 'EPSG:2154'],
    ['the legal one of the mainland', degrees, 'EPSG:4326', [-5, 41.3, 9.6, 51.1], 'EPSG:2154'],
    ['the legal one of La Réunion', degrees, 'EPSG:4326', [55.2, -21.4, 55.8, -20.9], 'EPSG:2975'],
    ['a zone of UTM elsewhere', degrees, 'EPSG:4326', [-152, -18, -149, -16], 'EPSG:32705'],
    ['none for the mainland with La Réunion', degrees, 'EPSG:4326', [-5, -21.4, 55.8, 51.1], inDegrees],
    ['none for all of the territories', degrees, 'EPSG:4326', [-178, -22, 167, 51], inDegrees],
  ])('is %s', (_, projjson, crs, box, expected) => {
    expect(metricCrs(projjson, crs, box)).toBe(expected);
  });
});

test('degrees are degrees east of Greenwich', () => {
  expect(isDegrees(degrees)).toBe(true);
  expect(isDegrees(metres)).toBe(false);
  const paris = { type: 'GeographicCRS', datum: { prime_meridian: { name: 'Paris' } }, coordinate_system: { axis: [{ unit: 'degree' }] } };
  expect(isDegrees(JSON.stringify(paris))).toBe(false);
});

/** Rows that GDAL returns for a join. */
async function rowsOf(wanted: Join, work: string): Promise<unknown[]> {
  mkdirSync(work);
  for (const task of joinLayers(wanted)) await runTask(task, work);
  const lines = execFileSync('ogr2ogr', ['-f', 'GeoJSONSeq', '/vsistdout/', join(work, 'out', 'derived.gpkg')], { encoding: 'utf8' });
  return lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { properties: unknown }).properties);
}

test('what is in reach is found across ±180° and where its polygon is invalid; nothing else is projected', async () => {
  const folder = scratchFolder();
  const of = join(folder, 'of.gpkg');
  const other = join(folder, 'with.gpkg');
  const columns = [{ name: 'nom', type: 'text' }] as const;
  const ring = (...corners: [number, number][]): object => ({ type: 'Polygon', coordinates: [corners] });
  makeGeopackage(of, 'lieux', [{ geometry: point(179.999, -17), properties: { nom: 'Fidji' } }], columns);
  const world = [
    ring([-180, -90], [180, -90], [180, -60], [-180, -60], [-180, -90]),
    // A bow with a knot, which GEOS cannot intersect; the place lies in its lower half.
    ring([170, -20], [190, -10], [170, -10], [190, -20], [170, -20]),
    point(-179.999, -17),
    point(180.001, -17),
    point(0, 51),
    null,
  ];
  makeGeopackage(
    other,
    'monde',
    world.map((geometry, index) => ({ geometry, properties: { nom: String(index) } })),
    columns,
  );
  const wanted: Join = {
    kind: 'within',
    distance: 300,
    table: 'lieux',
    crs: 'EPSG:4326',
    metric: 'EPSG:32760',
    reach: { wkt: reachOf([179.999, -17, 179.999, -17], 300), from: 'EPSG:4326' },
    of: { path: of, table: 'lieux', fields: ['nom'] },
    with: { path: other, table: 'monde', fields: [] },
    added: { count: 'nombre', distance: 'distance_m', fields: [] },
  };
  expect(await rowsOf(wanted, join(folder, 'near'))).toEqual([{ nom: 'Fidji', nombre: 3, distance_m: 0 }]);
  // The world is all in reach.
  expect(reachOf([-180, -90, 180, 90], 0)).toMatch(/^MULTIPOLYGON \(\(\(-540 [^()]+\)\)\)$/);
});

/** East of a place by so many metres, on the ellipsoid (GeographicLib). */
const places = [
  { name: 'Paris', at: [2.35, 48.85], metre: 1 / 73_334 },
  { name: 'La Réunion', at: [55.5, -21], metre: 1 / 103_971 },
  { name: 'Guyane', at: [-52.3, 4.9], metre: 1 / 110_917 },
] as const;

test('500 metres are 500 metres in every territory of data that are of several', async () => {
  const folder = scratchFolder();
  const of = join(folder, 'of.gpkg');
  const other = join(folder, 'with.gpkg');
  const columns = [{ name: 'nom', type: 'text' }] as const;
  makeGeopackage(
    of,
    'lieux',
    places.map(({ name, at: [x, y] }) => ({ geometry: point(x, y), properties: { nom: name } })),
    columns,
  );
  const near = (distance: number) =>
    places.map(({ name, at: [x, y], metre }) => ({
      geometry: point(x + distance * metre, y),
      properties: { nom: `${name} à ${distance}` },
    }));
  makeGeopackage(other, 'puits', [...near(505), ...near(495)], columns);
  const nearest = async (kind: Join['kind'], distance: number): Promise<unknown[]> => {
    const wanted: Join = {
      kind,
      distance,
      table: 'lieux',
      crs: 'EPSG:4326',
      metric: inDegrees,
      of: { path: of, table: 'lieux', fields: ['nom'] },
      with: { path: other, table: 'puits', fields: ['nom'] },
      added: { distance: 'distance_m', fields: ['puits'] },
    };
    return rowsOf(wanted, join(folder, `${kind}${distance}`));
  };
  expect(await nearest('within', 500)).toEqual(
    places.map(({ name }) => ({ nom: name, puits: `${name} à 495`, distance_m: expect.closeTo(495, 0) as number })),
  );
  expect(await nearest('nearest', 490)).toEqual(places.map(({ name }) => ({ nom: name, puits: null, distance_m: null })));
});
