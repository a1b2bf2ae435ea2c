import type { DatasetRecord, Tombstone } from '../../schemas/types.ts';
import { producerOf, recordKeysOf } from '../base/dataset-keys.ts';
import { eachOf } from '../base/map-limit.ts';
import { fail } from '../base/errors.ts';
import type { Store } from '../stores/store.ts';
import {
  artifactsOf,
  findPurged,
  isNothing,
  placesOf,
  previewsOf,
  recordObjects,
  waitingSheets,
  without,
  type Found,
} from './find-purged.ts';
import { keysBelow, removeAnnounced } from './gc-marks.ts';
import { putJson } from './objects.ts';
import { openPlace, type Place } from './place.ts';
import { readWholeRecordFile } from './record-files.ts';
import { putRecordFile } from './records.ts';
import { advance, type Contents, type Publication } from './snapshots.ts';
import { leftOf, readTombstones } from './tombstones.ts';

/** What is to be destroyed, why, and who says so. */
export interface Order {
  dataset: string;
  /** One version; absent: the data set with all that was ever published of it. */
  version?: string;
  reason: string;
  by?: string;
}

/** The last moment that a Date can hold: every upload was begun before. */
const endOfTime = new Date(8.64e15);

/**
 * Destroy data for ever. First a tombstone and what is left of the record files, then the snapshot that names the tombstone, so that every
 * reader knows; then the bytes. One that died is finished by running it again. Gives what is published since.
 */
export async function purge(store: Store, order: Order, now: Date): Promise<Publication | undefined> {
  const publication = await advance(store, now, async (current) => {
    const found = await findPurged(store, order, current);
    if (isNothing(found) && found.known.length === 0) throw fail('purge.unknown', { dataset: nameOf(order), store: store.address });
    const added = isNothing(found) ? [] : [await putTombstone(store, order, found, now)];
    const contents = await withoutPurgedRecords(store, order.dataset, current?.snapshot, added);
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
  for (const preview of await previewsOf(store, dataset)) await store.remove(await keysBelow(store, preview));
}

const openAll = (store: Store, places: readonly Place[]): Promise<Store[]> => eachOf(places, (place) => openPlace(store, place));

/** <producer>/<dataset>, or <producer>/<dataset>@<version>. */
export const nameOf = ({ dataset, version }: Pick<Order, 'dataset' | 'version'>): string =>
  version === undefined ? dataset : `${dataset}@${version}`;

/** Write down what is destroyed; gives the key under which that stands. */
export async function putTombstone(store: Store, { dataset, reason, by }: Order, found: Found, now: Date): Promise<string> {
  const records = await eachOf(found.files, async ({ key, rest }) => ({ key, replacement: (await putRest(store, key, rest)) ?? null }));
  const { versions, sources, artifacts, places } = found;
  const tombstone: Tombstone = {
    ...{ format: 1, dataset, versions, sources, date: now.toISOString().slice(0, 10), reason, ...(by !== undefined && { by }), artifacts },
    // What was destroyed in a bucket is looked for there again, whatever becomes of the records that name it.
    ...(places.length > 0 && { stores: places.map(({ own }) => own) }),
    records,
  };
  return (await putJson(store, `tombstones/${dataset}/`, tombstone)).key;
}

/** Write what stays of a record file beside it. */
async function putRest(store: Store, key: string, rest: readonly DatasetRecord[]): Promise<string | undefined> {
  const [, producer = '', prefix = ''] = /^records\/([^/]+)\/([0-9a-z]+)-/.exec(key) ?? [];
  return rest.length === 0 ? undefined : putRecordFile(store, producer, prefix, rest);
}

/** The current contents with more tombstones, and without the records of the data set that these forbid. */
export async function withoutPurgedRecords(
  store: Store,
  dataset: string,
  current: Contents | undefined,
  added: readonly string[],
): Promise<Contents> {
  const { producers = {}, tombstones: known = [], editions } = current ?? {};
  const keys = [...new Set([...known, ...added])];
  const tombstones = await readTombstones(store, { tombstones: keys });
  const producer = producerOf(dataset);
  const files = await eachOf(recordKeysOf(producers, producer), async (key) => {
    const records = await readWholeRecordFile(store, key);
    const rest = records.flatMap((record) => leftOf(record, tombstones) ?? []);
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
    const forbidden = artifactsOf(objects.flatMap(({ records }) => records.filter(isForbidden)));
    const places = placesOf(
      objects.flatMap(({ records }) => records.filter(({ id }) => id === dataset)),
      own,
    );
    const buckets = await openAll(store, places);
    const keys = without([...own.flatMap(({ artifacts }) => artifacts), ...forbidden], []);
    const free = async (): Promise<(key: string) => boolean> => {
      const records = (await recordObjects(store, dataset)).flatMap((object) => object.records);
      const needed = new Set(artifactsOf(records.filter(({ id }) => id === dataset).flatMap((record) => leftOf(record, own) ?? [])));
      return (key) => !needed.has(key);
    };
    await removeAnnounced(store, keys, free, async (removed) => {
      for (const each of [store, ...buckets]) await each.remove(removed);
    });
    await store.remove(objects.map(({ key }) => key));
  }
}
