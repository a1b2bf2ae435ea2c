import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { folderStore } from './folder.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bytes = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) });
const pointer = (sequence: number) => ({
  sequence,
  snapshot: `snapshots/${sequence}-0000000000000000.json`,
  sha256: sha256(''),
  published: '2026-11-24T14:05:00.000Z',
});

test('a file that does not arrive as it was sent leaves nothing', async () => {
  const folder = scratchFolder();
  const store = folderStore(folder);
  await expect(store.put('data/a', bytes('damaged'), sha256('a'))).rejects.toThrow('data/a est arrivé abîmé dans le dépôt');
  expect(existsSync(join(folder, 'data'))).toBe(false);
  expect(readdirSync(join(folder, '.scratch'))).toEqual([]);
});

test('no key leads out of the folder', async () => {
  const store = folderStore(join(scratchFolder(), 'store'));
  for (const key of ['../a', 'data/../../a', '/a', 'data//a', '..\\a', 'data/'])
    await expect((async () => store.put(key, bytes('a'), sha256('a')))(), key).rejects.toThrow('n’est pas la clé d’un objet du dépôt');
  expect(() => store.get('../a')).toThrow('n’est pas la clé d’un objet du dépôt');
});

test('what a run that died has left is removed once it is old, and is never listed', async () => {
  const folder = scratchFolder();
  const store = folderStore(folder);
  await store.put('data/a', bytes('a'), sha256('a'));
  writeFileSync(join(folder, '.scratch', 'left'), 'half a fi');
  writeFileSync(join(folder, 'current.lock'), '999999999');
  expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['data/a']);
  expect(await store.removeUnfinished(new Date(Date.now() - 60_000))).toBe(0);
  expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(1);
});

test('removing the last object of a folder removes the folder', async () => {
  const folder = scratchFolder();
  const store = folderStore(folder);
  await store.put('data/x/y/a', bytes('a'), sha256('a'));
  await store.put('data/b', bytes('b'), sha256('b'));
  await store.remove(['data/x/y/a']);
  expect(readdirSync(join(folder, 'data'))).toEqual(['b']);
});

describe('the pointer', () => {
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
