import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { absent, onDisk } from '../stores/folder-errors.ts';

/** What a store has shown before, kept in its mirror. */
interface Seen {
  address: string;
  sequence: number;
}

/** Refuse a store that shows an older state than it has before: a sequence never falls. Another store at another address has a past of its own. */
export async function refuseOlder(file: string, address: string, { sequence }: Pointer): Promise<void> {
  const seen = await readSeen(file);
  if (seen?.address === address && seen.sequence > sequence) throw fail('store.older', { address, sequence, seen: seen.sequence, file });
}

/** Remember what a store shows. */
export async function remember(file: string, address: string, { sequence }: Pointer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify({ address, sequence } satisfies Seen)}\n`);
  await rename(`${file}.new`, file);
}

async function readSeen(file: string): Promise<Seen | undefined> {
  // Where it cannot be read nobody knows how far the store had come.
  const text = await onDisk(dirname(file), basename(file), () => readFile(file, 'utf8').catch(absent));
  return text === undefined ? undefined : (JSON.parse(text) as Seen);
}
