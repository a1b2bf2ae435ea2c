import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { folderStore } from './folder.ts';
import { s3Store } from './s3.ts';
import type { Range, Store } from './store.ts';
import { startProxy, type Proxy } from './swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from './swift.fixtures/server.ts';

/*
 * What every store does. Swift knows no conditional writes, so that a proxy before it stands for the stores that do.
 */

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const put = (store: Store, key: string, text: string): Promise<void> => store.put(key, { bytes: Buffer.from(text) }, sha256(text));
const keys = async (store: Store, prefix: string): Promise<string[]> => (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);
const read = async (store: Store, key: string, range?: Range): Promise<Buffer | undefined> => {
  const stream = await store.open(key, range);
  return stream && buffer(stream);
};
const pointer = (sequence: number) => ({
  sequence,
  snapshot: `snapshots/${sequence}-0000000000000000.json`,
  sha256: sha256(''),
  published: '2026-11-24T14:05:00.000Z',
});

let server: Server;
let bucket: string;
let proxy: Proxy;
beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
  proxy = await startProxy(server, { conditional: true });
});
afterAll(() => proxy[Symbol.asyncDispose]());

let number = 0;
const stores: [name: string, openNew: () => Store][] = [
  ['a folder', () => folderStore(join(scratchFolder(), 'store'))],
  ['a bucket without conditional writes', () => s3Store(`s3://${bucket}/${(number += 1)}`, { env: server.env })],
  ['a bucket with conditional writes', () => s3Store(`s3://${bucket}/${(number += 1)}`, { env: proxy.server.env })],
];

describe.each(stores)('%s', (_, openNew) => {
  test('gives back what was put, from memory and from a file, with its size and date', async () => {
    const store = openNew();
    const path = join(scratchFolder(), 'file');
    writeFileSync(path, 'from a file');
    const before = Date.now();
    await put(store, 'data/x/a.json', 'from memory');
    await store.put('data/x/Été (1).csv', { path }, sha256('from a file'));
    await put(store, 'data/x/empty', '');
    expect(Buffer.from((await store.get('data/x/a.json')) ?? []).toString()).toBe('from memory');
    expect((await read(store, 'data/x/Été (1).csv'))?.toString()).toBe('from a file');
    expect((await read(store, 'data/x/empty'))?.length).toBe(0);
    const head = await store.head('data/x/a.json');
    expect(head?.bytes).toBe('from memory'.length);
    expect(Math.abs((head?.modified.getTime() ?? 0) - before)).toBeLessThan(60_000);
  });

  test('says undefined of what is not there', async () => {
    const store = openNew();
    expect(await store.get('data/a')).toBeUndefined();
    expect(await store.open('data/a')).toBeUndefined();
    expect(await store.head('data/a')).toBeUndefined();
    expect(await store.readPointer()).toBeUndefined();
    expect(await keys(store, 'data/')).toEqual([]);
  });

  test('takes the same bytes again, and refuses others under the same key', async () => {
    const store = openNew();
    await put(store, 'data/a', 'a');
    await put(store, 'data/a', 'a');
    await expect(put(store, 'data/a', 'b')).rejects.toThrow('data/a existe déjà dans le dépôt avec un autre contenu');
    expect((await read(store, 'data/a'))?.toString()).toBe('a');
  });

  test('puts an object in the place of another, and refuses bytes that have not the digest they come with', async () => {
    const store = openNew();
    await put(store, 'pending/a/b.json', 'old');
    await store.replace('pending/a/b.json', Buffer.from('new'), sha256('new'));
    await store.replace('pending/a/c.json', Buffer.from('first'), sha256('first'));
    expect((await read(store, 'pending/a/b.json'))?.toString()).toBe('new');
    expect((await read(store, 'pending/a/c.json'))?.toString()).toBe('first');
    await expect(store.replace('pending/a/b.json', Buffer.from('x'), sha256('y'))).rejects.toThrow('est arrivé abîmé dans le dépôt');
    expect((await read(store, 'pending/a/b.json'))?.toString()).toBe('new');
    expect(await keys(store, '')).toEqual(['pending/a/b.json', 'pending/a/c.json']);
  });

  // attack: bytes that are not what they were checked as
  test('refuses bytes that have not the digest they come with, and keeps nothing of them', async () => {
    const store = openNew();
    await expect(store.put('data/a', { bytes: Buffer.from('b') }, sha256('a'))).rejects.toThrow('data/a est arrivé abîmé dans le dépôt');
    expect(await keys(store, '')).toEqual([]);
  });

  test('lets two runs put the same object at the same time', async () => {
    const store = openNew();
    await Promise.all([put(store, 'data/a', 'a'), put(store, 'data/a', 'a'), put(store, 'data/a', 'a')]);
    expect((await read(store, 'data/a'))?.toString()).toBe('a');
  });

  test('gives the very bytes of a range, in a file that went in parts too', async () => {
    const store = openNew();
    const bytes = randomBytes(2 * 16 * 1024 ** 2 + 12_345);
    const path = join(scratchFolder(), 'large');
    writeFileSync(path, bytes);
    const key = `data/x/${sha256(bytes).slice(0, 16)}/large.pmtiles`;
    await store.put(key, { path }, sha256(bytes));
    const border = 16 * 1024 ** 2;
    const ranges: Range[] = [
      { start: 0, end: 0 },
      { start: 16_384, end: 65_535 },
      { start: border - 5, end: border + 4 },
      { start: bytes.length - 10, end: bytes.length + 100 },
    ];
    for (const range of ranges) {
      const part = bytes.subarray(range.start, range.end + 1);
      expect((await read(store, key, range))?.equals(part), `${range.start}–${range.end}`).toBe(true);
    }
    expect(sha256((await read(store, key)) ?? '')).toBe(sha256(bytes));
    expect((await store.head(key))?.bytes).toBe(bytes.length);
  });

  test('lets two runs put the same file in parts at the same time; what the slower one leaves goes with the file', async () => {
    const store = openNew();
    const bytes = randomBytes(16 * 1024 ** 2 + 1000);
    const path = join(scratchFolder(), 'large');
    writeFileSync(path, bytes);
    const key = `data/x/${sha256(bytes).slice(0, 16)}/large.fgb`;
    await Promise.all([store.put(key, { path }, sha256(bytes)), store.put(key, { path }, sha256(bytes))]);
    expect((await read(store, key))?.equals(bytes)).toBe(true);
    await store.removeUnfinished(new Date(Date.now() + 60_000));
    expect((await read(store, key))?.equals(bytes)).toBe(true);
    await store.remove([key]);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  test('refuses a file in parts that has not its digest, and keeps nothing of it', async () => {
    const store = openNew();
    const path = join(scratchFolder(), 'large');
    writeFileSync(path, Buffer.alloc(17 * 1024 ** 2));
    await expect(store.put('data/large', { path }, sha256('other'))).rejects.toThrow('data/large est arrivé abîmé dans le dépôt');
    expect(await keys(store, '')).toEqual([]);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  test('lists every key below a prefix, in order, over several pages', async () => {
    const store = openNew();
    const names = Array.from({ length: 120 }, (_, index) => `data/x/${index}`);
    const rest = [...names, 'data/x-y/1', 'data/xy', 'records/1'].values();
    const lane = async (): Promise<void> => {
      for (const key of rest) await put(store, key, key);
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    expect(await keys(store, 'data/x/')).toEqual(names.toSorted());
    const all = await Array.fromAsync(store.list(''));
    expect(all.map(({ key }) => key)).toEqual([...names, 'data/x-y/1', 'data/xy', 'records/1'].toSorted());
    expect(all.find(({ key }) => key === 'data/xy')?.bytes).toBe('data/xy'.length);
  });

  test('removes objects, those that are not there without a word', async () => {
    const store = openNew();
    await put(store, 'data/x/a', 'a');
    await put(store, 'data/x/b', 'b');
    await store.remove(['data/x/a', 'data/x/c', 'nothing/here']);
    expect(await keys(store, '')).toEqual(['data/x/b']);
    expect(await store.get('data/x/a')).toBeUndefined();
    await put(store, 'data/x/a', 'other bytes');
    expect(await keys(store, '')).toEqual(['data/x/a', 'data/x/b']);
  });

  test('replaces the pointer for who has read the one before', async () => {
    const store = openNew();
    await store.replacePointer(pointer(1), undefined);
    const first = await store.readPointer();
    expect(first?.pointer).toEqual(pointer(1));
    await store.replacePointer(pointer(2), first?.tag);
    expect((await store.readPointer())?.pointer).toEqual(pointer(2));
    await expect(store.replacePointer(pointer(3), first?.tag)).rejects.toThrow('Une autre publication (n° 2) vient d’avoir lieu.');
    await expect(store.replacePointer(pointer(3), undefined)).rejects.toThrow('Une autre publication (n° 2) vient d’avoir lieu.');
    expect((await store.readPointer())?.pointer).toEqual(pointer(2));
    expect(await keys(store, '')).toEqual(['current.json']);
  });

  test('lets one of several writers replace the pointer', async () => {
    const store = openNew();
    await store.replacePointer(pointer(1), undefined);
    const read = await store.readPointer();
    const ends = await Promise.allSettled([2, 3, 4].map((sequence) => store.replacePointer(pointer(sequence), read?.tag)));
    const lost = ends.filter((end) => end.status === 'rejected').map(({ reason }) => String(reason));
    expect(lost).toHaveLength(2);
    for (const reason of lost) expect(reason).toMatch(/Une autre publication (\(n° \d\) vient d’avoir lieu|est en cours)/);
    const winner = ends.findIndex((end) => end.status === 'fulfilled') + 2;
    expect((await store.readPointer())?.pointer.sequence).toBe(winner);
  });
});
