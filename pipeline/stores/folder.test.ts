import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { folderStore, withLock } from './folder.ts';

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

test('a folder that is removed while the store is listed takes nothing else out of the list', async () => {
  const folder = scratchFolder();
  const store = folderStore(folder);
  for (const name of ['a', 'b']) await store.put(`data/${name}/x`, bytes(name), sha256(name));
  const program =
    "const fs = require('node:fs'); console.log('at work'); for (;;) { fs.mkdirSync(process.argv[1]); fs.rmdirSync(process.argv[1]); }";
  const other = spawn(process.execPath, ['-e', program, join(folder, 'data', 'leaving')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(other.stdout, 'data');
    for (let turn = 0; turn < 1000; turn += 1)
      expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['data/a/x', 'data/b/x']);
    expect(other.exitCode, 'it is at work').toBeNull();
  } finally {
    other.kill();
  }
});

test('what lies behind a link to a folder is listed too', async () => {
  const folder = scratchFolder();
  const elsewhere = scratchFolder();
  symlinkSync(elsewhere, join(folder, 'data'));
  await folderStore(folder).put('data/a/x', bytes('a'), sha256('a'));
  expect((await Array.fromAsync(folderStore(folder).list('data/'))).map(({ key }) => key)).toEqual(['data/a/x']);
  expect((await Array.fromAsync(folderStore(folder).list(''))).map(({ key }) => key)).toEqual(['data/a/x']);
});

describe('the pointer', () => {
  test('is held by one process at a time; the lock of a process that is gone holds nobody up', async () => {
    const folder = scratchFolder();
    const store = folderStore(folder);
    mkdirSync(folder, { recursive: true });
    const lock = JSON.stringify(join(folder, 'pointer.lock'));
    const hold = `const lock = new (require('node:sqlite').DatabaseSync)(${lock}); lock.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => lock, 1000)`;
    const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--eval', hold], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await expect(store.replacePointer(pointer(1), undefined)).rejects.toThrow('Une autre publication est en cours');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await store.replacePointer(pointer(1), undefined);
    expect(readFileSync(join(folder, 'current.json'), 'utf8')).toContain('"sequence": 1');
  });

  test('is held by one publication of a process at a time, however many ask at once', async () => {
    const folder = scratchFolder();
    let at = 0;
    let most = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (at += 1));
      await wait(1);
      at -= 1;
      done += 1;
    };
    const again = async (): Promise<void> => {
      await withLock(folder, work).catch((error: unknown) => {
        expect(String(error)).toContain('Une autre publication est en cours');
        return wait(1).then(again);
      });
    };
    await Promise.all(Array.from({ length: 50 }, again));
    expect([most, done]).toEqual([1, 50]);
  });

  test('a lock that cannot be had says why and what to do', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'pointer.lock'), { recursive: true });
    await expect(folderStore(folder).replacePointer(pointer(1), undefined)).rejects.toThrow(
      'ne peut pas être lu ou écrit (unable to open database file, pour pointer.lock). Faites de la place',
    );
  });
});
