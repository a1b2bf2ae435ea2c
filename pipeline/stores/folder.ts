import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { digest, digestStream } from './digest.ts';
import { absent, isCode, onDisk } from './folder-errors.ts';
import { checkKey } from './key.ts';
import { parsePointer, pointerBytes } from './pointer.ts';
import { pointerKey, type Body, type PointerRead, type Store, type Stored } from './store.ts';

/** Unfinished files, on the store's own disk so that a rename is all or nothing. */
const scratchName = '.scratch';

/** An empty database: the process that replaces the pointer has its lock, which the system takes back whichever way the process ends. */
const lockName = 'pointer.lock';

/** No object is called so, nor as locks were before. */
const lockNames = [lockName, 'current.lock'];

/** A store in a folder, which is made when something is put. */
export function folderStore(folder: string): Store {
  const pathOf = (key: string): string => keyPath(folder, key);
  return {
    address: folder,
    put: (key, body, sha256) => onDisk(folder, key, () => put(folder, key, body, sha256)),
    copy: (from, to, sha256) => {
      const path = pathOf(from);
      return onDisk(folder, to, () => put(folder, to, { path }, sha256));
    },
    replace: (key, bytes, sha256) => {
      const target = pathOf(key);
      return onDisk(folder, key, () => putWhole(folder, key, { bytes }, sha256, (scratch) => inFolder(rename, scratch, target)));
    },
    get: (key) => {
      const path = pathOf(key);
      return onDisk(folder, key, () => readFile(path).catch(absent));
    },
    open: (key, range) => onDisk(folder, key, async () => (await open(pathOf(key)).catch(absent))?.createReadStream(range)),
    head: (key) => onDisk(folder, key, () => statOf(pathOf(key))),
    list: (prefix) => list(folder, prefix),
    remove: async (keys) => {
      for (const key of keys) await onDisk(folder, key, () => remove(folder, key));
    },
    removeUnfinished: (before, prefix = '') =>
      onDisk(folder, scratchName, () => removeUnfinished(join(folder, scratchName), before, prefix)),
    refuseUnwritable: () => onDisk(folder, scratchName, () => tryWriting(folder)),
    readPointer: () => onDisk(folder, pointerKey, () => readPointer(folder)),
    replacePointer: (pointer, ifMatch) => {
      const replace = (): Promise<void> => replacePointer(folder, pointer, ifMatch);
      return onDisk(folder, pointerKey, () => withLock(folder, replace));
    },
  };
}

async function remove(folder: string, key: string): Promise<void> {
  await rm(keyPath(folder, key), { force: true });
  await removeEmptyFolders(folder, dirname(key));
}

function keyPath(folder: string, key: string): string {
  checkKey(key);
  return join(folder, key);
}

async function put(folder: string, key: string, body: Body, sha256: string): Promise<void> {
  const target = keyPath(folder, key);
  const known = await digestOf(target).catch(absent);
  if (known !== undefined) {
    refuseOther(key, known, sha256);
    return;
  }
  // Unlike a rename, a link never replaces what another run has put meanwhile.
  await putWhole(folder, key, body, sha256, async (scratch) => {
    await inFolder(link, scratch, target).catch(async (error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
      refuseOther(key, await digestOf(target), sha256);
    });
  });
}

/** Write a file beside its place, then show it there. */
async function putWhole(folder: string, key: string, body: Body, sha256: string, show: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = await scratchPath(folder, key);
  try {
    await copy(body, scratch);
    const written = await digestOf(scratch);
    if (written !== sha256) throw fail('store.digest', { key, expected: sha256, found: written });
    await show(scratch);
  } finally {
    await rm(scratch, { force: true });
  }
}

/** Link or move a file to a path whose folder is made; again where a run that removes empty folders took it away in between. */
async function inFolder(show: typeof link, path: string, target: string, tries = 3): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await show(path, target).catch((error: unknown) => {
    if (tries === 1 || !isCode(error, 'ENOENT')) throw error;
    return inFolder(show, path, target, tries - 1);
  });
}

function refuseOther(key: string, known: string, sha256: string): void {
  if (known !== sha256) throw fail('store.other-bytes', { key, known, sha256 });
}

/** Make a path for a file not yet whole, named after its folder of keys, so that a purge finds remains of a dead put. */
async function scratchPath(folder: string, key = ''): Promise<string> {
  await mkdir(join(folder, scratchName), { recursive: true });
  return join(folder, scratchName, `${scratchBeginning(key)}${randomUUID()}`);
}

async function tryWriting(folder: string): Promise<void> {
  const path = await scratchPath(folder);
  await writeFile(path, '');
  await rm(path);
}

const scratchBeginning = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1).replaceAll('/', '+');

async function copy(body: Body, target: string): Promise<void> {
  await pipeline('path' in body ? createReadStream(body.path) : Readable.from([body.bytes]), createWriteStream(target, { flush: true }));
}

const digestOf = (path: string): Promise<string> => digestStream(createReadStream(path));

async function statOf(path: string): Promise<Stored | undefined> {
  const found = await stat(path).catch(absent);
  return found?.isFile() ? { bytes: found.size, modified: found.mtime } : undefined;
}

async function* list(folder: string, prefix: string): AsyncGenerator<Stored & { key: string }> {
  for (const key of (await onDisk(folder, prefix, () => keysIn(folder, prefix))).sort()) {
    const stored = await onDisk(folder, key, () => statOf(join(folder, key)));
    // Removed meanwhile.
    if (stored !== undefined) yield { key, ...stored };
  }
}

/** The keys below a prefix. A folder that is removed meanwhile holds nothing; Node's own recursion fails as if all of them were gone. */
async function keysIn(folder: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const prefixes = [prefix];
  for (const each of prefixes)
    for (const entry of (await readdir(join(folder, each), { withFileTypes: true }).catch(absent)) ?? []) {
      const key = each + entry.name;
      if (lockNames.includes(key) || key === scratchName) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, key))))) prefixes.push(`${key}/`);
      else keys.push(key);
    }
  return keys;
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(absent))?.isDirectory() === true;

/** Remove a key's folder and those above that hold nothing more; a store has no folders, its objects' paths do. */
async function removeEmptyFolders(folder: string, path: string): Promise<void> {
  for (let empty = path; empty !== '.'; empty = dirname(empty)) {
    try {
      await rmdir(join(folder, empty));
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].some((code) => isCode(error, code))) return;
      throw error;
    }
  }
}

async function removeUnfinished(scratch: string, before: Date, prefix: string): Promise<number> {
  let removed = 0;
  for (const name of (await readdir(scratch).catch(absent)) ?? []) {
    if (!name.startsWith(scratchBeginning(prefix))) continue;
    const found = await statOf(join(scratch, name));
    if (found === undefined || found.modified >= before) continue;
    await rm(join(scratch, name), { force: true });
    removed += 1;
  }
  return removed;
}

async function readPointer(folder: string): Promise<PointerRead | undefined> {
  const bytes = await readFile(join(folder, pointerKey)).catch(absent);
  return bytes && { pointer: parsePointer(bytes, folder), tag: digest(bytes) };
}

async function replacePointer(folder: string, pointer: Pointer, ifMatch: string | undefined): Promise<void> {
  const current = await readPointer(folder);
  if (current?.tag !== ifMatch) throw fail('store.moved', { sequence: current?.pointer.sequence ?? 0 });
  const scratch = await scratchPath(folder);
  await writeFile(scratch, pointerBytes(pointer), { flush: true });
  await rename(scratch, join(folder, pointerKey));
}

/** SQLite's result code for a lock that another connection has: https://sqlite.org/rescode.html#busy */
const busy = 5;

/** Do `work` while nobody else does on this folder, which is made. */
export async function withLock(folder: string, work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The file stays: a lock on one that was removed would keep nobody out.
  using _lock = takeLock(folder, join(folder, lockName));
  await work();
}

function takeLock(folder: string, path: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) throw fail('store.locked', { path });
    throw fail('store.disk', { folder, key: lockName, cause: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
