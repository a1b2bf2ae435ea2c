import { jsonLine } from '../../schemas/model/json-line.ts';
import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { digest } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';
import { putText } from './objects.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import { readRecordsOf, readStandInsOf, type RecordLine } from './record-files.ts';
import { attempts, readCurrent } from './snapshots.ts';

/** A file holds about so many records at most: it is read whole to find one. */
const recordsPerFile = 256;

/** Every published record, by id. */
export const readRecords = (store: Reader): Promise<Map<string, DatasetRecord>> => readNewest(store, readRecordsOf);

/** Every published line that stands in the place of a record, by id. */
export const readStandIns = (store: Reader): Promise<Map<string, StandIn>> => readNewest(store, readStandInsOf);

async function readNewest<Line>(
  store: Reader,
  read: (store: Reader, snapshot: Pick<Snapshot, 'producers'>) => Promise<Map<string, Line>>,
): Promise<Map<string, Line>> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await readCurrent(store);
    if (current === undefined) return new Map();
    try {
      return await read(store, current.snapshot);
    } catch (error) {
      // Another publication may have purged what the one read just now named: then there is something newer to read.
      const moved = (await store.readPointer())?.tag !== current.tag;
      if (!moved || attempt === attempts || !(error instanceof PipelineError)) throw error;
    }
  }
}

/** The digest of a record as it stands in its file: what a change of it was built upon. */
export const recordDigest = (record: DatasetRecord): string => digest(jsonLine(record));

/** Write the records of a producer, split by the first digits of their id's digest; gives the keys in order. */
export async function putRecords(store: Store, producer: string, records: readonly RecordLine[]): Promise<string[]> {
  const keys: string[] = [];
  for (const [prefix, group] of splitRecords(records)) keys.push(await putRecordFile(store, producer, prefix, group));
  return keys;
}

/** Write one file of records. */
export async function putRecordFile(store: Store, producer: string, prefix: string, records: readonly RecordLine[]): Promise<string> {
  const text = records.map((record) => `${jsonLine(record)}\n`).join('');
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
