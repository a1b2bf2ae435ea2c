import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { pointerKey, type Body, type PointerRead, type Store } from './store.ts';

/** Unfinished files, on the store's own disk so that a rename is all or nothing. */
const scratchName = '.scratch';
const lockName = 'current.lock';

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
const absent = (error: unknown): undefined => {
  if (isCode(error, 'ENOENT')) return undefined;
  throw error;
};

/** A store in a folder, which is made when something is put. */
export function folderStore(folder: string): Store {
  const pathOf = (key: string): string => join(folder, key);
  const scratchPath = async (): Promise<string> => {
    await mkdir(join(folder, scratchName), { recursive: true });
    return join(folder, scratchName, randomUUID());
  };
  const get = (key: string): Promise<Uint8Array | undefined> => readFile(pathOf(key)).catch(absent);
  const readPointer = async (): Promise<PointerRead | undefined> => {
    const bytes = await get(pointerKey);
    if (bytes === undefined) return undefined;
    // Written by replacePointer, by nobody else.
    return { pointer: JSON.parse(Buffer.from(bytes).toString('utf8')) as Pointer, tag: digest(bytes) };
  };

  return {
    get,
    readPointer,

    async put(key, body, sha256) {
      const target = pathOf(key);
      const known = await digestOf(target).catch(absent);
      if (known !== undefined) {
        refuseOther(key, known, sha256);
        return;
      }
      const scratch = await scratchPath();
      try {
        await copy(body, scratch);
        const written = await digestOf(scratch);
        if (written !== sha256) throw fail('store.digest', { key, expected: sha256, found: written });
        await mkdir(dirname(target), { recursive: true });
        // Unlike a rename, a link never replaces what another run has put meanwhile.
        await link(scratch, target).catch(async (error: unknown) => {
          if (!isCode(error, 'EEXIST')) throw error;
          refuseOther(key, await digestOf(target), sha256);
        });
      } finally {
        await rm(scratch, { force: true });
      }
    },

    size: async (key) => (await stat(pathOf(key)).catch(absent))?.size,

    async list(prefix) {
      const entries = (await readdir(pathOf(prefix), { recursive: true, withFileTypes: true }).catch(absent)) ?? [];
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
      return files.map((key) => key.replaceAll('\\', '/')).sort();
    },

    async replacePointer(pointer, ifMatch) {
      const release = await lock(folder);
      try {
        const current = await readPointer();
        if (current?.tag !== ifMatch) throw fail('store.moved', { sequence: current?.pointer.sequence ?? 0 });
        const scratch = await scratchPath();
        await writeFile(scratch, `${JSON.stringify(pointer, null, 2)}\n`, { flush: true });
        await rename(scratch, pathOf(pointerKey));
      } finally {
        await release();
      }
    },
  };
}

function refuseOther(key: string, known: string, sha256: string): void {
  if (known !== sha256) throw fail('store.other-bytes', { key, known, sha256 });
}

async function copy(body: Body, target: string): Promise<void> {
  await pipeline('path' in body ? createReadStream(body.path) : Readable.from([body.bytes]), createWriteStream(target, { flush: true }));
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Hold the pointer's lock: a file with the number of the process, taken over where that process is gone. */
async function lock(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName);
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) break;
    await rm(path, { force: true });
  }
  throw fail('store.locked', { path });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
