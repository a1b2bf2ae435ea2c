import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import { fail, PipelineError } from '../errors.ts';
import { digest } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';
import { putText, readText } from './objects.ts';
import { eachOf } from '../each-of.ts';
import { attempts, readCurrent, type Publication } from './snapshots.ts';

/** A file holds about so many records at most: it is read whole to find one. */
const recordsPerFile = 256;

/** Every published record, by id. */
export async function readRecords(store: Reader): Promise<Map<string, DatasetRecord>> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await readCurrent(store);
    if (current === undefined) return new Map();
    try {
      return await readRecordsOf(store, current.snapshot);
    } catch (error) {
      // Another publication may have purged what the one read just now named: then there is something newer to read.
      const moved = (await store.readPointer())?.tag !== current.tag;
      if (!moved || attempt === attempts || !(error instanceof PipelineError)) throw error;
    }
  }
}

/** Every record that a snapshot names, by id. */
export async function readRecordsOf(store: Reader, { producers }: Pick<Snapshot, 'producers'>): Promise<Map<string, DatasetRecord>> {
  const files = await eachOf(Object.values(producers).flat(), (key) => readRecordFile(store, key));
  return new Map(files.flat().map((record) => [record.id, record]));
}

/** As `readRecordsOf`, of a snapshot that is not current: files that were collected since tell nothing any more. */
export async function readPastRecords(store: Reader, { producers }: Pick<Snapshot, 'producers'>): Promise<Map<string, DatasetRecord>> {
  const files = await eachOf(Object.values(producers).flat(), (key) =>
    readRecordFile(store, key).catch((error: unknown) => {
      if (error instanceof PipelineError && error.problems.every(({ id }) => id === 'store.lost')) return [];
      throw error;
    }),
  );
  return new Map(files.flat().map((record) => [record.id, record]));
}

/** Record files of a past snapshot that were collected since; what the current one names never is. */
export async function collectedFiles(
  store: Reader,
  past: Pick<Snapshot, 'producers'>,
  current: Pick<Snapshot, 'producers'> | undefined,
): Promise<string[]> {
  const needed = new Set(Object.values(current?.producers ?? {}).flat());
  const keys = Object.values(past.producers).flat();
  const gone = await eachOf(keys, async (key) => (needed.has(key) || (await store.head(key)) !== undefined ? [] : [key]));
  return gone.flat();
}

/** Refuse a past publication, as tombstones leave it, whose records were collected since. */
export async function refuseCollected(store: Reader, { pointer, snapshot }: Publication, current: Snapshot | undefined): Promise<void> {
  const [key] = await collectedFiles(store, snapshot, current);
  if (key !== undefined) throw fail('published.collected', { sequence: pointer.sequence, key, address: store.address });
}

/** The records of one file; written by `putRecords`, checked by who shows them. */
export async function readRecordFile(store: Reader, key: string): Promise<DatasetRecord[]> {
  const lines = (await readText(store, key)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as DatasetRecord);
}

/** The digest of a record as it stands in its file: what a change of it was built upon. */
export const recordDigest = (record: DatasetRecord): string => digest(JSON.stringify(record));

/** Write the records of a producer, split by the first digits of their id's digest; gives the keys in order. */
export async function putRecords(store: Store, producer: string, records: readonly DatasetRecord[]): Promise<string[]> {
  const keys: string[] = [];
  for (const [prefix, group] of splitRecords(records)) keys.push(await putRecordFile(store, producer, prefix, group));
  return keys;
}

/** Write one file of records. */
export async function putRecordFile(store: Store, producer: string, prefix: string, records: readonly DatasetRecord[]): Promise<string> {
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  return (await putText(store, `records/${producer}/${prefix}-`, text, 'ndjson')).key;
}

/** Records in groups of one prefix each, ordered by prefix, then by id: a changed record changes one file. */
export function splitRecords<Item extends { id: string }>(records: readonly Item[]): [prefix: string, group: Item[]][] {
  const digits = Math.max(0, Math.ceil(Math.log(records.length / recordsPerFile) / Math.log(16)));
  const groups = Map.groupBy(records, ({ id }) => digest(id).slice(0, digits) || 'all');
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, group]) => [prefix, group.toSorted((a, b) => (a.id < b.id ? -1 : 1))]);
}
