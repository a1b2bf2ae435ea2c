import type { Problem } from '../../schemas/types.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import { causeOf, fail, PipelineError, problem } from '../base/errors.ts';
import type { Store } from '../stores/store.ts';
import { readGcMarks, removeAnnounced, replaceGcMarks } from './gc-marks.ts';
import { highestSequence, refuseAbsent, refuseReplayed } from './newest.ts';
import { openProducerBucket, bucketName, type ProducerBucket } from './artifact-stores.ts';
import { refuseHeld } from './adopt.ts';
import { sweepPurged } from './purge.ts';
import { readReachable, type Retention, type Reachable } from './reachable.ts';
import { readRecords, recordDigest } from './records.ts';
import { readCurrent } from './snapshots.ts';
import { readTombstones } from './tombstones.ts';

/** Options of a collection. */
export interface CollectionOptions {
  now: Date;
  /** How long an object must have been known as garbage, and how old it must be. */
  graceMs: number;
  keep: Retention;
  /** Digests that the manifests of now name; absent: nobody knows, and every deposited file stays. */
  named?: ReadonlySet<string> | undefined;
  /** Refuse where more than this share of all objects would go at once, from 0 to 1. */
  mostShare: number;
  /** false: mark, remove nothing. */
  remove: boolean;
  /** Change nothing at all, not even marks. */
  dryRun: boolean;
}

/** Result of a collection: keys with their sizes in bytes. */
export interface CollectedGarbage {
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
/** Files that manifests name besides: those of main count, whether anything of them was published or not. */
const deposited = ['deposits/', 'staging/'];

/** Remove what nothing kept reaches, in two phases: a collection marks it, one after the grace period removes what is still unreachable. */
export async function collectGarbage(store: Store, collection: CollectionOptions): Promise<CollectedGarbage> {
  const { now, graceMs, keep, named, dryRun } = collection;
  // What is younger than the grace period stays, so a running build loses nothing that it has put.
  const oldest = new Date(now.valueOf() - graceMs);
  await refuseOther(store, now);
  const highest = await highestSequence(store);
  // What came after a pointer that was put back is reached by nothing, and is what is to be kept.
  refuseReplayed(store, (await store.readPointer())?.pointer, highest); // guard: nothing is published after it
  await refuseAbsent(store);
  // Of what was destroyed and is there again a past snapshot may still name the records: they go with an act that says so. What the store's
  // own tombstones name is swept.
  await refuseHeld(store, await readCurrent(store), { unlessBuried: true });
  const reachable = await readReachable(store, keep);
  const { marks, keys } = await readGcMarks(store);
  const isDue = (key: string): boolean => (marks.get(key) ?? now.toISOString()) <= oldest.toISOString();
  const corners: StoreGarbage[] = [];
  const skipped: Problem[] = [];
  const look = async (bucket?: ProducerBucket): Promise<void> => {
    const corner = await findGarbage(store, bucket, { keys: reachable.keys, named, oldest });
    const due = [...corner.garbage.keys()].filter(isDue);
    if (!dryRun) refuseMany(due.length, corner.objects, collection.mostShare);
    corners.push(corner);
  };
  await look();
  // What the server of one producer lists is held against itself alone: it lifts nobody else's brake, nor stops anybody else.
  // guard [unlessDown(bucket, skipped, () => look(bucket)) → look(bucket)]: does not stop the collection of everybody else
  for (const bucket of reachable.buckets) await unlessDown(bucket, skipped, () => look(bucket));
  const garbage = corners.flatMap((corner) => [...corner.garbage]);
  const due = new Map(garbage.filter(([key]) => isDue(key)));
  const waiting = new Map(garbage.filter(([key]) => !isDue(key)));
  const removed = collection.remove && !dryRun;
  if (dryRun) return { due, waiting, unfinished: 0, removed, skipped };
  if (removed) skipped.push(...(await sweepAll(store, reachable.buckets)));
  const gone = new Set(removed ? await removeDue(store, [...due.keys()], { corners, keep, skipped }) : []);
  // Marks of what is reachable again are not kept: its time begins anew.
  const left = garbage.filter(([key]) => !gone.has(key)).map(([key]) => [key, marks.get(key) ?? now.toISOString()] as const);
  // Of a bucket that could not be looked at nothing new is known.
  const unseen = reachable.buckets.map(cornerName).filter((name) => !corners.some((corner) => corner.name === name));
  const unseenMarks = [...marks].filter(([key]) => unseen.some((name) => key.startsWith(name)));
  await replaceGcMarks(store, new Map([...left, ...unseenMarks]), keys);
  const unfinished = removed ? (await removeStalePending(store, reachable, oldest)) + (await removeDead(store, oldest)) : 0;
  return { due, waiting, unfinished, removed, skipped };
}

function refuseMany(due: number, objects: number, mostShare: number): void {
  // guard: more would go at once than its share
  if (due > objects * mostShare)
    throw fail('gc.share', { due, objects, percent: Math.ceil((due / objects) * 100), most: Math.round(mostShare * 100) });
}

/** Remove what tombstones forbid; a bucket that cannot be opened keeps no other data set from being swept. */
async function sweepAll(store: Store, buckets: readonly ProducerBucket[]): Promise<Problem[]> {
  const tombstones = await readTombstones(store, (await readCurrent(store))?.snapshot);
  const skipped: Problem[] = [];
  for (const [dataset, own] of Map.groupBy(tombstones, (each) => each.dataset)) {
    const producer = producerIdOf(dataset);
    // Of what was purged before its producer had a bucket something may lie there since.
    const address = own.flatMap(({ stores = [] }) => stores)[0] ?? buckets.find((bucket) => bucket.producer === producer)?.own;
    const sweep = (): Promise<void> => sweepPurged(store, own);
    if (address === undefined) await sweep();
    else await unlessDown({ producer, own: address }, skipped, sweep);
  }
  return skipped;
}

/** Do what needs a bucket; where it does not answer, or its keys are missing, that is told. */
async function unlessDown({ producer, own }: ProducerBucket, skipped: Problem[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    skipped.push(problem('own-store.skipped', { producer, bucket: own.bucket, cause: causeOf(error) }, { severity: 'warning' }));
  }
}

/** Garbage of the catalogue's own store, or of a producer's bucket, whose keys stand behind its name. */
interface StoreGarbage {
  /** Beginning of the store's keys; empty for the catalogue's own store. */
  name: string;
  bucket: ProducerBucket | undefined;
  garbage: Map<string, number>;
  /** How many objects there are, those that are needed among them. */
  objects: number;
}

const foldersOf = ({ producer }: ProducerBucket): string => `data/${producer}/`;
const cornerName = (bucket: ProducerBucket): string => bucketName(bucket.own) + foldersOf(bucket);

async function findGarbage(
  store: Store,
  bucket: ProducerBucket | undefined,
  { keys, named, oldest }: { keys: ReadonlySet<string>; named: ReadonlySet<string> | undefined; oldest: Date },
): Promise<StoreGarbage> {
  const from = bucket === undefined ? store : await openProducerBucket(store, bucket);
  const corner: StoreGarbage = { name: bucket === undefined ? '' : cornerName(bucket), bucket, garbage: new Map(), objects: 0 };
  const own = named === undefined ? collectable : [...collectable, ...deposited];
  for (const prefix of bucket === undefined ? own : [foldersOf(bucket)])
    for await (const { key, bytes, modified } of from.list(prefix)) {
      const name = bucketName(bucket?.own) + key;
      corner.objects += 1;
      // guard [!named?.has(key.split('/')[2] ?? '')]: a collection takes no deposit that a manifest or a kept version names
      if (!keys.has(name) && !named?.has(key.split('/')[2] ?? '') && modified <= oldest) corner.garbage.set(name, bytes);
    }
  return corner;
}

async function removeDue(
  store: Store,
  due: readonly string[],
  { corners, keep, skipped }: { corners: readonly StoreGarbage[]; keep: Retention; skipped: Problem[] },
): Promise<string[]> {
  const gone: string[] = [];
  await removeAnnounced(
    store,
    due,
    () => freeKeys(store, keep),
    async (keys) => {
      for (const { bucket, garbage } of corners) {
        const own = keys.filter((key) => garbage.has(key));
        const remove = async (): Promise<void> => {
          const from = bucket === undefined ? store : await openProducerBucket(store, bucket);
          await from.remove(own.map((key) => key.slice(bucketName(bucket?.own).length)));
          gone.push(...own);
        };
        if (bucket === undefined) await remove();
        else if (own.length > 0) await unlessDown(bucket, skipped, remove);
      }
    },
  );
  return gone;
}

/** A collection that died does not keep the next one from running for longer than this. */
const runningMs = 3_600_000;

async function refuseOther(store: Store, now: Date): Promise<void> {
  for await (const { modified } of store.list('gc/removing/'))
    if (now.valueOf() - modified.valueOf() < runningMs) throw fail('gc.running', { store: store.address });
}

const isData = (key: string): boolean => /^(data|deposits|staging)\//.test(key) || /^https?:\/\//.test(key);

/** Tell which of the announced objects may go, asked once everybody can see that they are to go. */
async function freeKeys(store: Store, keep: Retention): Promise<(key: string) => boolean> {
  const { keys: needed, pending } = await readReachable(store, keep);
  // Record files are named by no change that waits, only by what becomes of it.
  return (key) => !needed.has(key) && (pending.length === 0 || isData(key));
}

/** Remove what puts, and moves within a private store, have left as they died; gives how many there were. */
const removeDead = async (store: Store, oldest: Date): Promise<number> =>
  // guard [(await store.releases?.sweepReleases(oldest)) ?? 0 → 0]: every command works on a private store
  (await store.removeUnfinished(oldest)) + ((await store.releases?.sweepReleases(oldest)) ?? 0);

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
