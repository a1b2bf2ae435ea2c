import type { Problem } from '../../schemas/types.ts';
import { producerOf } from '../dataset-keys.ts';
import { fail, PipelineError, problem } from '../errors.ts';
import type { Store } from '../stores/store.ts';
import { readMarks, removeAnnounced, replaceMarks } from './marks.ts';
import { highestSequence, refuseAbsent, refuseReplayed } from './newest.ts';
import { openPlace, placeName, removeLocated } from './place.ts';
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
  /** Refuse where more than this share of all objects would go at once, from 0 to 1. */
  mostShare: number;
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
  /** Buckets of producers that could not be looked at. */
  skipped: Problem[];
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
  const highest = await highestSequence(store);
  // What came after a pointer that was put back is reached by nothing, and is what is to be kept.
  refuseReplayed(store, (await store.readPointer())?.pointer, highest);
  await refuseAbsent(store);
  const reachable = await readReachable(store, keep);
  const { garbage, objects, skipped, isSkipped } = await findAll(store, reachable, oldest);
  const { marks, keys } = await readMarks(store);
  const isDue = (key: string): boolean => (marks.get(key) ?? now.toISOString()) <= oldest.toISOString();
  const due = new Map([...garbage].filter(([key]) => isDue(key)));
  const waiting = new Map([...garbage].filter(([key]) => !isDue(key)));
  const removed = collection.remove && !dryRun;
  if (dryRun) return { due, waiting, unfinished: 0, removed, skipped };
  if (due.size > objects * collection.mostShare)
    throw fail('gc.share', {
      due: due.size,
      objects,
      percent: Math.ceil((due.size / objects) * 100),
      most: Math.round(collection.mostShare * 100),
    });
  if (removed) skipped.push(...(await sweepAll(store)));
  const gone = new Set(removed ? await removeDue(store, [...due.keys()], reachable, keep) : []);
  // Marks of what is reachable again are not kept: its time begins anew.
  const left = [...garbage.keys()].filter((key) => !gone.has(key)).map((key) => [key, marks.get(key) ?? now.toISOString()] as const);
  // Of a bucket that could not be looked at nothing new is known.
  const unseen = [...marks].filter(([key]) => isSkipped(key));
  await replaceMarks(store, new Map([...left, ...unseen]), keys);
  const unfinished = removed ? (await removeStalePending(store, reachable, oldest)) + (await store.removeUnfinished(oldest)) : 0;
  return { due, waiting, unfinished, removed, skipped };
}

/** Remove what tombstones forbid; a bucket that cannot be opened keeps no other data set from being swept. */
async function sweepAll(store: Store): Promise<Problem[]> {
  const tombstones = await readTombstones(store, (await readCurrent(store))?.snapshot);
  await sweepPurged(
    store,
    tombstones.filter(({ stores }) => stores === undefined),
  );
  const skipped: Problem[] = [];
  for (const tombstone of tombstones.filter(({ stores }) => stores !== undefined)) {
    const producer = producerOf(tombstone.dataset);
    const bucket = (tombstone.stores ?? []).map((own) => own.bucket).join(', ');
    await unlessDown({ producer, bucket }, skipped, () => sweepPurged(store, [tombstone]));
  }
  return skipped;
}

/** Do what needs a bucket; where it does not answer, or its keys are missing, that is told. */
async function unlessDown(facts: { producer: string; bucket: string }, skipped: Problem[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const cause = error.problems.map(({ message }) => message).join(' ');
    skipped.push(problem('own-store.skipped', { ...facts, cause }, { severity: 'warning' }));
  }
}

/** What nothing needs, in the catalogue's own store and in the buckets of producers; keys there stand behind the name of their place. */
interface Garbage {
  garbage: Map<string, number>;
  /** How many objects there are, those that are needed among them. */
  objects: number;
  skipped: Problem[];
  /** Whether a key is in a bucket that could not be looked at. */
  isSkipped: (key: string) => boolean;
}

async function findAll(store: Store, { keys, places }: Reachable, oldest: Date): Promise<Garbage> {
  const garbage = new Map<string, number>();
  let objects = await findGarbage(store, { keys, prefixes: collectable, place: '' }, oldest, garbage);
  const skipped: Problem[] = [];
  const unseen: string[] = [];
  for (const each of places) {
    const [place, before] = [placeName(each.own), skipped.length];
    // One bucket that is down keeps no other from being cleaned.
    await unlessDown({ producer: each.producer, bucket: each.own.bucket }, skipped, async () => {
      const prefixes = [`data/${each.producer}/`];
      objects += await findGarbage(await openPlace(store, each), { keys, prefixes, place }, oldest, garbage);
    });
    if (skipped.length > before) unseen.push(place);
  }
  return { garbage, objects, skipped, isSkipped: (key) => unseen.some((place) => key.startsWith(place)) };
}

/** Add what nothing needs of a place to `garbage`; gives how many objects there are. */
async function findGarbage(
  store: Store,
  { keys, prefixes, place }: { keys: ReadonlySet<string>; prefixes: readonly string[]; place: string },
  oldest: Date,
  garbage: Map<string, number>,
): Promise<number> {
  let objects = 0;
  for (const prefix of prefixes)
    for await (const { key, bytes, modified } of store.list(prefix)) {
      objects += 1;
      if (!keys.has(place + key) && modified <= oldest) garbage.set(place + key, bytes);
    }
  return objects;
}

/** Remove what is due wherever it lies; gives what was removed. */
const removeDue = (store: Store, due: readonly string[], { places }: Reachable, keep: Keep): Promise<string[]> =>
  removeAnnounced(
    store,
    due,
    () => freeKeys(store, keep),
    (keys) => removeLocated(store, places, keys),
  );

/** A collection that died does not keep the next one from running for longer than this. */
const runningMs = 3_600_000;

async function refuseOther(store: Store, now: Date): Promise<void> {
  for await (const { modified } of store.list('gc/removing/'))
    if (now.valueOf() - modified.valueOf() < runningMs) throw fail('gc.running', { store: store.address });
}

const isData = (key: string): boolean => key.startsWith('data/') || /^https?:\/\//.test(key);

/** Of objects that are to go, which may: asked once everybody can see that they are to go. */
async function freeKeys(store: Store, keep: Keep): Promise<(key: string) => boolean> {
  const { keys: needed, pending } = await readReachable(store, keep);
  // Record files are named by no change that waits, only by what becomes of it.
  return (key) => !needed.has(key) && (pending.length === 0 || isData(key));
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
