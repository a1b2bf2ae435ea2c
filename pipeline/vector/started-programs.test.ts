import { expect, test } from 'vitest';
import { catalogue } from '../commands/build/build.fixtures/catalogue.ts';
import { point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { startedBy } from '../sandbox/run.fixtures/started-by.ts';

// Every program costs its start: Node a tenth of a second of processor time, GDAL half as much.
test('two points of GeoJSON are built by thirteen programs, ours in one start a phase', { timeout: 120_000 }, () => {
  const root = scratchFolder();
  const two = [point(4.1, 48.9), point(4.2, 48.95)].map((geometry, index) => ({
    geometry,
    properties: { nom: `Mât ${index}`, hauteur: 80 + index },
  }));
  const { datasets } = catalogue('', two, root);
  expect(startedBy(datasets, root)).toEqual([
    'node check/check-geojson.ts',
    'node clean/finish-clean.ts',
    'node works/run-works.ts count-rows count-tiles',
    'node works/run-works.ts measure-fields measure-geometry',
    'node works/run-works.ts write-geoparquet write-csv write-xlsx draw',
    'ogr2ogr --version',
    'ogr2ogr -f FlatGeobuf',
    // The clean file, the same in WGS 84, and the one that is published.
    'ogr2ogr -f GPKG',
    'ogr2ogr -f GPKG',
    'ogr2ogr -f GPKG',
    'ogrinfo',
    'tippecanoe',
    'tippecanoe --version',
  ]);
});
