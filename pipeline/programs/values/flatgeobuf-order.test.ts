import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import { openGeopackage } from '../geopackage/clean-rows.ts';
import { writeGeoparquetFile } from '../write/write-geoparquet.ts';
import { orderOfFlatgeobuf } from './flatgeobuf-order.ts';
import { randomFrom } from './sample-rows.ts';

const columns = [{ name: 'code', type: 'text' as const }];

/** A table whose coordinates are degrees, as clean.gpkg, wgs84.gpkg and layer.fgb of a folder. */
function makeLayer(folder: string, shapes: readonly (object | null)[]) {
  const clean = join(folder, 'clean.gpkg');
  const features = shapes.map((geometry, index) => ({ geometry, properties: { code: `c${index}` } }));
  const table = makeGeopackage(clean, 'lieux', features, columns);
  copyFileSync(clean, join(folder, 'wgs84.gpkg'));
  const drawn = 'SELECT geom, code FROM lieux WHERE geom IS NOT NULL';
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=YES', '-sql', drawn, join(folder, 'layer.fgb'), clean]);
  return { clean, table };
}

/** The codes of a file's features, in its order. */
function codesOf(path: string): string[] {
  const text = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', path], { encoding: 'utf8' });
  return text.trim().split(/\r?\n/).slice(1);
}

test('row n of a GeoParquet file is feature n of the FlatGeobuf file, where many share a place or a box as well', async () => {
  const folder = scratchFolder();
  const random = randomFrom(7);
  const shapes = Array.from({ length: 3000 }, (_, index) => {
    if (index % 500 === 0) return null;
    // A third of them lie where another lies, so near each other that GDAL's key is the same for many more.
    const at = index % 3 === 0 ? [2, 48] : [2 + random() * 1e-4, 48 + random() * (index % 2 === 0 ? 1 : 1e-4)];
    return index % 5 === 0 ? square(at[0] ?? 0, at[1] ?? 0, 1e-5) : point(at[0] ?? 0, at[1] ?? 0);
  });
  const { clean, table } = makeLayer(folder, shapes);
  await writeGeoparquetFile(clean, { table, crs: null, output: join(folder, 'a.parquet'), flatgeobuf: 'layer.fgb' });
  const file = await asyncBufferFromFile(join(folder, 'a.parquet'));
  const rows = await parquetReadObjects({ file, columns: ['code'], compressors: { ZSTD: (page) => zstdDecompressSync(page) } });
  const codes = rows.map(({ code }) => code);
  expect(codes.slice(0, 2994)).toEqual(codesOf(join(folder, 'layer.fgb')));
  expect(codes.slice(2994)).toEqual(['c0', 'c500', 'c1000', 'c1500', 'c2000', 'c2500']);
  const { key_value_metadata: told = [] } = await parquetMetadataAsync(file);
  expect(told.find(({ key }) => key === 'mappe:rows')).toEqual({ key: 'mappe:rows', value: 'flatgeobuf' });
});

test('a FlatGeobuf file that has other features than the table is refused', () => {
  const folder = scratchFolder();
  const { table } = makeLayer(folder, [point(2, 48), point(3, 48)]);
  const other = scratchFolder();
  const { clean } = makeLayer(other, [point(2, 48), point(3, 49)]);
  using db = openGeopackage(clean);
  using wgs84 = openGeopackage(join(other, 'wgs84.gpkg'));
  expect(() => orderOfFlatgeobuf({ path: join(folder, 'layer.fgb'), wgs84 }, db, table)).toThrow(
    'The FlatGeobuf file of "lieux" has other features than the table.',
  );
});
