import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { eachOf } from '../each-of.ts';
import { fail, PipelineError } from '../errors.ts';
import type { Reader } from '../stores/store.ts';
import { readText } from './objects.ts';

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
export async function refuseCollected(
  store: Reader,
  { pointer, snapshot }: { pointer: Pointer; snapshot: Snapshot },
  current: Snapshot | undefined,
): Promise<void> {
  const [key] = await collectedFiles(store, snapshot, current);
  if (key !== undefined) throw fail('published.collected', { sequence: pointer.sequence, key, address: store.address });
}

/** The records of one file; written by `putRecordFile`, checked by who shows them. */
export async function readRecordFile(store: Reader, key: string): Promise<DatasetRecord[]> {
  const lines = (await readText(store, key)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as DatasetRecord);
}
