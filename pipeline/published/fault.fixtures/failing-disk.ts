import type * as promises from 'node:fs/promises';

/** Which call of the file system fails, and of what; the calls are counted from 0. */
export const disk: { calls: number; failAt: number; code: string } = { calls: 0, failAt: -1, code: 'ENOSPC' };

/** Calls that a store makes of `node:fs/promises`. */
const names = ['link', 'mkdir', 'open', 'readFile', 'readdir', 'rename', 'rm', 'rmdir', 'stat', 'writeFile'] as const;

/** `node:fs/promises` with a call that fails, the others as they are. */
export function failing(real: typeof promises): typeof promises {
  const replaced = names.map((name) => [name, counted(real[name] as Call, name)] as const);
  return { ...real, ...Object.fromEntries(replaced) };
}

type Call = (...args: unknown[]) => Promise<unknown>;

const counted =
  (call: Call, syscall: string): Call =>
  async (...args) => {
    const number = disk.calls++;
    if (number !== disk.failAt) return call(...args);
    throw Object.assign(new Error(`${disk.code}: ${syscall}`), { code: disk.code, syscall });
  };
