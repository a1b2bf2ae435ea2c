import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import type { Store } from '../stores/store.ts';
import { depositKeysOf } from './deposits.ts';
import { readPending, type PendingEntry } from './pending.ts';
import { distinctBuckets, located, bucketName, type ProducerBucket, type PlacedVersion } from './artifact-stores.ts';
import { readPastRecords, readRecordsOf } from './record-files.ts';
import { publications, readCurrent, readPublication } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

/** Snapshots that can be published again: the newest ones, and those that were current at some time since a moment. */
export interface Retention {
  newest: number;
  since: Date;
}

/** Objects that kept snapshots name, and what waits to be published. */
export interface Reachable {
  /** Those in buckets of producers stand behind the name of their bucket. */
  keys: Set<string>;
  /** Every bucket of a producer that these name: what lies in one that no kept snapshot names any more is its owner's to remove. */
  buckets: ProducerBucket[];
  pending: PendingEntry[];
}

/**
 * List every object that a kept snapshot or a pending change names; throws where a snapshot or its records, naming unknown objects, cannot
 * be read.
 */
export async function readReachable(store: Store, keep: Retention): Promise<Reachable> {
  // What waits is read first: what is published meanwhile is then found in the snapshot.
  const pending = await readPending(store);
  const current = await readCurrent(store);
  // What waits and is not as builds write it names nothing: whoever may write there would keep all garbage by it.
  // Of a past snapshot, what an earlier collection that kept less has removed needs no keeping.
  // All snapshots stay, kept or not: they are the chain that proves the dates, and small.
  const replacement = replacementOf(await readTombstones(store, current?.snapshot));
  const keys = new Set(current?.snapshot.tombstones ?? []);
  const placed: PlacedVersion[] = [];
  const since = keep.since.toISOString();
  let newer = 0;
  let followed: string | undefined;
  for await (const { pointer, snapshot } of publications(store)) {
    keys.add(pointer.snapshot);
    // It was current until the next one came.
    if (newer < keep.newest || followed === undefined || followed >= since)
      placed.push(...(await addRecords(store, withoutPurged(snapshot, replacement), keys, newer === 0 ? readRecordsOf : readPastRecords)));
    newer += 1;
    followed = pointer.published;
  }
  for (const { change, sheet, claim } of pending) {
    if (sheet !== undefined) keys.add(bucketName(sheet.store) + sheet.artifact.key);
    if (change?.record) placed.push(...addArtifacts([change.record], keys));
    // Without the keys of a producer's bucket what waits for them lies here.
    for (const { key } of change?.record?.version.artifacts ?? []) keys.add(key);
    if (claim !== undefined) {
      const { snapshot } = await readPublication(store, claim.snapshot);
      placed.push(...(await addRecords(store, withoutPurged(snapshot, replacement), keys, readPastRecords)));
    }
  }
  return { keys, buckets: distinctBuckets(placed), pending };
}

async function addRecords(
  store: Store,
  { producers }: Pick<Snapshot, 'producers'>,
  keys: Set<string>,
  read: typeof readRecordsOf,
): Promise<PlacedVersion[]> {
  const files = Object.values(producers).flat();
  const unread = files.filter((key) => !keys.has(key));
  const placed = addArtifacts((await read(store, { producers: { all: unread } })).values(), keys);
  for (const key of files) keys.add(key);
  return placed;
}

/** Add what records name; gives those whose artifacts are in a bucket of their producer. */
function addArtifacts(records: Iterable<DatasetRecord>, keys: Set<string>): PlacedVersion[] {
  const placed: PlacedVersion[] = [];
  for (const record of records) {
    for (const { key } of record.version.artifacts) keys.add(located(record, key));
    for (const key of depositKeysOf(record)) keys.add(key); // guard: a collection takes no deposit that a manifest or a kept version names
    if (record.store !== undefined) placed.push({ id: record.id, store: record.store });
  }
  return placed;
}
