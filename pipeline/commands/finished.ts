import type { DatasetRecord } from '../../schemas/types.ts';
import { eachOf } from '../each-of.ts';
import { PipelineError } from '../errors.ts';
import { beingCollected } from '../published/marks.ts';
import { readPending } from '../published/pending.ts';
import { artifactReader, located, placeName } from '../published/place.ts';
import type { Store } from '../stores/store.ts';

/** Records that a run has left unpublished though all of their files are in the store, newest first, by data set. */
export async function finishedRecords(store: Store): Promise<Map<string, DatasetRecord[]>> {
  const entries = (await readPending(store)).sort((a, b) => b.modified.valueOf() - a.modified.valueOf());
  if (entries.length === 0) return new Map();
  const collected = await beingCollected(store);
  const silent = new Set<string>();
  // A bucket that does not answer keeps nobody else from building: what is in it is built again, or waits.
  const sizeOf = async (record: DatasetRecord, key: string): Promise<number | undefined> => {
    const place = placeName(record.store);
    if (silent.has(place)) return undefined;
    try {
      return (await artifactReader(store, record).head(key))?.bytes;
    } catch (error) {
      if (record.store === undefined || !(error instanceof PipelineError)) throw error;
      silent.add(place);
      return undefined;
    }
  };
  const isThere = async (record: DatasetRecord, { key, bytes }: { key: string; bytes: number }): Promise<boolean> => {
    if (!collected.has(located(record, key)) && (await sizeOf(record, key)) === bytes) return true;
    // Without the keys of its producer's bucket it waits here.
    return record.store !== undefined && !collected.has(key) && (await store.head(key))?.bytes === bytes;
  };
  const records = await eachOf(entries, async ({ change }) => {
    const record = change?.record ?? undefined;
    if (record === undefined) return [];
    return (await eachOf(record.version.artifacts, (artifact) => isThere(record, artifact))).every(Boolean) ? [record] : [];
  });
  return Map.groupBy(records.flat(), ({ id }) => id);
}
