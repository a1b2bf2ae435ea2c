import { fail } from '../errors.ts';
import type { Store } from '../stores/store.ts';
import { readMarks, removeAnnounced, replaceMarks } from './marks.ts';
import { sweepPurged } from './purge.ts';
import { readReachable, type Keep, type Reachable } from './reachable.ts';
import { readRecords, recordDigest } from './records.ts';
import { readCurrent } from './snapshots.ts';
import { readTombstones } from './tombstones.ts';

/** What a collection is told. */
export interface Collection {
  now: Date;
  /** How long an object must have been known as garbage, and how old it must be. */
  graceMs: number;
  keep: Keep;
  /** false: mark, remove nothing. */
  remove: boolean;
  /** Change nothing at all, not even marks. */
  dryRun: boolean;
}

/** What a collection has found and done; keys with their sizes in bytes. */
export interface Collected {
  /** Removed now, or what would be. */
  due: Map<string, number>;
  /** Known as garbage; a collection after the grace period removes them. */
  waiting: Map<string, number>;
  /** Uploads that died, and waiting changes that nobody will publish. */
  unfinished: number;
  removed: boolean;
}

/** Objects that only snapshots and records give a reason to exist. */
const collectable = ['data/', 'records/', 'snapshots/', 'tombstones/'];

/**
 * Remove what nothing kept reaches, in two phases: a collection marks it, one that runs after the grace period removes what is still
 * unreachable. What is younger than the grace period stays, so a running build loses nothing that it has put.
 */
export async function collectGarbage(store: Store, collection: Collection): Promise<Collected> {
  const { now, graceMs, keep, dryRun } = collection;
  const oldest = new Date(now.valueOf() - graceMs);
  await refuseOther(store, now);
  const reachable = await readReachable(store, keep);
  const garbage = await findGarbage(store, reachable, oldest);
  const { marks, keys } = await readMarks(store);
  const isDue = (key: string): boolean => (marks.get(key) ?? now.toISOString()) <= oldest.toISOString();
  const due = new Map([...garbage].filter(([key]) => isDue(key)));
  const waiting = new Map([...garbage].filter(([key]) => !isDue(key)));
  const removed = collection.remove && !dryRun;
  if (dryRun) return { due, waiting, unfinished: 0, removed };
  if (removed) await sweepPurged(store, await readTombstones(store, (await readCurrent(store))?.snapshot));
  const gone = new Set(removed ? await removeAnnounced(store, [...due.keys()], () => freeKeys(store, keep)) : []);
  // Marks of what is reachable again are not kept: its time begins anew.
  const left = [...garbage.keys()].filter((key) => !gone.has(key)).map((key) => [key, marks.get(key) ?? now.toISOString()] as const);
  await replaceMarks(store, new Map(left), keys);
  const unfinished = removed ? (await removeStalePending(store, reachable, oldest)) + (await store.removeUnfinished(oldest)) : 0;
  return { due, waiting, unfinished, removed };
}

async function findGarbage(store: Store, { keys }: Reachable, oldest: Date): Promise<Map<string, number>> {
  const garbage = new Map<string, number>();
  for (const prefix of collectable)
    for await (const { key, bytes, modified } of store.list(prefix)) if (!keys.has(key) && modified <= oldest) garbage.set(key, bytes);
  return garbage;
}

/** A collection that died does not keep the next one from running for longer than this. */
const runningMs = 3_600_000;

async function refuseOther(store: Store, now: Date): Promise<void> {
  for await (const { modified } of store.list('gc/removing/'))
    if (now.valueOf() - modified.valueOf() < runningMs) throw fail('gc.running', { store: store.address });
}

/** Of objects that are to go, which may: asked once everybody can see that they are to go. */
async function freeKeys(store: Store, keep: Keep): Promise<(key: string) => boolean> {
  const { keys: needed, pending } = await readReachable(store, keep);
  // Record files are named by no change that waits, only by what becomes of it.
  return (key) => !needed.has(key) && (pending.length === 0 || key.startsWith('data/'));
}

/** Remove what waited to be published for too long, or is published; gives how many there were. */
async function removeStalePending(store: Store, { pending }: Reachable, oldest: Date): Promise<number> {
  if (pending.length === 0) return 0;
  const published = new Set([...(await readRecords(store)).values()].map(recordDigest));
  const stale = pending.filter(
    ({ change, modified }) =>
      modified <= oldest || (change?.record !== undefined && change.record !== null && published.has(recordDigest(change.record))),
  );
  await store.remove(stale.map(({ key }) => key));
  return stale.length;
}
