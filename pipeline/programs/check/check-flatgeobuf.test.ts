import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFlatgeobuf } from './check-flatgeobuf.ts';
import { eachFeature, isFormer, openFlatgeobufFile, renewFlatgeobuf } from '../read/read-flatgeobuf.ts';

const fixture = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures', 'ouvrages.fgb');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-flatgeobuf-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** List what is told of the fixture after `change`, which is given where its index and its features begin. */
async function told(change: (bytes: Buffer, at: { index: number; start: number; offsets: number[] }) => Buffer): Promise<string[]> {
  using file = openFlatgeobufFile(fixture);
  const bytes = await readFile(fixture);
  const offsets = [...eachFeature(file)].map(({ offset }) => offset);
  const path = join(folder, 'changed.fgb');
  await writeFile(path, change(bytes, { index: file.header.indexStart, start: file.header.featuresStart, offsets }));
  return checkFlatgeobuf(path).problems.map(({ severity, message }) => `${severity} ${message}`);
}

test('a whole file has no fault, and its features are counted', () => {
  expect(checkFlatgeobuf(fixture)).toEqual({ features: 3, problems: [] });
});

test('an index that leads elsewhere is told, with the feature', async () => {
  const found = await told((bytes, { start }) => (bytes.writeBigUInt64LE(7n, start - 8), bytes));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^error L’index spatial du FlatGeobuf mène ailleurs qu’à ses objets\u202f: objet 3, octet \d+\. Exportez-le à nouveau\.$/,
  );
});

test('a feature whose buffer is damaged is told, the others are still counted', async () => {
  const [first = ''] = await told((bytes, { offsets }) => (bytes.writeUInt32LE(0xfffffff, offsets[1]! + 4), bytes));
  expect(first).toMatch(/^error Des objets du FlatGeobuf sont endommagés et ne peuvent pas être lus\u202f: objet 2, octet \d+\.$/);
});

test('a file that is cut, or goes on after its end, is refused', async () => {
  for (const length of [4, 20, 300])
    await expect(told((bytes) => bytes.subarray(0, -length))).rejects.toThrow(/Le fichier est incomplet \(FlatGeobuf\)|annonce 3 objets/);
  await expect(told((bytes) => Buffer.concat([bytes, Buffer.from([9, 9])]))).rejects.toThrow('Le fichier est incomplet (FlatGeobuf)');
});

test('version 2 without an index differs from version 3 in its magic number alone, and is renewed for GDAL', async () => {
  const plain = join(folder, 'plain.fgb');
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', plain, fixture], {
    env: { ...process.env, OGR2OGR_USE_ARROW_API: 'NO' },
  });
  const current = await readFile(plain);
  const former = Buffer.from(current);
  former.writeUInt8(2, 3);
  await writeFile(plain, former);
  expect(checkFlatgeobuf(plain)).toEqual({ features: 3, problems: [] });
  expect([isFormer(plain), isFormer(fixture)]).toEqual([true, false]);
  await renewFlatgeobuf(plain, join(folder, 'renewed.fgb'));
  expect((await readFile(join(folder, 'renewed.fgb'))).equals(current)).toBe(true);
});

test('another version is named', async () => {
  await expect(told((bytes) => (bytes.writeUInt8(2, 3), bytes))).rejects.toThrow(
    'FlatGeobuf de version 2\u202f: sont lues la version 3, et la 2 sans index',
  );
});
