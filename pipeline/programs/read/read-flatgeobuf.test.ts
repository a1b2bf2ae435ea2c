import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyToFlatgeobuf } from '../../gdal/copy-layer.ts';
import { runTask } from '../../sandbox/job.ts';
import { readShape, type Shape } from '../../../schemas/codecs/wkb.ts';
import { openGeopackage, readGeometries } from '../geopackage/clean-rows.ts';
import { line, makeGeopackage, point, scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { openFlatgeobufFile, shapeAt } from './read-flatgeobuf.ts';

test('a feature of a FlatGeobuf file is the shape that it was, of every type', async () => {
  const hole = [[2.4, 48.4], [2.4, 48.6], [2.6, 48.6], [2.6, 48.4], [2.4, 48.4]]; // prettier-ignore
  const ring = [[2, 48], [3, 48], [3, 49], [2, 49], [2, 48]]; // prettier-ignore
  const other = [[5, 48], [6, 48], [6, 49], [5, 48]]; // prettier-ignore
  const geometries = [
    point(1, 40),
    line([1, 41], [2, 42], [3, 41]),
    { type: 'Polygon', coordinates: [ring, hole] },
    { type: 'MultiPoint', coordinates: [[5, 43], [6, 44]] }, // prettier-ignore
    { type: 'MultiLineString', coordinates: [[[7, 45], [8, 46]], [[9, 45], [9, 46], [9.5, 46]]] }, // prettier-ignore
    { type: 'MultiPolygon', coordinates: [[ring, hole], [other]] },
    { type: 'GeometryCollection', geometries: [point(-1, 47), line([-2, 47], [-3, 48])] },
  ];
  const folder = scratchFolder();
  const path = join(folder, 'clean.gpkg');
  const features = geometries.map((geometry) => ({ geometry, properties: {} }));
  const table = makeGeopackage(path, 'tout', features, []);
  await runTask(copyToFlatgeobuf({ ...table, geometryColumn: 'geom', isCut: false }, path, { output: 'tout.fgb', index: true }), folder);
  using database = openGeopackage(path);
  const expected = [...readGeometries(database, 'tout', 'fid', 'geom')].map(({ wkb }) => readShape(wkb ?? new Uint8Array()));
  using file = openFlatgeobufFile(join(folder, 'out', 'tout.fgb'));
  const found = geometries.map((_, place) => shapeAt(file, place));
  const sorted = (shapes: Shape[]): string[] => shapes.map((shape) => JSON.stringify(shape)).toSorted();
  expect(sorted(found)).toEqual(sorted(expected));
});
