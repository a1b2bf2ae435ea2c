import type { DatasetRecord, Erased, Tombstone } from '../../schemas/types.ts';
import { producerOf } from '../base/dataset-keys.ts';
import { eachOf } from '../base/map-limit.ts';
import type { Store } from '../stores/store.ts';
import { digestIn } from './erased.ts';
import { keysBelow } from './gc-marks.ts';
import { readPending } from './pending.ts';
import { distinctPlaces, openPlace, type Place } from './place.ts';
import { readWholeRecordFile } from './record-files.ts';
import type { Publication } from './snapshots.ts';
import { readTombstones, withoutChanges } from './tombstones.ts';

/** Which of the records of a data set hold what is to be destroyed, and which files that no record names are it. */
interface Meant {
  dataset: string;
  isMeant: (record: DatasetRecord) => boolean;
  /** All that lies below the data set's folder; absent: what these records alone use, and the files of these digests. */
  isWhole?: boolean;
  digests?: ReadonlySet<string>;
}

/** What a store holds of the data to be destroyed, but for what earlier tombstones name already. */
export interface Found {
  versions: string[];
  sources: string[];
  /** Artifacts that no version that stays uses. */
  artifacts: string[];
  /** Record files that hold a record of these versions, and what stays in each. */
  files: { key: string; rest: DatasetRecord[] }[];
  /** Folders of previews that hold anything of the data set: they are made again with the next review. */
  previews: string[];
  /** Buckets of the producer in which they are, or may be. */
  places: Place[];
  /** The data set shows one of these versions now: it leaves the catalogue. */
  isCurrent: boolean;
  /** Tombstones of earlier purges of this data set. */
  known: Tombstone[];
}

/** Look for all that a store holds of the data, reachable or not. */
export function findPurged(
  store: Store,
  { dataset, version }: { dataset: string; version?: string },
  current: Publication | undefined,
): Promise<Found> {
  const isMeant = ({ version: { id } }: DatasetRecord): boolean => version === undefined || id === version;
  return find(store, { dataset, isMeant, isWhole: version === undefined }, current);
}

/** As `findPurged`, what was destroyed once and has come back. */
export const findErased = (store: Store, dataset: string, erased: readonly Erased[], current: Publication | undefined): Promise<Found> =>
  find(
    store,
    {
      dataset,
      isMeant: ({ version: { id, source } }) =>
        erased.some(({ versions, sources }) => versions.includes(id) || sources.includes(source.sha256)),
      digests: new Set(erased.flatMap(({ artifacts }) => artifacts)),
    },
    current,
  );

async function find(
  store: Store,
  { dataset, isWhole = false, digests, ...order }: Meant,
  current: Publication | undefined,
): Promise<Found> {
  const known = (await readTombstones(store, current?.snapshot)).filter((each) => each.dataset === dataset);
  const isMeant = (record: DatasetRecord): boolean => record.id === dataset && order.isMeant(record);
  const objects = await recordObjects(store, dataset);
  const records = objects.flatMap((object) => object.records).filter(({ id }) => id === dataset);
  const meant = records.filter(isMeant);
  // A version that follows tells in its files of differences what the purged one held.
  const purged = new Set(meant.map(({ version }) => version.id));
  const left = (record: DatasetRecord): DatasetRecord | undefined => {
    if (isMeant(record)) return undefined;
    const { previous } = record.version.changes ?? {};
    return record.id === dataset && previous !== undefined && purged.has(previous) ? withoutChanges(record) : record;
  };
  const staying = records.flatMap((record) => left(record) ?? []);
  const places = placesOf(records, known);
  const below = isWhole || digests !== undefined ? await keysIn(store, places, `data/${dataset}/`) : [];
  const artifacts = isWhole
    ? below
    : without(
        [
          ...artifactsOf(records),
          ...below.filter((key) => digests?.has(digestIn(key) ?? '')),
          ...(await waitingSheets(store, dataset)).flatMap(({ artifact }) =>
            digests?.has(digestIn(artifact) ?? '') === false ? [] : [artifact],
          ),
        ],
        artifactsOf(staying),
      );
  const sources = without(meant.map(sourceOf), staying.map(sourceOf));
  const files = objects.filter((object) => !object.waits && object.records.some((record) => left(record) !== record));
  const shown = Object.values(current?.snapshot.producers ?? {}).flat();
  const buried = known.flatMap((each) => each.records.map(({ key }) => key));
  const versions = meant.map((record) => record.version.id);
  return {
    versions: without(
      versions,
      known.flatMap((each) => each.versions),
    ),
    sources: without(
      sources,
      known.flatMap((each) => each.sources),
    ),
    artifacts: without(
      artifacts,
      known.flatMap((each) => each.artifacts),
    ),
    files: files
      .filter(({ key }) => !buried.includes(key))
      .map((file) => ({ key: file.key, rest: file.records.flatMap((each) => left(each) ?? []) })),
    previews: await previewsOf(store, dataset),
    places,
    isCurrent: files.some((file) => shown.includes(file.key) && file.records.some(isMeant)),
    known,
  };
}

/** Sheets that a build of a data set has left: of which version, nobody knows. */
export const waitingSheets = async (store: Store, dataset: string): Promise<{ note: string; artifact: string }[]> =>
  (await readPending(store)).flatMap(({ key: note, sheet }) =>
    sheet?.dataset === dataset ? [{ note, artifact: sheet.artifact.key }] : [],
  );

/** The buckets that records of a data set name, and its tombstones. */
export const placesOf = (records: readonly DatasetRecord[], tombstones: readonly Tombstone[]): Place[] =>
  distinctPlaces([...records, ...tombstones.flatMap(({ dataset: id, stores = [] }) => stores.map((own) => ({ id, store: own })))]);

/** Keys below a prefix, in the catalogue's own store and in buckets. */
async function keysIn(store: Store, places: readonly Place[], prefix: string): Promise<string[]> {
  const keys = await keysBelow(store, prefix);
  for (const place of places) keys.push(...(await keysBelow(await openPlace(store, place), prefix)));
  return keys;
}

/** Every object that may hold a record of a data set: the record files of its producer, and what waits to be published of it. */
export async function recordObjects(store: Store, dataset: string): Promise<{ key: string; waits: boolean; records: DatasetRecord[] }[]> {
  const keys = await keysBelow(store, `records/${producerOf(dataset)}/`);
  const files = await eachOf(keys, async (key) => ({ key, waits: false, records: await readWholeRecordFile(store, key) }));
  const pending = (await readPending(store)).flatMap(({ key, change }) =>
    change?.record?.id === dataset ? [{ key, waits: true, records: [change.record] }] : [],
  );
  return [...files, ...pending];
}

/** Folders of previews/ that hold a file of a data set, or a record of its producer. */
export async function previewsOf(store: Store, dataset: string): Promise<string[]> {
  const previews = new Set<string>();
  for await (const { key } of store.list('previews/')) {
    const preview = key.split('/').slice(0, 2).join('/');
    const inside = key.slice(preview.length + 1);
    const names = [`data/${dataset}/`, `records/${producerOf(dataset)}/`];
    if (names.some((name) => inside.startsWith(name)) || inside.endsWith(`/${dataset}.json`)) previews.add(`${preview}/`);
  }
  return [...previews];
}

const sourceOf = ({ version }: DatasetRecord): string => version.source.sha256;
/** Keys of the files of records. */
export const artifactsOf = (records: readonly DatasetRecord[]): string[] =>
  records.flatMap(({ version }) => version.artifacts.map(({ key }) => key));
/** Values that are none of others, in order. */
export const without = (values: readonly string[], others: readonly string[]): string[] => {
  const left = new Set(values);
  for (const other of others) left.delete(other);
  return [...left].sort();
};

/** Is there nothing that earlier tombstones do not name? */
export const isNothing = ({ versions, artifacts, files }: Found): boolean => versions.length + artifacts.length + files.length === 0;
