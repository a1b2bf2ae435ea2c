import { createHash } from 'node:crypto';
import type { DatasetRecord, Pointer, Snapshot } from '../schemas/types.ts';
import type { Built } from './convert.ts';
import type { Store } from './stores/store.ts';

/** A file holds about so many records at most: it is read whole to find one. */
const recordsPerFile = 256;

/** What a publication changes. */
export interface Changes {
  /** New or changed. */
  records: readonly DatasetRecord[];
  /** Ids of the data sets that leave the catalogue. */
  gone: readonly string[];
}

/** The state of the catalogue as published; undefined before the first publication. */
export async function readSnapshot(store: Store): Promise<Snapshot | undefined> {
  const current = await store.readPointer();
  return current === undefined ? undefined : readJson<Snapshot>(store, current.pointer.snapshot);
}

/** Every published record, by id. */
export async function readRecords(store: Store): Promise<Map<string, DatasetRecord>> {
  const snapshot = await readSnapshot(store);
  const records = await Promise.all(Object.keys(snapshot?.producers ?? {}).map((producer) => readProducer(store, snapshot, producer)));
  return new Map(records.flat().map((record) => [record.id, record]));
}

async function readProducer(store: Store, snapshot: Snapshot | undefined, producer: string): Promise<DatasetRecord[]> {
  const texts = await Promise.all((snapshot?.producers[producer] ?? []).map((key) => readText(store, key)));
  // Written by `publish`, checked by who shows them.
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DatasetRecord),
  );
}

async function readText(store: Store, key: string): Promise<string> {
  const bytes = await store.get(key);
  if (bytes === undefined) throw new Error(`The store has lost ${key}, which its snapshot names.`);
  return Buffer.from(bytes).toString('utf8');
}

const readJson = async <Value>(store: Store, key: string): Promise<Value> => JSON.parse(await readText(store, key)) as Value;

/** Put the files of one version; until a snapshot names them nobody sees them. */
export async function putArtifacts(built: readonly Built[], store: Store): Promise<void> {
  for (const { key, path, sha256 } of built) await store.put(key, { path }, sha256);
}

/** Publish changed records: record files, then the snapshot that names them, then the pointer. What is not changed stays as it is. */
export async function publish({ records, gone }: Changes, store: Store): Promise<Snapshot> {
  const current = await store.readPointer();
  const before = current === undefined ? undefined : await readJson<Snapshot>(store, current.pointer.snapshot);
  const producers: Snapshot['producers'] = { ...before?.producers };
  for (const producer of new Set([...records.map(({ producer: { id } }) => id), ...gone.map(producerOf)])) {
    const leaving = new Set([...gone, ...records.map(({ id }) => id)]);
    const kept = (await readProducer(store, before, producer)).filter(({ id }) => !leaving.has(id));
    const all = [...kept, ...records.filter((record) => record.producer.id === producer)];
    producers[producer] = await putRecords(producer, all, store);
  }
  const ordered = Object.fromEntries(
    Object.entries(producers)
      .filter(([, keys]) => keys.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  if (before !== undefined && JSON.stringify(ordered) === JSON.stringify(before.producers)) return before;
  const sequence = (current?.pointer.sequence ?? 0) + 1;
  const snapshot: Snapshot = { format: 1, sequence, producers: ordered };
  const bytes = Buffer.from(`${JSON.stringify(snapshot)}\n`);
  const sha256 = digest(bytes);
  const pointer: Pointer = { sequence, snapshot: `snapshots/${sequence}-${sha256.slice(0, 16)}.json`, sha256 };
  await store.put(pointer.snapshot, { bytes }, sha256);
  await store.replacePointer(pointer, current?.tag);
  return snapshot;
}

const producerOf = (id: string): string => id.split('/')[0] ?? id;
const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Write the records of a producer, split by the first digits of their id's digest; gives the keys in order. */
async function putRecords(producer: string, records: readonly DatasetRecord[], store: Store): Promise<string[]> {
  const keys: string[] = [];
  for (const [prefix, group] of splitRecords(records)) {
    const bytes = Buffer.from(group.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const sha256 = digest(bytes);
    const key = `records/${producer}/${prefix}-${sha256.slice(0, 16)}.ndjson`;
    await store.put(key, { bytes }, sha256);
    keys.push(key);
  }
  return keys;
}

/** Records in groups of one prefix each, ordered by prefix, then by id: a changed record changes one file. */
export function splitRecords<Item extends { id: string }>(records: readonly Item[]): [prefix: string, group: Item[]][] {
  const digits = Math.max(0, Math.ceil(Math.log(records.length / recordsPerFile) / Math.log(16)));
  const groups = Map.groupBy(records, ({ id }) => digest(id).slice(0, digits) || 'all');
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, group]) => [prefix, group.sort((a, b) => (a.id < b.id ? -1 : 1))]);
}

/** What a run was: all that depends on the clock. */
export interface RunReport {
  dataset: string;
  outcome: string;
  seconds: number;
}

/** Keep how long each data set took, under the moment at which the run began. */
export async function writeRun(store: Store, started: Date, datasets: readonly RunReport[]): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify({ started: started.toISOString(), datasets })}\n`);
  const sha256 = digest(bytes);
  await store.put(`runs/${started.toISOString().replace(/[:.]/g, '-')}-${sha256.slice(0, 16)}.json`, { bytes }, sha256);
}
