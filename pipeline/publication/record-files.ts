import type { StandIn } from '../../schemas/model/stand-in.ts';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { mapLimit } from '../base/map-limit.ts';
import { fail, PipelineError } from '../base/errors.ts';
import type { Reader } from '../stores/store.ts';
import { readObjectText, unlessUnreadable } from './objects.ts';
import { leftOf } from './tombstones.ts';

/** A line of a record file. */
export type RecordLine = DatasetRecord | StandIn;

/** Tell whether a line stands in the place of a record. */
export const isStandIn = (line: RecordLine): line is StandIn => 'status' in line;
/** Tell whether a line is the record of a data set that is in the catalogue. */
export const isPresent = (line: RecordLine): line is DatasetRecord => !isStandIn(line);

/** Every record that a snapshot names, by id. */
export async function readRecordsOf(store: Reader, { producers }: Pick<Snapshot, 'producers'>): Promise<Map<string, DatasetRecord>> {
  const files = await mapLimit(Object.values(producers).flat(), (key) => readRecordFile(store, key));
  return new Map(files.flat().map((record) => [record.id, record]));
}

/** Read the lines that stand in the place of records, by id. */
export async function readStandInsOf(store: Reader, { producers }: Pick<Snapshot, 'producers'>): Promise<Map<string, StandIn>> {
  const files = await mapLimit(Object.values(producers).flat(), (key) => readRecordLines(store, key));
  return new Map(files.flatMap((lines) => lines.filter(isStandIn)).map((line) => [line.id, line]));
}

/** Read the records of a past snapshot; files that were collected since are left out. */
export async function readPastRecords(store: Reader, { producers }: Pick<Snapshot, 'producers'>): Promise<Map<string, DatasetRecord>> {
  const files = await mapLimit(Object.values(producers).flat(), (key) =>
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
  const gone = await mapLimit(keys, async (key) => (needed.has(key) || (await store.head(key)) !== undefined ? [] : [key]));
  return gone.flat();
}

/** A snapshot without the record files that the store has lost, or that are not what they were. */
export async function readablePart(store: Reader, snapshot: Snapshot): Promise<Snapshot> {
  const producers = await mapLimit(Object.entries(snapshot.producers), async ([producer, keys]) => {
    const readable = await mapLimit(keys, async (key) =>
      (await unlessUnreadable(() => readObjectText(store, key))) === undefined ? [] : [key],
    );
    return [producer, readable.flat()] as const;
  });
  return { ...snapshot, producers: Object.fromEntries(producers) };
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

/** The records of one file, without what was destroyed; written by `putRecordFile`, checked by who shows them. */
export async function readRecordFile(store: Reader, key: string): Promise<DatasetRecord[]> {
  const records = await readWholeRecordFile(store, key);
  const tombstones = store.erased?.tombstones ?? [];
  return tombstones.length === 0 ? records : records.flatMap((record) => leftOf(record, tombstones) ?? []);
}

/** Read a record file as `readRecordFile` does, with records that were destroyed and are there all the same. */
export async function readWholeRecordFile(store: Reader, key: string): Promise<DatasetRecord[]> {
  return (await readRecordLines(store, key)).filter(isPresent);
}

/** Every line of a record file, of what was withdrawn too. */
export async function readRecordLines(store: Reader, key: string): Promise<RecordLine[]> {
  const lines = (await readObjectText(store, key)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RecordLine);
}
