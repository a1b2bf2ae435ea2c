import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../schemas/types.ts';
import { publish, readRecords, readSnapshot, splitRecords } from './publish.ts';
import { folderStore } from './stores/folder.ts';
import type { Store } from './stores/store.ts';
import { scratchFolder } from './tools/tools.fixtures/make-geopackage.ts';

/** A record as far as publication looks at it. */
const record = (id: string, title = id): DatasetRecord => ({ id, title, producer: { id: id.split('/')[0] } }) as DatasetRecord;
const titles = async (store: Store): Promise<Record<string, unknown>> =>
  Object.fromEntries([...(await readRecords(store))].map(([id, { title }]) => [id, title]));

test('names record files in a snapshot, and the snapshot in the pointer', async () => {
  const store = folderStore(scratchFolder());
  expect([await readSnapshot(store), (await readRecords(store)).size]).toEqual([undefined, 0]);
  const snapshot = await publish({ records: [record('b/x'), record('a/y')], gone: [] }, store);
  expect(snapshot).toMatchObject({ format: 1, sequence: 1 });
  expect(Object.keys(snapshot.producers)).toEqual(['a', 'b']);
  expect(snapshot.producers['a']).toEqual([expect.stringMatching(/^records\/a\/all-[0-9a-f]{16}\.ndjson$/)]);
  expect(await titles(store)).toEqual({ 'a/y': 'a/y', 'b/x': 'b/x' });
  const read = await store.readPointer();
  expect(read?.pointer.snapshot).toMatch(/^snapshots\/1-[0-9a-f]{16}\.json$/);
});

test('leaves what is not changed, replaces what is, takes away what is gone', async () => {
  const store = folderStore(scratchFolder());
  await publish({ records: [record('a/x'), record('a/y'), record('b/z')], gone: [] }, store);
  const before = await readSnapshot(store);
  const after = await publish({ records: [record('a/y', 'new')], gone: ['a/x'] }, store);
  expect(await titles(store)).toEqual({ 'a/y': 'new', 'b/z': 'b/z' });
  expect(after.producers['b']).toEqual(before?.producers['b']);
  expect((await publish({ records: [], gone: ['a/y'] }, store)).producers).not.toHaveProperty('a');
});

test('publishing the same again makes no new snapshot', async () => {
  const store = folderStore(scratchFolder());
  await publish({ records: [record('a/x')], gone: [] }, store);
  expect(await publish({ records: [record('a/x')], gone: ['never/there'] }, store)).toMatchObject({ sequence: 1 });
});

test('the same records give the same keys in another store', async () => {
  const [first, second] = await Promise.all(
    [scratchFolder(), scratchFolder()].map((folder) =>
      publish({ records: [record('a/x'), record('a/y')], gone: [] }, folderStore(join(folder, 'store'))),
    ),
  );
  expect(first).toEqual(second);
});

describe('a run that dies', () => {
  test.each(['records/', 'snapshots/', 'pointer'])(
    'while it writes %s leaves the published state whole, and the next one finishes',
    async (where) => {
      const store = folderStore(scratchFolder());
      await publish({ records: [record('a/x')], gone: [] }, store);
      const dying: Store = {
        ...store,
        put: (key, body, sha256) => (key.startsWith(where) ? Promise.reject(new Error('killed')) : store.put(key, body, sha256)),
        replacePointer: (pointer, tag) => (where === 'pointer' ? Promise.reject(new Error('killed')) : store.replacePointer(pointer, tag)),
      };
      await expect(publish({ records: [record('a/x', 'new'), record('b/y')], gone: [] }, dying)).rejects.toThrow('killed');
      expect(await titles(store)).toEqual({ 'a/x': 'a/x' });
      await publish({ records: [record('a/x', 'new'), record('b/y')], gone: [] }, store);
      expect(await titles(store)).toEqual({ 'a/x': 'new', 'b/y': 'b/y' });
    },
  );
});

test('many records are split by the digest of their ids, some hundreds a file', () => {
  const groups = splitRecords(Array.from({ length: 5000 }, (_, index) => ({ id: `a/${index}` })));
  expect(groups.every(([prefix]) => /^[0-9a-f]{2}$/.test(prefix))).toBe(true);
  expect(Math.max(...groups.map(([, group]) => group.length))).toBeLessThan(256);
  expect(groups.flatMap(([, group]) => group)).toHaveLength(5000);
});
