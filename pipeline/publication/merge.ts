import { isDeepStrictEqual } from 'node:util';
import type { DatasetRecord, Problem, Snapshot, Tombstone } from '../../schemas/types.ts';
import { producerIdOf, recordKeysOf } from '../base/dataset-keys.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Store } from '../stores/store.ts';
import { bringArtifacts } from './fetch-artifact.ts';
import { beingCollected } from './gc-marks.ts';
import type { PendingChange } from './pending.ts';
import { artifactReader, located, bucketName } from './artifact-stores.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import { isStandIn, readRecordFile, readRecordLines, readRecordsOf } from './record-files.ts';
import { leftAfter } from './withdrawn.ts';
import { putRecords, recordDigest } from './records.ts';
import type { Contents, Publication } from './snapshots.ts';
import { everythingDestroyed, forbiddenBy, tombstoneOfRecord } from './tombstones.ts';
import { digestAt } from '../stores/digest.ts';

/** Outcome of one change. */
export interface Merged {
  dataset: string;
  /** unchanged: it says what is published already. */
  outcome: 'published' | 'removed' | 'unchanged' | 'refused';
  record: DatasetRecord | null;
  /** Line in the place of a record, where one was said. */
  standIn?: StandIn;
  problems: Problem[];
}

/** Throws where what a record adds does not fit what its producer may hold; `file` is the one that says so. */
export type Admit = (record: DatasetRecord, file: string) => Promise<void>;

/** So many data sets may always leave at once. */
const fewRemovals = 3;
/** Largest share that may leave at once: beyond it, a wrong folder or a bad merge is likelier than a wish. */
const mostRemovals = 1 / 4;

/** Why nothing may leave: more would at once than a share of all that is published. */
async function refuseRemovals(changes: readonly PendingChange[], current: Publication | undefined, store: Store): Promise<Problem[]> {
  const count = changes.filter(({ record, base }) => record === null && base !== null).length;
  if (count <= fewRemovals || current === undefined) return [];
  const all = (await readRecordsOf(store, current.snapshot)).size;
  return count <= all * mostRemovals ? [] : [problem('publish.removals', { count, all, percent: Math.round(mostRemovals * 100) })];
}

/** Facts by which the files and the past of a data set may forbid a change. */
interface Obstacles {
  store: Store;
  /** Why none may leave. */
  removals: readonly Problem[];
  tombstones: readonly Tombstone[];
  collected: ReadonlySet<string>;
  /** Whether this process has checked the bytes of a file itself. */
  isProven: (record: DatasetRecord, key: string) => boolean;
  /** Digests of files that were read whole already, by place and key: a publication that came second reads none again. */
  digests: Map<string, Promise<string | undefined>>;
}

interface MergeOptions extends Pick<Obstacles, 'store' | 'digests'> {
  removeMany?: boolean | undefined;
  isProven?: Obstacles['isProven'] | undefined;
  /** Says whether a producer has room for a record more, given those that are published of it and its removed data sets. */
  gateOf: (records: ReadonlyMap<string, DatasetRecord>, removed: Snapshot['departed']) => Admit;
}

/** Merge changes into the current state: the contents of the next snapshot, and what became of each change. */
export async function mergeChanges(
  changes: readonly PendingChange[],
  current: Publication | undefined,
  { store, removeMany = false, isProven = () => false, digests, gateOf }: MergeOptions,
): Promise<{ merged: Merged[]; contents: Contents }> {
  const { producers: before = {}, tombstones: keys = [] } = current?.snapshot ?? {};
  const removals = removeMany ? [] : await refuseRemovals(changes, current, store);
  const tombstones = await everythingDestroyed(store, current?.snapshot);
  const collected = await beingCollected(store);
  const obstacles = { store, removals, tombstones, collected, isProven, digests };
  const producers = { ...before };
  const merged: Merged[] = [];
  for (const [producer, own] of Map.groupBy(changes, ({ dataset }) => producerIdOf(dataset))) {
    const keysOf = recordKeysOf(before, producer);
    const records = new Map((await mapLimit(keysOf, (key) => readRecordFile(store, key))).flat().map((record) => [record.id, record]));
    const lines = (await mapLimit(keysOf, (key) => readRecordLines(store, key))).flat();
    const standIns = new Map(lines.filter(isStandIn).map((line) => [line.id, line]));
    const judged = await mapLimit(own, (change) =>
      judge(change, { record: records.get(change.dataset), standIn: standIns.get(change.dataset) }, obstacles),
    );
    // One after the other: what parts of a run add is counted together.
    const admit = gateOf(records, current?.snapshot.departed);
    const fates: Merged[] = [];
    for (const fate of judged) fates.push(fate.outcome === 'published' ? await admitted(fate, admit) : fate);
    merged.push(...fates);
    for (const { dataset, outcome, record } of fates) {
      if (outcome === 'removed') {
        const left = leftAfter(own.find((change) => change.dataset === dataset)?.standIn, records.get(dataset));
        if (left !== undefined) standIns.set(dataset, left);
        records.delete(dataset);
      }
      if (outcome === 'published' && record !== null) {
        records.set(dataset, record);
        standIns.delete(dataset);
      }
    }
    renewProducer(records, fates);
    if (fates.some(({ outcome }) => outcome === 'removed' || outcome === 'published'))
      producers[producer] = await putRecords(store, producer, [...records.values(), ...standIns.values()]);
  }
  return { merged, contents: { producers, tombstones: keys } };
}

/** Give the published records of a producer the name and plan that it has today. */
function renewProducer(records: Map<string, DatasetRecord>, fates: readonly Merged[]): void {
  const producer = fates.findLast(({ outcome }) => outcome === 'published')?.record?.producer;
  if (producer === undefined) return;
  // A data set that is refused when it is built keeps its record, and would keep the former name or plan.
  const own = new Set(fates.map(({ dataset }) => dataset));
  // One that has a change of its own waits for that, which would be stale otherwise.
  for (const [id, record] of records) if (!own.has(id)) records.set(id, { ...record, producer });
}

async function judge(
  { dataset, base, record, standIn }: PendingChange,
  { record: published, standIn: former }: { record: DatasetRecord | undefined; standIn: StandIn | undefined },
  obstacles: Obstacles,
): Promise<Merged> {
  const known = published === undefined ? null : recordDigest(published);
  const isSaid = standIn === undefined || isDeepStrictEqual(standIn, former);
  if (known === (record && recordDigest(record)) && isSaid) return { dataset, outcome: 'unchanged', record, problems: [] };
  // What it was built upon is no longer what is published: a publication of another state of the manifest came first.
  if (known !== base) return { dataset, outcome: 'refused', record, problems: [problem('publish.stale', { dataset })] };
  if (record === null) {
    // What is said of one that has left before takes nothing away.
    const problems = published === undefined ? [] : [...obstacles.removals];
    if (problems.length > 0) return { dataset, outcome: 'refused', record, ...(standIn && { standIn }), problems };
    const isClosed = standIn?.status === 'restricted' && published !== undefined;
    const told = isClosed ? [problem('access.was-public', { dataset }, { severity: 'warning' })] : [];
    return { dataset, outcome: 'removed', record, ...(standIn && { standIn }), problems: told };
  }
  const isPrivate = obstacles.store.releases !== undefined;
  // guard: restricted data are published in a private store alone
  if ((record.access === 'restricted') !== isPrivate || (isPrivate && record.store !== undefined))
    return { dataset, outcome: 'refused', record, problems: [problem('access.misplaced', { dataset, store: obstacles.store.address })] };
  const tombstone = tombstoneOfRecord(record, obstacles.tombstones);
  const problems = tombstone === undefined ? await bringMissing(record, published, obstacles) : [forbiddenBy(tombstone)];
  return { dataset, outcome: problems.length > 0 ? 'refused' : 'published', record, problems };
}

/** List files that are nowhere, once those in another place are brought to where the record says. */
async function bringMissing(record: DatasetRecord, published: DatasetRecord | undefined, obstacles: Obstacles): Promise<Problem[]> {
  // Files in another place wait for the keys of a producer's bucket, or their producer has moved.
  const hasMoved = record.store !== undefined || (published !== undefined && bucketName(published.store) !== '');
  try {
    const wrong = await wrongFiles(record, published, obstacles);
    if (!hasMoved || !wrong.some(({ id }) => id === 'publish.missing')) return wrong;
    await bringArtifacts(record, published, obstacles.store);
    return await wrongFiles(record, published, obstacles);
  } catch (error) {
    // A bucket that does not answer keeps nothing but its own producer from being published.
    if (!hasMoved || !(error instanceof PipelineError)) throw error;
    return [...error.problems];
  }
}

/** A change that its producer has no room for is none. */
async function admitted(fate: Merged, admit: Admit): Promise<Merged> {
  try {
    if (fate.record !== null) await admit(fate.record, `${producerIdOf(fate.dataset)}/producer.yaml`);
    return fate;
  } catch (error) {
    if (error instanceof PipelineError) return { ...fate, outcome: 'refused', problems: [...error.problems] };
    throw error;
  }
}

/** List the files of a record that the store does not hold whole. */
async function wrongFiles(record: DatasetRecord, published: DatasetRecord | undefined, obstacles: Obstacles): Promise<Problem[]> {
  const { store, collected, isProven, digests } = obstacles;
  const { id, version } = record;
  const reader = artifactReader(store, record);
  const before = new Map(published?.version.artifacts.map((each) => [located(published, each.key), each.sha256]));
  // Published files were read when they came; new ones are read again, unless this process has put them.
  // Machines that build write there, and their word is no digest.
  const found = await mapLimit(version.artifacts, async ({ key, bytes, sha256 }) => {
    const place = located(record, key);
    if (collected.has(place)) return [problem('publish.collected', { dataset: id, key })];
    const stored = await reader.head(key);
    if (stored?.bytes !== bytes) return [problem('publish.missing', { dataset: id, key, bytes, found: stored?.bytes ?? 0 })];
    if (before.get(place) === sha256 || isProven(record, key)) return [];
    const digest = digests.get(place) ?? digestAt(reader, key, bytes);
    digests.set(place, digest);
    const seen = await digest;
    // guard [seen === sha256 → true] (forged-parts.test.ts): of another digest is refused alone where its part has written to the store
    return seen === sha256 ? [] : [problem('publish.wrong', { dataset: id, key, found: seen ?? '', expected: sha256 })];
  });
  return found.flat();
}
