import { departedBytes, storedOf, type Departed } from '../../schemas/model/quota.ts';
import type { Snapshot } from '../../schemas/types.ts';
import { producerIdOf, recordKeysOf } from '../base/dataset-keys.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Store } from '../stores/store.ts';
import { readPastRecords, readRecordsOf } from './record-files.ts';
import { readTombstones } from './tombstones.ts';

/**
 * Bytes of removed data sets and versions that the store holds once `contents` are published; looked up only where a producer changes or
 * left.
 */
export async function removedAfter(
  store: Store,
  before: Snapshot | undefined,
  contents: Pick<Snapshot, 'producers' | 'tombstones'>,
): Promise<Departed> {
  const removed = new Map(Object.entries(before?.departed ?? {}));
  const producers = Object.keys({ ...before?.producers, ...contents.producers });
  const changed = producers.flatMap((producer) => {
    const old = recordKeysOf(before?.producers, producer);
    const now = recordKeysOf(contents.producers, producer);
    const left = old.filter((key) => !now.includes(key));
    const added = now.filter((key) => !old.includes(key));
    return left.length + added.length === 0 ? [] : [{ producer, left, added }];
  });
  const now = await readRecordsOf(store, { producers: { all: changed.flatMap(({ added }) => added) } });
  for (const record of (await readPastRecords(store, { producers: { all: changed.flatMap(({ left }) => left) } })).values()) {
    const bytes = departedBytes(record, now.get(record.id));
    if (bytes > 0) removed.set(record.id, (removed.get(record.id) ?? 0) + bytes);
  }
  const owners = [...new Set([...removed.keys()].map(producerIdOf))];
  const records = await readRecordsOf(store, {
    producers: { all: owners.flatMap((producer) => recordKeysOf(contents.producers, producer)) },
  });
  const present = new Set([...records.keys()].map(producerIdOf));
  // Of a producer that has nothing in the catalogue any more no change will come.
  const isLookedAt = (producer: string): boolean => changed.some((each) => each.producer === producer) || !present.has(producer);
  const looked = [...removed].filter(([id]) => isLookedAt(producerIdOf(id)));
  if (looked.length === 0) return Object.fromEntries(removed);
  const added = (contents.tombstones ?? []).filter((key) => !(before?.tombstones ?? []).includes(key));
  // What is destroyed once these contents are published.
  const buried = new Set((await readTombstones(store, { tombstones: added })).flatMap(({ artifacts }) => artifacts));
  await mapLimit(looked, async ([id, bytes]) => {
    const record = records.get(id);
    let there = record === undefined ? 0 : -storedOf(record).all;
    for await (const { key, bytes: own } of store.list(`data/${id}/`)) if (!buried.has(key)) there += own;
    if (there > 0) removed.set(id, Math.min(bytes, there));
    else removed.delete(id);
  });
  return Object.fromEntries([...removed].sort(([a], [b]) => (a < b ? -1 : 1)));
}
