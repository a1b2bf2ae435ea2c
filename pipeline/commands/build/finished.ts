import type { Artifact, DatasetRecord } from '../../../schemas/types.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { PipelineError } from '../../base/errors.ts';
import { beingCollected } from '../../publication/gc-marks.ts';
import { checkFiles } from '../../publication/part.ts';
import { onlyOf, readPending } from '../../publication/pending.ts';
import { artifactReader, located, bucketName } from '../../publication/artifact-stores.ts';
import { digestAt } from '../../stores/digest.ts';
import type { Reader, Store } from '../../stores/store.ts';

/** Read unpublished records whose files are all there, newest first, by data set; each is read whole, as anybody may have written it. */
export async function finishedRecords(store: Store, wanted: ReadonlySet<string>): Promise<Map<string, DatasetRecord[]>> {
  const ofWanted = onlyOf((dataset) => wanted.has(dataset));
  const waiting = (await readPending(store, undefined, ofWanted)).filter(({ change }) => change !== undefined);
  const entries = waiting.sort((a, b) => b.modified.valueOf() - a.modified.valueOf());
  if (entries.length === 0) return new Map();
  const collected = await beingCollected(store);
  const silent = new Set<string>();
  // A bucket that does not answer keeps nobody else from building: what is in it is built again, or waits.
  const holds = async (record: DatasetRecord, artifact: Artifact): Promise<boolean> => {
    const bucket = bucketName(record.store);
    if (silent.has(bucket)) return false;
    try {
      return await isWhole(artifactReader(store, record), artifact);
    } catch (error) {
      if (record.store === undefined || !(error instanceof PipelineError)) throw error;
      silent.add(bucket);
      return false;
    }
  };
  const isThere = async (record: DatasetRecord, artifact: Artifact): Promise<boolean> => {
    if (!collected.has(located(record, artifact.key)) && (await holds(record, artifact))) return true;
    // Without the keys of its producer's bucket it waits here.
    return record.store !== undefined && !collected.has(artifact.key) && (await isWhole(store, artifact));
  };
  const records = await mapLimit(entries, async ({ change }) => {
    const record = change?.record;
    if (!record) return [];
    if ((await checkFiles(record, store.address, (key, range) => store.open(key, range))).length > 0) return [];
    return (await mapLimit(record.version.artifacts, (artifact) => isThere(record, artifact))).every(Boolean) ? [record] : [];
  });
  return Map.groupBy(records.flat(), ({ id }) => id);
}

const isWhole = async (reader: Reader, { key, bytes, sha256 }: Artifact): Promise<boolean> =>
  // guard [(await digestAt(reader…]: is taken for finished by no build
  (await reader.head(key))?.bytes === bytes && (await digestAt(reader, key, bytes)) === sha256;
