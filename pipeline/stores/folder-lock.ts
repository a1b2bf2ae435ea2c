import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail } from '../base/errors.ts';

/** An empty database: the process that replaces the pointer has its lock, which the system takes back whichever way the process ends. */
const lockName = 'pointer.lock';

/** No object is called so, nor as locks were before. */
export const lockNames = [lockName, 'current.lock'];

/** SQLite's result code for a lock that another connection has: https://sqlite.org/rescode.html#busy */
const busy = 5;

/** Do `work` while nobody else does on this folder, which is made. The file stays: a lock on one that was removed would keep nobody out. */
export async function withLock(folder: string, work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, lockName);
  let lock: DatabaseSync | undefined;
  try {
    lock = takeLock(folder, path);
    await work();
  } finally {
    lock?.close();
  }
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
