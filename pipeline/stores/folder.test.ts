import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { folderStore } from './folder.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bytes = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) });
const pointer = (sequence: number) => ({ sequence, snapshot: `snapshots/${sequence}-0000000000000000.json`, sha256: sha256('') });

describe('an object', () => {
  test('is put and read back, from memory and from a file', async () => {
    const folder = scratchFolder();
    const store = folderStore(join(folder, 'store'));
    writeFileSync(join(folder, 'file'), 'b');
    await store.put('data/x/a', bytes('a'), sha256('a'));
    await store.put('data/x/b', { path: join(folder, 'file') }, sha256('b'));
    expect(Buffer.from((await store.get('data/x/a')) ?? []).toString()).toBe('a');
    expect([await store.size('data/x/b'), await store.size('data/x/c'), await store.get('data/x/c')]).toEqual([1, undefined, undefined]);
    expect(await store.list('data/')).toEqual(['data/x/a', 'data/x/b']);
    expect(await store.list('records/')).toEqual([]);
  });

  test('is written once: the same bytes again are no error, others are', async () => {
    const store = folderStore(scratchFolder());
    await store.put('data/a', bytes('a'), sha256('a'));
    await store.put('data/a', bytes('a'), sha256('a'));
    await expect(store.put('data/a', bytes('b'), sha256('b'))).rejects.toThrow('data/a existe déjà dans le dépôt avec un autre contenu');
    expect(Buffer.from((await store.get('data/a')) ?? []).toString()).toBe('a');
  });

  test('that does not arrive as it was sent is refused and leaves nothing', async () => {
    const folder = scratchFolder();
    const store = folderStore(folder);
    await expect(store.put('data/a', bytes('damaged'), sha256('a'))).rejects.toThrow('data/a est arrivé abîmé dans le dépôt');
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(readdirSync(join(folder, '.scratch'))).toEqual([]);
  });
});

describe('the pointer', () => {
  test('is replaced by who has read the one before', async () => {
    const store = folderStore(scratchFolder());
    expect(await store.readPointer()).toBeUndefined();
    await store.replacePointer(pointer(1), undefined);
    const read = await store.readPointer();
    await store.replacePointer(pointer(2), read?.tag);
    expect((await store.readPointer())?.pointer).toEqual(pointer(2));
  });

  test('is not replaced where another publication came first', async () => {
    const store = folderStore(scratchFolder());
    await store.replacePointer(pointer(1), undefined);
    await expect(store.replacePointer(pointer(1), undefined)).rejects.toThrow('Une autre publication (n° 1) vient d’avoir lieu.');
    await expect(store.replacePointer(pointer(2), 'stale')).rejects.toThrow('Une autre publication');
    expect((await store.readPointer())?.pointer).toEqual(pointer(1));
  });

  test('is held by one process at a time; a lock whose process is gone is taken over', async () => {
    const folder = scratchFolder();
    const store = folderStore(folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'current.lock'), String(process.pid));
    await expect(store.replacePointer(pointer(1), undefined)).rejects.toThrow('Une autre publication est en cours');
    writeFileSync(join(folder, 'current.lock'), '999999999');
    await store.replacePointer(pointer(1), undefined);
    expect(readFileSync(join(folder, 'current.json'), 'utf8')).toContain('"sequence": 1');
    expect(existsSync(join(folder, 'current.lock'))).toBe(false);
  });
});
