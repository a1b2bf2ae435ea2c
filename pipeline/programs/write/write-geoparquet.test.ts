import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import { toParquet } from '../../../schemas/model/geoparquet.ts';
import { writeGeoparquetFile } from './write-geoparquet.ts';

const columns = [
  { name: 'code', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'hauteur', type: 'number' },
  { name: 'actif', type: 'boolean' },
  { name: 'jour', type: 'date' },
  { name: 'vu', type: 'datetime' },
] as const;
const row = (code: string) => ({
  code,
  n: 9_007_199_254_740_991,
  hauteur: 1.5,
  actif: false,
  jour: '2024-02-29',
  vu: '2024-02-29T12:30:00Z',
});
const empty = { code: null, n: null, hauteur: null, actif: null, jour: null, vu: null };

async function readBack(path: string) {
  const file = await asyncBufferFromFile(path);
  const { key_value_metadata: metadata = [], num_rows: rows } = await parquetMetadataAsync(file);
  const geo = metadata.find(({ key }) => key === 'geo')?.value;
  return {
    rows,
    geo: geo === undefined ? undefined : JSON.parse(geo),
    objects: await parquetReadObjects({ file, compressors: { ZSTD: (page) => zstdDecompressSync(page) } }),
  };
}

test('writes typed columns, boxes and GeoParquet 1.1 metadata, rows near each other on the ground near each other in the file', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const places = [
    [0, 0],
    [90, 90],
    [1, 1],
    [91, 91],
    [2, 0],
  ] as const;
  const features = [
    ...places.map(([x, y], index) => ({ geometry: square(x, y, 1), properties: row(`0${index}`) })),
    { geometry: null, properties: empty },
  ];
  const table = makeGeopackage(clean, 'zones', features, columns, 'EPSG:2154');
  await writeGeoparquetFile(clean, { table, crs: { type: 'ProjectedCRS' }, output: join(folder, 'a.parquet') });
  const { rows, geo, objects } = await readBack(join(folder, 'a.parquet'));
  expect(rows).toBe(6n);
  expect(geo).toEqual({
    version: '1.1.0',
    primary_column: 'geometry',
    columns: {
      geometry: {
        encoding: 'WKB',
        geometry_types: ['Polygon'],
        crs: { type: 'ProjectedCRS' },
        bbox: [0, 0, 92, 92],
        covering: { bbox: { xmin: ['bbox', 'xmin'], ymin: ['bbox', 'ymin'], xmax: ['bbox', 'xmax'], ymax: ['bbox', 'ymax'] } },
      },
    },
  });
  const codes = objects.map(({ code }) => code);
  expect(codes.at(-1)).toBeNull();
  expect(Math.abs(codes.indexOf('01') - codes.indexOf('03'))).toBe(1);
  expect(objects[codes.indexOf('00')]).toMatchObject({
    code: '00',
    n: 9_007_199_254_740_991n,
    hauteur: 1.5,
    actif: false,
    jour: new Date('2024-02-29'),
    vu: new Date('2024-02-29T12:30:00Z'),
    bbox: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      ],
    },
  });
  const { bbox = null, ...last } = objects.at(-1) ?? {};
  expect({ ...last, bbox }).toMatchObject({ n: null, geometry: null, bbox: null });
});

test('names its own columns otherwise where a field has their name, and counts heights into the extent', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const features = [{ geometry: { type: 'Point', coordinates: [2, 48, 130] }, properties: { bbox: 'a', Geometry: 'b' } }];
  const table = makeGeopackage(clean, 'p', features, [
    { name: 'bbox', type: 'text' },
    { name: 'Geometry', type: 'text' },
  ]);
  await writeGeoparquetFile(clean, { table, crs: null, output: join(folder, 'a.parquet') });
  const { geo, objects } = await readBack(join(folder, 'a.parquet'));
  expect(geo).toMatchObject({
    primary_column: 'geometry_2',
    columns: { geometry_2: { geometry_types: ['Point Z'], bbox: [2, 48, 130, 2, 48, 130] } },
  });
  expect(objects[0]).toMatchObject({ bbox: 'a', Geometry: 'b', bbox_2: { xmin: 2, ymin: 48, xmax: 2, ymax: 48 } });
});

test('writes plain Parquet of a table without geometry, in its own order', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(
    clean,
    't',
    ['b', 'a'].map((code) => ({ geometry: null, properties: { code } })),
    [{ name: 'code', type: 'text' }],
  );
  await writeGeoparquetFile(clean, { table: { ...table, geometryColumn: null }, crs: null, output: join(folder, 'a.parquet') });
  const { geo, objects } = await readBack(join(folder, 'a.parquet'));
  expect(geo).toBeUndefined();
  expect(objects).toEqual([{ code: 'b' }, { code: 'a' }]);
});

test('writes the same bytes twice', async () => {
  const bytes = [];
  for (const folder of [scratchFolder(), scratchFolder()]) {
    const clean = join(folder, 'clean.gpkg');
    const table = makeGeopackage(clean, 'p', [{ geometry: point(2, 48), properties: { code: 'a' } }], [{ name: 'code', type: 'text' }]);
    await writeGeoparquetFile(clean, { table, crs: null, output: join(folder, 'a.parquet') });
    bytes.push(readFileSync(join(folder, 'a.parquet')));
  }
  expect(bytes[0]).toEqual(bytes[1]);
});

describe('a cell', () => {
  test('of a date that is none is a bug, not an empty cell', () => {
    expect(() => toParquet('31 février', 'date')).toThrow('"31 février" is not a date.');
  });
  test('of text keeps what looks like a number', () => expect(toParquet('01004', 'text')).toBe('01004'));
});
