import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { runWorks, workOf } from './job.ts';

const columns = [{ name: 'code', type: 'text' as const }];
const listed = { columns: [{ table: 'lieux', column: 'code' }] };
const written = { table: { name: 'lieux', fidColumn: 'fid', geometryColumn: 'geom', columns }, crs: null, output: 'lieux.parquet' };

function twoPlaces(folder: string): string {
  const path = join(folder, 'clean.gpkg');
  const features = ['51108', '01004'].map((code, index) => ({ geometry: point(4 + index, 48), properties: { code } }));
  makeGeopackage(path, 'lieux', features, columns);
  return path;
}

test('small works share one start, each with a folder of its own', async () => {
  const folder = scratchFolder();
  const inputs = { 'clean.gpkg': twoPlaces(folder) };
  const [codes, rows] = await runWorks([workOf('list-codes', listed, inputs), workOf('write-geoparquet', written, inputs)], folder);
  expect(codes.value).toEqual([['01004', '51108']]);
  expect([codes.output, rows.output]).toEqual([join(folder, 'out', '0'), join(folder, 'out', '1')]);
});

test('large works have each a start of their own', async () => {
  const folder = scratchFolder();
  const large = join(folder, 'large');
  writeFileSync(large, '');
  truncateSync(large, 9 * 1024 ** 2);
  const inputs = { 'clean.gpkg': twoPlaces(folder), large };
  const done = await runWorks([workOf('list-codes', listed, inputs), workOf('list-codes', listed, inputs)], folder);
  expect(done.map(({ value }) => value)).toEqual([[['01004', '51108']], [['01004', '51108']]]);
  expect(done.map(({ output }) => output)).toEqual([join(folder, '0', 'out', '0'), join(folder, '1', 'out', '0')]);
});

test('works that mean two files by one name are refused, and none is run for no work', async () => {
  const folder = scratchFolder();
  const works = ['first', 'second'].map((name) => {
    writeFileSync(join(folder, name), name);
    return workOf('list-codes', listed, { 'clean.gpkg': join(folder, name) });
  });
  await expect(runWorks(works, folder)).rejects.toThrow('Two works would read clean.gpkg');
  expect(await runWorks([], folder)).toEqual([]);
});
