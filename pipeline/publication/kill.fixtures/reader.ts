import { setTimeout as wait } from 'node:timers/promises';
import { digest } from '../../stores/digest.ts';
import type { Reader, Store } from '../../stores/store.ts';
import { readRecordsOf } from '../record-files.ts';
import { recordDigest } from '../records.ts';
import { readCurrent } from '../snapshots.ts';

/** Name all that a reader sees of a store; throws where anything that the snapshot names is missing, or not as it says. */
export async function readState(store: Reader): Promise<string> {
  const current = await readCurrent(store);
  if (current === undefined) return 'nothing';
  const records = [...(await readRecordsOf(store, current.snapshot)).values()];
  for (const { id, version } of records)
    for (const { key, sha256 } of version.artifacts) {
      const bytes = await store.get(key);
      if (bytes === undefined || digest(bytes) !== sha256) throw new Error(`${id} names ${key}, which is ${bytes === undefined ? 'not there' : 'damaged'}.`);
    }
  return digest(records.map(recordDigest).sort().join());
}

/** List a store's contents, except what depends on the clock or a dead run leaves; the keys of all but the pointer tell their bytes. */
export async function contentsOf(store: Store): Promise<string[]> {
  const contents = [JSON.stringify(await store.readPointer())];
  for await (const { key, bytes } of store.list('')) if (/^(data|records|snapshots|tombstones)/.test(key)) contents.push(`${key} ${bytes}`);
  return contents;
}

/** Reads and errors of a reader who stood beside something that went wrong. */
export interface Reading {
  reads: number;
  errors: unknown[];
}

/** Read all that is published again and again, or only once `stirred` tells another number: one of `states`, whole, never going back. */
export async function readUntil(
  signal: AbortSignal,
  store: Reader,
  states: readonly string[],
  { pauseMs, stirred }: { pauseMs: number; stirred?: () => number },
): Promise<Reading> {
  const reading: Reading = { reads: 0, errors: [] };
  let newest = 0;
  let seen: number | undefined;
  do {
    const now = stirred?.();
    if (now !== undefined && now === seen) {
      await wait(pauseMs);
      continue;
    }
    seen = now;
    reading.reads += 1;
    try {
      const state = states.indexOf(await readState(store), newest);
      if (state < 0) throw new Error(`Read ${reading.reads} shows no state that should be there, or one that is over.`);
      newest = state;
    } catch (error) {
      reading.errors.push(error);
    }
    await wait(pauseMs);
  } while (!signal.aborted);
  return reading;
}
