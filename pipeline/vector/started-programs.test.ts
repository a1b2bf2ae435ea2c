import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../commands/build/build.fixtures/catalogue.ts';
import { point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const pipeline = join(import.meta.dirname, '..');

/** Every program costs its start: Node a tenth of a second of processor time, GDAL half as much. */
const mostStarted = 20;

test('two points of GeoJSON are built by few programs', { timeout: 120_000 }, () => {
  const root = scratchFolder();
  const two = [point(4.1, 48.9), point(4.2, 48.95)].map((geometry, index) => ({
    geometry,
    properties: { nom: `Mât ${index}`, hauteur: 80 + index },
  }));
  const { datasets } = catalogue('', two, root);
  const list = join(root, 'started');
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      ...['--import', join(pipeline, 'sandbox', 'run.fixtures', 'list-started.ts')],
      ...[join(pipeline, 'cli.ts'), 'build', '--json', '--datasets', datasets, '--store', join(root, 'store')],
    ],
    { encoding: 'utf8', env: { ...process.env, STARTED_PROGRAMS: list } },
  );
  expect([stderr, status]).toEqual(['', 0]);
  const started = readFileSync(list, 'utf8').trimEnd().split('\n');
  expect(started.toSorted()).toMatchInlineSnapshot(`
    [
      "gdalsrsinfo",
      "node check/check-geojson.ts",
      "node clean/count-rows.ts",
      "node clean/finish-clean.ts",
      "node draw/draw.ts",
      "node measure/measure-fields.ts",
      "node measure/measure-geometry.ts",
      "node tiles/count-tiles.ts",
      "node tiles/read-losses.ts",
      "node write/write-csv.ts",
      "node write/write-geoparquet.ts",
      "ogr2ogr --version",
      "ogr2ogr -f FlatGeobuf",
      "ogr2ogr -f GPKG",
      "ogr2ogr -f GPKG",
      "ogr2ogr -f GPKG",
      "ogrinfo",
      "ogrinfo",
      "tippecanoe",
      "tippecanoe --version",
    ]
  `);
  expect(started.length).toBeLessThanOrEqual(mostStarted);
});
