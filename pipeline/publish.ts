import type { Quota } from '../schemas/model/quota.ts';
import type { DatasetRecord, Problem, Tombstone } from '../schemas/types.ts';
import { producerOf, recordKeysOf } from './base/dataset-keys.ts';
import { PipelineError, problem } from './base/errors.ts';
import { bringArtifacts } from './publication/bring.ts';
import { beingCollected } from './publication/gc-marks.ts';
import { bytesBelow } from './publication/objects.ts';
import { eachOf } from './base/map-limit.ts';
import type { Change } from './publication/pending.ts';
import { artifactReader, located, placeName } from './publication/place.ts';
import { readRecordFile, readRecordsOf } from './publication/record-files.ts';
import { putRecords, recordDigest } from './publication/records.ts';
import { advance, type Act, type Contents, type Publication } from './publication/snapshots.ts';
import { everythingDestroyed, forbiddenBy, tombstoneOfRecord } from './publication/tombstones.ts';
import { digestAt } from './publication/verified.ts';
import { quotaGate, type Admit } from './record/quota.ts';
import type { Store } from './stores/store.ts';
import type { ArtifactFile } from './record/describe-artifact.ts';

/** What became of one change. */
export interface Merged {
  dataset: string;
  /** unchanged: it says what is published already. */
  outcome: 'published' | 'removed' | 'unchanged' | 'refused';
  record: DatasetRecord | null;
  problems: Problem[];
}

/** What a merge has done, and what is published since. */
export interface Merge {
  merged: Merged[];
  publication: Publication | undefined;
}

/** What a publication is held to. */
export interface PublicationRules {
  quota?: Quota | undefined;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: boolean | undefined;
  /** Whether this process has checked the bytes of a file itself; nothing of what is new is so unless said. */
  isProven?: (record: DatasetRecord, key: string) => boolean;
  /** Where a person has decided it, beside the build that publishes what the manifests say. */
  act?: Act | undefined;
}

/** Files put at a time; a large one goes in several parts at a time itself. */
const filesAtATime = 4;

/** Put the files of one version; until a snapshot names them nobody sees them. */
export async function putArtifacts(built: readonly ArtifactFile[], store: Store): Promise<void> {
  await eachOf(built, ({ key, path, sha256 }) => store.put(key, { path }, sha256), filesAtATime);
}

/**
 * Publish changes as one snapshot: record files, then the snapshot that names them, then the pointer. What is not changed stays as it is.
 * A change is refused where its data set was published anew since it was built, was purged, has lost a file, or does not fit what its
 * producer may hold; the others are published.
 */
export async function publish(changes: readonly Change[], store: Store, now: Date, rules: PublicationRules = {}): Promise<Merge> {
  let merged: Merged[] = [];
  const digests = new Map<string, Promise<string | undefined>>();
  const publication = await advance(store, now, async (current) => {
    const result = await merge(changes, current, { store, ...rules, digests, today: now.toISOString().slice(0, 10) });
    merged = result.merged;
    return { ...result.contents, ...(rules.act && { act: rules.act }) };
  });
  return { merged, publication };
}

/** So many data sets may always leave at once. */
const fewRemovals = 3;
/** What leaves at once beyond this share is a wrong folder or a bad merge more often than a wish. */
const mostRemovals = 1 / 4;

/** Why nothing may leave: more would at once than a share of all that is published. */
async function refuseRemovals(changes: readonly Change[], current: Publication | undefined, store: Store): Promise<Problem[]> {
  const count = changes.filter(({ record }) => record === null).length;
  if (count <= fewRemovals || current === undefined) return [];
  const all = (await readRecordsOf(store, current.snapshot)).size;
  return count <= all * mostRemovals ? [] : [problem('publish.removals', { count, all, percent: Math.round(mostRemovals * 100) })];
}

/** What the files and the past of a data set may forbid. */
interface Obstacles {
  store: Store;
  /** Why none may leave. */
  removals: readonly Problem[];
  tombstones: readonly Tombstone[];
  collected: ReadonlySet<string>;
  isProven: NonNullable<PublicationRules['isProven']>;
  /** Of files that were read whole already, by place and key: a publication that came second reads none again. */
  digests: Map<string, Promise<string | undefined>>;
}

/** What is asked of a merge beside the rules. */
interface Asked extends Pick<Obstacles, 'store' | 'digests'> {
  today: string;
}

async function merge(
  changes: readonly Change[],
  current: Publication | undefined,
  { store, quota, removeMany = false, isProven = () => false, digests, today }: PublicationRules & Asked,
): Promise<{ merged: Merged[]; contents: Contents }> {
  const { producers: before = {}, tombstones: keys = [] } = current?.snapshot ?? {};
  const removals = removeMany ? [] : await refuseRemovals(changes, current, store);
  const [tombstones, collected] = [await everythingDestroyed(store, current?.snapshot), await beingCollected(store)];
  const obstacles = { store, removals, tombstones, collected, isProven, digests };
  const producers = { ...before };
  const merged: Merged[] = [];
  for (const [producer, own] of Map.groupBy(changes, ({ dataset }) => producerOf(dataset))) {
    const files = await eachOf(recordKeysOf(before, producer), (key) => readRecordFile(store, key));
    const records = new Map(files.flat().map((record) => [record.id, record]));
    const judged = await eachOf(own, (change) => judge(change, records.get(change.dataset), obstacles));
    // One after the other: what parts of a run add is counted together.
    const admit = quotaGate(quota, {
      records,
      departed: current?.snapshot.departed,
      today,
      measure: (id) => bytesBelow(store, `data/${id}/`),
      isStored: true,
    });
    const fates: Merged[] = [];
    for (const fate of judged) fates.push(fate.outcome === 'published' ? await admitted(fate, admit) : fate);
    merged.push(...fates);
    for (const { dataset, outcome, record } of fates) {
      if (outcome === 'removed') records.delete(dataset);
      if (outcome === 'published' && record !== null) records.set(dataset, record);
    }
    tellProducer(records, fates);
    if (fates.some(({ outcome }) => outcome === 'removed' || outcome === 'published'))
      producers[producer] = await putRecords(store, producer, [...records.values()]);
  }
  return { merged, contents: { producers, tombstones: keys } };
}

/**
 * What is published of a producer says of it what it says today: a data set that is refused when it is built keeps its record, and would
 * keep the former name or plan. One that has a change of its own waits for that, which would be stale otherwise.
 */
function tellProducer(records: Map<string, DatasetRecord>, fates: readonly Merged[]): void {
  const producer = fates.findLast(({ outcome }) => outcome === 'published')?.record?.producer;
  if (producer === undefined) return;
  const own = new Set(fates.map(({ dataset }) => dataset));
  for (const [id, record] of records) if (!own.has(id)) records.set(id, { ...record, producer });
}

/** What is to become of one change, given the record that is published now. */
async function judge({ dataset, base, record }: Change, published: DatasetRecord | undefined, obstacles: Obstacles): Promise<Merged> {
  const known = published === undefined ? null : recordDigest(published);
  if (known === (record && recordDigest(record))) return { dataset, outcome: 'unchanged', record, problems: [] };
  // What it was built upon is no longer what is published: a publication of another state of the manifest came first.
  if (known !== base) return { dataset, outcome: 'refused', record, problems: [problem('publish.stale', { dataset })] };
  if (record === null)
    return { dataset, outcome: obstacles.removals.length > 0 ? 'refused' : 'removed', record, problems: [...obstacles.removals] };
  const tombstone = tombstoneOfRecord(record, obstacles.tombstones);
  const problems = tombstone === undefined ? await bringMissing(record, published, obstacles) : [forbiddenBy(tombstone)];
  return { dataset, outcome: problems.length > 0 ? 'refused' : 'published', record, problems };
}

/**
 * Files that are nowhere; those that are in another place are brought to where the record says first: what waits for the keys of a producer's
 * bucket, and what its producer has moved. A bucket that does not answer keeps nothing but its own producer from being published.
 */
async function bringMissing(record: DatasetRecord, published: DatasetRecord | undefined, obstacles: Obstacles): Promise<Problem[]> {
  const hasMoved = record.store !== undefined || (published !== undefined && placeName(published.store) !== '');
  try {
    const wrong = await wrongFiles(record, published, obstacles);
    if (!hasMoved || !wrong.some(({ id }) => id === 'publish.missing')) return wrong;
    await bringArtifacts(record, published, obstacles.store);
    return await wrongFiles(record, published, obstacles);
  } catch (error) {
    if (!hasMoved || !(error instanceof PipelineError)) throw error;
    return [...error.problems];
  }
}

/** A change that its producer has no room for is none. */
async function admitted(fate: Merged, admit: Admit): Promise<Merged> {
  try {
    if (fate.record !== null) await admit(fate.record, `${producerOf(fate.dataset)}/producer.yaml`);
    return fate;
  } catch (error) {
    if (error instanceof PipelineError) return { ...fate, outcome: 'refused', problems: [...error.problems] };
    throw error;
  }
}

/**
 * Files of a record that the store does not hold whole. What is published already was read when it came; what is new is read again, unless
 * this process has put it: machines that build write there, and their word is no digest.
 */
async function wrongFiles(record: DatasetRecord, published: DatasetRecord | undefined, obstacles: Obstacles): Promise<Problem[]> {
  const { store, collected, isProven, digests } = obstacles;
  const { id, version } = record;
  const reader = artifactReader(store, record);
  const before = new Map(published?.version.artifacts.map((each) => [located(published, each.key), each.sha256]));
  const found = await eachOf(version.artifacts, async ({ key, bytes, sha256 }) => {
    const place = located(record, key);
    if (collected.has(place)) return [problem('publish.collected', { dataset: id, key })];
    const stored = await reader.head(key);
    if (stored?.bytes !== bytes) return [problem('publish.missing', { dataset: id, key, bytes, found: stored?.bytes ?? 0 })];
    if (before.get(place) === sha256 || isProven(record, key)) return [];
    const digest = digests.get(place) ?? digestAt(reader, key, bytes);
    digests.set(place, digest);
    const seen = await digest;
    return seen === sha256 ? [] : [problem('publish.wrong', { dataset: id, key, found: seen ?? '', expected: sha256 })];
  });
  return found.flat();
}
