import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../errors.ts';

/** Whether a system call failed of this. */
export const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

/** For `catch`: undefined where there is no such file. */
export const absent = (error: unknown): undefined => {
  if (isCode(error, 'ENOENT')) return undefined;
  throw error;
};

/** The file that holds the number of the process which replaces the pointer. */
export const lockName = 'current.lock';

/**
 * Do `work` while no other process of this machine does; the lock of a process that is gone is taken over. `scratch` gives a
 * path of its own on the folder's disk.
 */
export async function withLock(folder: string, scratch: () => Promise<string>, work: () => Promise<void>): Promise<void> {
  const path = join(folder, lockName);
  const own = await scratch();
  // Linked, not written in place: a lock is never seen without its number.
  await writeFile(own, String(process.pid));
  try {
    if (!(await take(own, path))) {
      const holder = await readFile(path, 'utf8').catch(() => '');
      if (isAlive(Number(holder))) throw fail('store.locked', { path });
      await putAside(path, await scratch(), holder);
      if (!(await take(own, path))) throw fail('store.locked', { path });
    }
    try {
      await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Link a process's own file to the lock; false where there is one. */
async function take(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Remove the lock of the process `holder`, and not one that another has taken over meanwhile. */
async function putAside(path: string, aside: string, holder: string): Promise<void> {
  const moved = await rename(path, aside).then(() => true, absent);
  if (moved === undefined) return;
  if ((await readFile(aside, 'utf8')) !== holder) await take(aside, path);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
