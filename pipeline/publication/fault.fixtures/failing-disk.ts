import { AsyncLocalStorage } from 'node:async_hooks';
import type * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';

/** A run on a disk that fails: which call of the file system does, and of what; the calls are counted from 0. */
export interface Disk {
  calls: number;
  failAt: number;
  code: string;
  /** How often it did: what is not there cannot break half way. */
  faults: number;
}

/** Calls of whoever is not in a run, a reader beside it say, are as they are. */
export const disk = new AsyncLocalStorage<Disk>();

/** Calls that a store makes of `node:fs/promises`. */
const names = ['link', 'mkdir', 'open', 'readFile', 'readdir', 'rename', 'rm', 'rmdir', 'stat', 'writeFile'] as const;

/** `node:fs/promises` with a call that fails, the others as they are. */
export function failing(real: typeof promises): typeof promises {
  const replaced = names.map((name) => [name, counted(real[name] as Call, name)] as const);
  return { ...real, ...Object.fromEntries(replaced) };
}

/** `node:fs` with a stream that fails, the others as they are: a stream is one more call. */
export function failingStreams(real: typeof fs): typeof fs {
  const createWriteStream: typeof real.createWriteStream = (path, options) =>
    real.createWriteStream(path, { ...(Object(options) as object), fs: brokenFor('write', real) });
  const createReadStream: typeof real.createReadStream = (path, options) =>
    real.createReadStream(path, { ...(Object(options) as object), fs: brokenFor('read', real) });
  return { ...real, createWriteStream, createReadStream };
}

/** Faults that befall a file that is open already; all others keep it from being opened. */
const halfWay = ['ENOSPC', 'EIO'];
/** So much passes before: less than the smallest file of the tests has. */
const bytesBefore = 3;

/** Give a stream the file system that it works with: where the stream is to fail, one of a disk that breaks half way. */
function brokenFor(syscall: 'read' | 'write', real: typeof fs): typeof fs {
  const code = failsNow();
  if (code === undefined) return real;
  if (!halfWay.includes(code)) return Object.assign({ ...real }, { open: (...args: unknown[]) => fails(args, code, 'open') });
  let calls = 0;
  const work = real[syscall] as (...args: unknown[]) => void;
  const broken = (...args: unknown[]): void => {
    const [descriptor, buffer, offset, , position, done] = args;
    if (calls++ === 0) work(descriptor, buffer, offset, bytesBefore, position, done);
    else fails(args, code, syscall);
  };
  return { ...real, [syscall]: broken };
}

function fails(args: unknown[], code: string, syscall: string): void {
  const done = args.at(-1) as (error: Error) => void;
  process.nextTick(done, failure(code, syscall));
}

type Call = (...args: unknown[]) => Promise<unknown>;

const counted =
  (call: Call, syscall: string): Call =>
  async (...args) => {
    const code = failsNow();
    if (code === undefined) return call(...args);
    throw failure(code, syscall);
  };

/** Count a call; what it is to fail of. */
function failsNow(): string | undefined {
  const run = disk.getStore();
  if (run === undefined) return undefined;
  return run.calls++ === run.failAt ? run.code : undefined;
}

function failure(code: string, syscall: string): Error {
  const run = disk.getStore();
  if (run !== undefined) run.faults += 1;
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}
