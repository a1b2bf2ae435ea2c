import type { DatasetRecord, Erased, Tombstone } from '../../schemas/types.ts';
import { depositKey, producerIdOf, recordKeysOf, stagedKey } from '../base/dataset-keys.ts';
import { fail } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Store } from '../stores/store.ts';
import { distinctBuckets, openProducerBucket, type ProducerBucket } from './artifact-stores.ts';
import { depositKeysOf } from './deposits.ts';
import { digestIn, shortDigest } from './erased.ts';
import { removeAnnounced } from './gc-marks.ts';
import { putJson, keysBelow } from './objects.ts';
import { readPending } from './pending.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import { isPresent, isStandIn, readRecordLines, type RecordLine } from './record-files.ts';
import { putRecordFile } from './records.ts';
import { advance, type Contents, type Publication } from './snapshots.ts';
import { closingReason, leftOf, readTombstones, withoutChanges } from './tombstones.ts';

/** Order to destroy data, with its reason and its author. */
export interface PurgeOrder {
  dataset: string;
  /** One version; absent: the data set with all that was ever published of it. */
  version?: string;
  reason: string;
  by?: string;
}

/** The last moment that a Date can hold: every upload was begun before. */
const endOfTime = new Date(8.64e15);

/** Destroy data for ever; gives what is published since. A purge that died is finished by running it again. */
export async function purge(store: Store, order: PurgeOrder, now: Date): Promise<Publication | undefined> {
  // A tombstone and what is left of the records, then the snapshot that names it, so that every reader knows; then the bytes.
  const publication = await advance(store, now, async (current) => {
    const found = await findPurged(store, order, current);
    if (isNothing(found) && found.known.length === 0) throw fail('purge.unknown', { dataset: purgedName(order), store: store.address });
    const added = isNothing(found) ? [] : [await putTombstone(store, order, found, now)];
    const contents = await withoutPurgedRecords(
      store,
      { dataset: order.dataset, isWhole: order.version === undefined },
      current?.snapshot,
      added,
    );
    return { ...contents, ...(order.by !== undefined && { act: { kind: 'purge', by: order.by } }) };
  });
  await sweepDataset(store, order.dataset, publication);
  return publication;
}

/** Remove every byte that the tombstones of a data set forbid, those that no listing shows included. */
export async function sweepDataset(store: Store, dataset: string, publication: Publication | undefined): Promise<void> {
  const tombstones = (await readTombstones(store, publication?.snapshot)).filter((each) => each.dataset === dataset);
  const places = placesOf([], tombstones);
  await sweepPurged(store, tombstones);
  await store.remove((await waitingSheets(store, dataset)).map(({ note }) => note));
  // An upload that is under way begins again.
  for (const each of [store, ...(await openAll(store, places))]) await each.removeUnfinished(endOfTime, `data/${dataset}/`);
  await store.releases?.sweepReleases(endOfTime, `data/${dataset}/`); // guard: destroys what a move within a private store has left
  for (const preview of await previewsOf(store, dataset)) await store.remove(await keysBelow(store, preview));
}

/** Destroy where everybody reads all that was published of data that are restricted by now; gives whether there was any. */
export async function closeDataset(store: Store, dataset: string, now: Date): Promise<boolean> {
  // Nothing of it is forbidden: it may be published again, and what its manifest says stays. Killed, it is finished by running it again.
  const order = { dataset, reason: closingReason };
  let scope: PurgeScope | undefined;
  const publication = await advance(store, now, async (current) => {
    scope = await find(store, { dataset, isSelected: () => true, isWhole: true, keepsWords: true }, current);
    if (current === undefined) return { producers: {} };
    // Past snapshots are read without its records; a tombstone that names no version forbids none.
    const named = { ...scope, versions: [], sources: [], artifacts: [], places: [] };
    const added = scope.files.length === 0 ? [] : [await putTombstone(store, order, named, now)];
    return withoutPurgedRecords(store, { dataset, isWhole: false, isClosed: true }, current.snapshot, added);
  });
  const { artifacts = [], places = [] } = scope ?? {};
  const shown = Object.values(publication?.snapshot.producers ?? {}).flat();
  const objects = (await recordObjects(store, dataset)).filter(
    ({ key, records }) => !shown.includes(key) && records.some(({ id }) => id === dataset),
  );
  const sheets = (await waitingSheets(store, dataset)).map(({ note }) => note);
  for (const each of [store, ...(await openAll(store, places))]) {
    await each.remove(artifacts);
    await each.removeUnfinished(endOfTime, `data/${dataset}/`);
  }
  const previews = await previewsOf(store, dataset);
  for (const preview of previews) await store.remove(await keysBelow(store, preview));
  await store.remove([...objects.map(({ key }) => key), ...sheets]);
  return artifacts.length + objects.length + previews.length > 0;
}

const openAll = (store: Store, buckets: readonly ProducerBucket[]): Promise<Store[]> =>
  mapLimit(buckets, (bucket) => openProducerBucket(store, bucket));

/** <producer>/<dataset>, or <producer>/<dataset>@<version>. */
export const purgedName = ({ dataset, version }: Pick<PurgeOrder, 'dataset' | 'version'>): string =>
  version === undefined ? dataset : `${dataset}@${version}`;

/** Write down what is destroyed; gives the key under which that stands. */
export async function putTombstone(store: Store, { dataset, reason, by }: PurgeOrder, found: PurgeScope, now: Date): Promise<string> {
  const records = await mapLimit(found.files, async ({ key, rest }) => ({ key, replacement: (await putRest(store, key, rest)) ?? null }));
  const { versions, sources, artifacts, places } = found;
  const tombstone: Tombstone = {
    format: 1,
    dataset,
    versions,
    sources,
    date: now.toISOString().slice(0, 10),
    reason,
    ...(by !== undefined && { by }),
    artifacts,
    // What was destroyed in a bucket is looked for there again, whatever becomes of the records that name it.
    ...(places.length > 0 && { stores: places.map(({ own }) => own) }),
    records,
  };
  return (await putJson(store, `tombstones/${dataset}/`, tombstone)).key;
}

async function putRest(store: Store, key: string, rest: readonly RecordLine[]): Promise<string | undefined> {
  const [, producer = '', prefix = ''] = /^records\/([^/]+)\/([0-9a-z]+)-/.exec(key) ?? [];
  return rest.length === 0 ? undefined : putRecordFile(store, producer, prefix, rest);
}

/** Add tombstones to the current contents, and leave out the records that these forbid; of a data set destroyed whole nothing is told. */
export async function withoutPurgedRecords(
  store: Store,
  { dataset, isWhole, isClosed = false }: { dataset: string; isWhole: boolean; isClosed?: boolean },
  current: Contents | undefined,
  added: readonly string[],
): Promise<Contents> {
  const { producers = {}, tombstones: known = [], editions } = current ?? {};
  const keys = [...new Set([...known, ...added])];
  const tombstones = await readTombstones(store, { tombstones: keys });
  const producer = producerIdOf(dataset);
  const files = await mapLimit(recordKeysOf(producers, producer), async (key) => {
    const records = await readRecordLines(store, key);
    const isForgotten = ({ id }: StandIn): boolean => isWhole && id === dataset;
    const rest = records.flatMap((line): RecordLine[] => {
      if (isStandIn(line)) return isForgotten(line) ? [] : [line];
      const left = isClosed && line.id === dataset ? undefined : leftOf(line, tombstones);
      return left === undefined ? [] : [left];
    });
    return rest.length === records.length && rest.every((record, index) => record === records[index])
      ? key
      : ((await putRest(store, key, rest)) ?? []);
  });
  return { producers: { ...producers, [producer]: files.flat() }, tombstones: keys, ...(editions && { editions }) };
}

/** Remove the bytes that tombstones forbid, wherever they are; what a version that stays has in common with them is kept. */
export async function sweepPurged(store: Store, tombstones: readonly Tombstone[]): Promise<void> {
  for (const [dataset, own] of Map.groupBy(tombstones, (each) => each.dataset)) {
    const isForbidden = (record: DatasetRecord): boolean => leftOf(record, own) !== record;
    const objects = (await recordObjects(store, dataset)).filter(({ records }) => records.some(isForbidden));
    const purged = objects.flatMap(({ records }) => records.filter(isForbidden));
    const forbidden = [...artifactsOf(purged), ...purged.flatMap(depositKeysOf)];
    const ofDataset = objects.flatMap(({ records }) => records.filter(({ id }) => id === dataset));
    const buckets = await openAll(store, placesOf(ofDataset, own));
    const keys = without([...own.flatMap(({ artifacts }) => artifacts), ...forbidden], []);
    const free = async (): Promise<(key: string) => boolean> => {
      const records = (await recordObjects(store, dataset)).flatMap((object) => object.records);
      const left = records.flatMap((record) => (record.id === dataset ? (leftOf(record, own) ?? []) : record));
      const needed = new Set([...artifactsOf(left.filter(({ id }) => id === dataset)), ...left.flatMap(depositKeysOf)]);
      return (key) => !needed.has(key);
    };
    await removeAnnounced(store, keys, free, async (removed) => {
      for (const each of [store, ...buckets]) await each.remove(removed);
    });
    await store.remove(objects.map(({ key }) => key));
  }
}

/** Which of the records of a data set hold what is to be destroyed, and which files that no record names are it. */
interface Selection {
  dataset: string;
  isSelected: (record: DatasetRecord) => boolean;
  /** All that lies below the data set's folder; absent: what these records alone use, and the files of these digests. */
  isWhole?: boolean;
  /** The line that stands in the place of its record stays. */
  keepsWords?: boolean;
  digests?: ReadonlySet<string>;
}

/** Objects of a store that a purge destroys, but for those that earlier tombstones name already. */
export interface PurgeScope {
  versions: string[];
  sources: string[];
  /** Artifacts that no version that stays uses. */
  artifacts: string[];
  /** Record files that hold a record of these versions, and what stays in each. */
  files: { key: string; rest: RecordLine[] }[];
  /** Folders of previews that hold anything of the data set: they are made again with the next review. */
  previews: string[];
  /** Buckets of the producer in which they are, or may be. */
  places: ProducerBucket[];
  /** The data set shows one of these versions now: it leaves the catalogue. */
  isCurrent: boolean;
  /** Tombstones of earlier purges of this data set. */
  known: Tombstone[];
  /** Something of it lies in the store, whether an earlier tombstone names it or not. */
  isThere: boolean;
}

/** Look for all that a store holds of the data, reachable or not. */
export function findPurged(
  store: Store,
  { dataset, version }: { dataset: string; version?: string },
  current: Publication | undefined,
): Promise<PurgeScope> {
  const isSelected = ({ version: { id } }: DatasetRecord): boolean => version === undefined || id === version;
  return find(store, { dataset, isSelected, isWhole: version === undefined }, current);
}

/** Look, as `findPurged` does, for data that were destroyed once and have come back. */
export function findErased(
  store: Store,
  dataset: string,
  erased: readonly Erased[],
  current: Publication | undefined,
): Promise<PurgeScope> {
  const isSelected = ({ version: { id, source } }: DatasetRecord): boolean =>
    erased.some(({ versions, sources }) => versions.includes(id) || sources.includes(source.sha256));
  // A deposited file bears the digest of the source that was made from it.
  const digests = erased.flatMap(({ artifacts, sources }) => [...artifacts, ...sources.map(shortDigest)]);
  return find(store, { dataset, isSelected, digests: new Set(digests) }, current);
}

async function find(
  store: Store,
  { dataset, isWhole = false, keepsWords = false, digests, ...order }: Selection,
  current: Publication | undefined,
): Promise<PurgeScope> {
  const known = (await readTombstones(store, current?.snapshot)).filter((each) => each.dataset === dataset);
  const isSelected = (record: DatasetRecord): boolean => record.id === dataset && order.isSelected(record);
  const objects = await recordObjects(store, dataset);
  const records = objects.flatMap((object) => object.records).filter(({ id }) => id === dataset);
  const selected = records.filter(isSelected);
  // A version that follows tells in its files of differences what the purged one held.
  const purged = new Set(selected.map(({ version }) => version.id));
  const left = (record: DatasetRecord): DatasetRecord | undefined => {
    if (isSelected(record)) return undefined;
    const { previous } = record.version.changes ?? {};
    return record.id === dataset && previous !== undefined && purged.has(previous) ? withoutChanges(record) : record;
  };
  const staying = records.flatMap((record) => left(record) ?? []);
  const places = placesOf(records, known);
  const below = isWhole || digests !== undefined ? await keysIn(store, places, `data/${dataset}/`) : [];
  const deposited = digests === undefined ? [] : await depositedBy(store, producerIdOf(dataset));
  const sheets = (await waitingSheets(store, dataset)).map(({ artifact }) => artifact);
  const isNamed = (key: string): boolean => digests?.has(digestIn(key) ?? '') === true;
  const unnamed = [...below.filter(isNamed), ...(digests === undefined ? sheets : sheets.filter(isNamed))];
  const made = isWhole ? below : without([...artifactsOf(records), ...unnamed], artifactsOf(staying));
  // What another data set is made from too stays.
  const others = objects.flatMap((object) => object.records).filter(({ id }) => id !== dataset);
  const deposits = without(
    [...selected.flatMap(depositKeysOf), ...deposited.filter(isNamed)],
    // guard [[...staying, ...others] → staying]: a purge leaves a deposit that another data set of the producer is made from
    [...staying, ...others].flatMap(depositKeysOf),
  );
  // guard [...(await keysThere(store, deposits))]: a purge destroys the deposit that a data set was made from
  const artifacts = [...made, ...(await keysThere(store, deposits))];
  const sources = without(selected.map(sourceOf), staying.map(sourceOf));
  const buriedBefore = (kind: 'versions' | 'sources' | 'artifacts'): string[] => known.flatMap((each) => each[kind]);
  const isForgotten = ({ id }: StandIn): boolean => isWhole && !keepsWords && id === dataset;
  const files = objects.filter(
    (object) => !object.waits && (object.records.some((record) => left(record) !== record) || object.standIns.some(isForgotten)),
  );
  const shown = Object.values(current?.snapshot.producers ?? {}).flat();
  const buried = known.flatMap((each) => each.records.map(({ key }) => key));
  const versions = selected.map((record) => record.version.id);
  return {
    versions: without(versions, buriedBefore('versions')),
    sources: without(sources, buriedBefore('sources')),
    artifacts: without(artifacts, buriedBefore('artifacts')),
    files: files
      .filter(({ key }) => !buried.includes(key))
      .map(({ key, records: own, standIns }) => ({
        key,
        rest: [...own.flatMap((each) => left(each) ?? []), ...standIns.filter((each) => !isForgotten(each))].sort(byId),
      })),
    previews: await previewsOf(store, dataset),
    places,
    isCurrent: files.some((file) => shown.includes(file.key) && file.records.some(isSelected)),
    known,
    isThere: versions.length + artifacts.length + files.length > 0,
  };
}

/** Every deposited file of a producer, taken over or waiting. */
const depositedBy = async (store: Store, producer: string): Promise<string[]> => [
  ...(await keysBelow(store, depositKey(producer, ''))),
  ...(await keysBelow(store, stagedKey(producer, ''))),
];

/** Those of some keys that there are. */
async function keysThere(store: Store, keys: readonly string[]): Promise<string[]> {
  return (await mapLimit(keys, async (key) => ((await store.head(key)) === undefined ? [] : [key]))).flat();
}

/** Sheets that a build of a data set has left: of which version, nobody knows. */
const waitingSheets = async (store: Store, dataset: string): Promise<{ note: string; artifact: string }[]> =>
  (await readPending(store)).flatMap(({ key: note, sheet }) =>
    sheet?.dataset === dataset ? [{ note, artifact: sheet.artifact.key }] : [],
  );

const placesOf = (records: readonly DatasetRecord[], tombstones: readonly Tombstone[]): ProducerBucket[] =>
  distinctBuckets([...records, ...tombstones.flatMap(({ dataset: id, stores = [] }) => stores.map((own) => ({ id, store: own })))]);

async function keysIn(store: Store, buckets: readonly ProducerBucket[], prefix: string): Promise<string[]> {
  const keys = await keysBelow(store, prefix);
  for (const bucket of buckets) keys.push(...(await keysBelow(await openProducerBucket(store, bucket), prefix)));
  return keys;
}

/** Every object that may hold a record of a data set: the record files of its producer, and what waits to be published of it. */
async function recordObjects(
  store: Store,
  dataset: string,
): Promise<{ key: string; waits: boolean; records: DatasetRecord[]; standIns: StandIn[] }[]> {
  const keys = await keysBelow(store, `records/${producerIdOf(dataset)}/`);
  const files = await mapLimit(keys, async (key) => {
    const lines = await readRecordLines(store, key);
    return { key, waits: false, records: lines.filter(isPresent), standIns: lines.filter(isStandIn) };
  });
  const pending = (await readPending(store)).flatMap(({ key, change }) =>
    change?.record?.id === dataset ? [{ key, waits: true, records: [change.record], standIns: [] }] : [],
  );
  return [...files, ...pending];
}

/** Folders of previews/ that hold a file of a data set, or a record of its producer. */
async function previewsOf(store: Store, dataset: string): Promise<string[]> {
  const previews = new Set<string>();
  for await (const { key } of store.list('previews/')) {
    const preview = key.split('/').slice(0, 2).join('/');
    const inside = key.slice(preview.length + 1);
    const names = [`data/${dataset}/`, `records/${producerIdOf(dataset)}/`];
    if (names.some((name) => inside.startsWith(name)) || inside.endsWith(`/${dataset}.json`)) previews.add(`${preview}/`);
  }
  return [...previews];
}

/** In the order of a record file. */
const byId = (a: RecordLine, b: RecordLine): number => (a.id < b.id ? -1 : 1);
const sourceOf = ({ version }: DatasetRecord): string => version.source.sha256;
const artifactsOf = (records: readonly DatasetRecord[]): string[] =>
  records.flatMap(({ version }) => version.artifacts.map(({ key }) => key));
/** Values that are none of others, in order. */
const without = (values: readonly string[], others: readonly string[]): string[] => {
  const left = new Set(values);
  for (const other of others) left.delete(other);
  return [...left].sort();
};

/** Tell whether earlier tombstones name everything. */
export const isNothing = ({ versions, artifacts, files }: PurgeScope): boolean => versions.length + artifacts.length + files.length === 0;
