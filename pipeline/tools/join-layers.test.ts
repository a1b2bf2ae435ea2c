import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { runTask } from './job.ts';
import { joinLayers, type Join } from './join-layers.ts';
import { inDegrees, metricCrs } from './metric-crs.ts';
import { makeGeopackage, point, scratchFolder } from './tools.fixtures/make-geopackage.ts';

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

/** East of a place by so many metres, on the ellipsoid (GeographicLib). */
const places = [
  { name: 'Paris', at: [2.35, 48.85], metre: 1 / 73_334 },
  { name: 'La Réunion', at: [55.5, -21], metre: 1 / 103_971 },
  { name: 'Guyane', at: [-52.3, 4.9], metre: 1 / 110_917 },
] as const;

test('500 metres are 500 metres in every territory of data that are of several', async () => {
  const folder = scratchFolder();
  const [of, other] = [join(folder, 'of.gpkg'), join(folder, 'with.gpkg')];
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
    const work = join(folder, `${kind}${distance}`);
    mkdirSync(work);
    const wanted: Join = {
      ...{ kind, distance, table: 'lieux', crs: 'EPSG:4326', metric: inDegrees },
      of: { path: of, table: 'lieux', fields: ['nom'] },
      with: { path: other, table: 'puits', fields: ['nom'] },
      added: { distance: 'distance_m', fields: ['puits'] },
    };
    for (const task of joinLayers(wanted)) await runTask(task, work);
    const lines = execFileSync('ogr2ogr', ['-f', 'GeoJSONSeq', '/vsistdout/', join(work, 'out', 'derived.gpkg')], { encoding: 'utf8' });
    return lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { properties: unknown }).properties);
  };
  expect(await nearest('within', 500)).toEqual(
    places.map(({ name }) => ({ nom: name, puits: `${name} à 495`, distance_m: expect.closeTo(495, 0) as number })),
  );
  expect(await nearest('nearest', 490)).toEqual(places.map(({ name }) => ({ nom: name, puits: null, distance_m: null })));
});
