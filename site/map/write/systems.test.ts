import { expect, test } from 'vitest';
import { systemsFor, formatOf, formatsFor } from './formats.ts';
import { exportSystems, titleOfSystem, type Placed } from './systems.ts';
import { layerOf, points } from './taken.fixture.ts';

/** A layer of some kilometres around a place. */
const at = (longitude: number, latitude: number, crs?: string): Placed => ({
  crs,
  bbox: [longitude - 0.05, latitude - 0.05, longitude + 0.05, latitude + 0.05],
});

test.each([
  ['on the mainland', at(4.36, 48.95, 'EPSG:2154'), ['EPSG:4326', 'EPSG:2154']],
  ['in a conic zone', at(4.36, 48.95, 'EPSG:3949'), ['EPSG:4326', 'EPSG:2154', 'EPSG:3949']],
  ['on La Réunion', at(55.5, -21.1, 'EPSG:2975'), ['EPSG:4326', 'EPSG:2975']],
  ['of a system that is not known exactly', at(4.36, 48.95, 'EPSG:27572'), ['EPSG:4326', 'EPSG:2154']],
  ['of a system that nobody knows', at(4.36, 48.95), ['EPSG:4326', 'EPSG:2154']],
  ['in degrees', at(4.36, 48.95, 'EPSG:4326'), ['EPSG:4326', 'EPSG:2154']],
])('what lies %s may be written in systems of use there', (_, layer, systems) => {
  expect(exportSystems([layer])).toEqual(systems);
  expect(systemsFor(formatOf('geojson'), [layer])).toEqual(['EPSG:4326']);
});

test('of layers of several systems none is the source’s', () => {
  expect(exportSystems([at(4.36, 48.95, 'EPSG:3949'), at(4.36, 48.95, 'EPSG:3948')])).toEqual(['EPSG:4326', 'EPSG:2154']);
});

test('systems are called as people call them', () => {
  expect(['EPSG:4326', 'EPSG:2154', 'EPSG:1'].map(titleOfSystem)).toEqual(['WGS 84', 'Lambert-93', 'EPSG:1']);
});

test('a table is offered in the formats that hold what has no shape', () => {
  expect(formatsFor([layerOf([], null)]).map(({ id }) => id)).toEqual(['geojson', 'csv-excel', 'csv', 'xlsx', 'geoparquet', 'geopackage']);
  expect(formatsFor([layerOf(points, 'point')])).toHaveLength(10);
});
