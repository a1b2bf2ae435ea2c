import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Pointer, Problem } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { digest } from './digest.ts';
import { absent, isCode, onDisk } from './folder-errors.ts';

/*
 * Whoever can write to a store can put back a state of before, which is signed and has not expired, and take away the snapshots that came
 * after. Where that was seen is remembered beside the program, never in what was downloaded: a sequence never falls.
 */

interface Seen {
  address: string;
  sequence: number;
}

/** File that remembers the state that the store at an address has shown; another address has a past of its own. */
export const seenFile = (cache: string, address: string): string =>
  join(cache, 'seen', `${digest(isPath(address) ? resolve(address) : address).slice(0, 16)}.json`);

const isPath = (address: string): boolean => !address.includes('://');

/** Refuse a store that shows an older state than it has before. */
export async function refuseOlder(file: string, address: string, { sequence }: Pointer): Promise<void> {
  const seen = await lastSeen(file);
  if (seen > sequence) throw fail('store.older', { address, sequence, seen, file });
}

/** Remember what a store shows, unless it has shown more. */
export async function rememberSeen(file: string, address: string, { sequence }: Pointer): Promise<void> {
  if ((await lastSeen(file)) >= sequence) return;
  await onDisk(dirname(file), basename(file), async () => {
    // Another process remembers at the same moment.
    const fresh = `${file}.${process.pid}`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(fresh, `${JSON.stringify({ address, sequence } satisfies Seen)}\n`);
      await rename(fresh, file);
    } catch (error) {
      // A program that may only be read, in a container say, remembers nothing: each of its runs is the first.
      if (!isCode(error, 'EROFS') && !isCode(error, 'EACCES')) throw error;
    }
  });
}

/** The number of the newest state that was seen, 0 where none was. */
export async function lastSeen(file: string): Promise<number> {
  // Where it cannot be read nobody knows how far the store had come.
  const text = await onDisk(dirname(file), basename(file), () => readFile(file, 'utf8').catch(absent));
  return text === undefined ? 0 : parseSeen(text, file).sequence;
}

function parseSeen(text: string, file: string): Seen {
  try {
    const seen = JSON.parse(text) as Seen;
    if (Number.isSafeInteger(seen.sequence)) return seen;
  } catch (cause) {
    throw fail('store.seen', { file }, { cause });
  }
  throw fail('store.seen', { file });
}

/** Tell what is so of a store as long as it is the same once on this machine, not at every command. */
export const onceOnMachine =
  (cache: string, onNotice: (notice: Problem) => void) =>
  (notice: Problem): void => {
    const file = join(cache, 'told', digest(notice.message).slice(0, 16));
    if (existsSync(file)) return;
    onNotice(notice);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    } catch {
      // It is told again: nothing is lost by that.
    }
  };
