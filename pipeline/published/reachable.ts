import type { Snapshot } from '../../schemas/types.ts';
import type { Store } from '../stores/store.ts';
import { readPending, type Entry } from './pending.ts';
import { readRecordsOf } from './records.ts';
import { publications, readCurrent, readPublication } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

/** Which snapshots can be published again: the newest ones, and those that were current at some time since a moment. */
export interface Keep {
  newest: number;
  since: Date;
}

/** What is needed, and what waits to be needed. */
export interface Reachable {
  keys: Set<string>;
  pending: Entry[];
}

/**
 * Every object that a kept snapshot, or what waits to be published, names. Throws where one of these cannot be read: what it names is unknown.
 * All snapshots stay, kept or not: they are the chain that proves the dates, and small.
 */
export async function readReachable(store: Store, keep: Keep): Promise<Reachable> {
  // What waits is read first: what is published meanwhile is then found in the snapshot.
  const pending = await readPending(store);
  const current = await readCurrent(store);
  const replacement = replacementOf(await readTombstones(store, current?.snapshot));
  const keys = new Set(current?.snapshot.tombstones ?? []);
  const since = keep.since.toISOString();
  let [newer, followed]: [number, string | undefined] = [0, undefined];
  for await (const { pointer, snapshot } of publications(store)) {
    keys.add(pointer.snapshot);
    // It was current until the next one came.
    if (newer < keep.newest || followed === undefined || followed >= since)
      await addRecords(store, withoutPurged(snapshot, replacement), keys);
    [newer, followed] = [newer + 1, pointer.published];
  }
  for (const { change, claim } of pending) {
    for (const { key } of change?.record?.version.artifacts ?? []) keys.add(key);
    if (claim !== undefined)
      await addRecords(store, withoutPurged((await readPublication(store, claim.snapshot)).snapshot, replacement), keys);
  }
  return { keys, pending };
}

async function addRecords(store: Store, { producers }: Pick<Snapshot, 'producers'>, keys: Set<string>): Promise<void> {
  const files = Object.values(producers).flat();
  const unread = files.filter((key) => !keys.has(key));
  for (const { version } of (await readRecordsOf(store, { producers: { all: unread } })).values())
    for (const { key } of version.artifacts) keys.add(key);
  for (const key of files) keys.add(key);
}
