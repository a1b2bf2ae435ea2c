import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import { overlayStore } from '../stores/overlay.ts';
import type { Reader, Store } from '../stores/store.ts';
import { bringArtifacts } from './fetch-artifact.ts';
import { isElsewhere } from './artifact-stores.ts';
import { putRecords, readRecords } from './records.ts';
import { advance, readCurrent } from './snapshots.ts';

/** Most bytes, the small files first, that are copied for a review that has not built them: a runner's disk holds little more. */
const mostCopied = 4 * 1024 ** 3;

/** Begin a store in which a few data sets are seen as they would be published; the published store is only read. */
export async function beginPreview(
  fresh: Store,
  published: Reader,
  { records, now }: { records: readonly DatasetRecord[]; now: Date },
): Promise<Store> {
  // It begins with what is published of them, to compare with what is built there, and has a pointer of its own.
  const { readPointer, replacePointer } = fresh;
  const { tombstones = [], editions = {} } = (await readCurrent(published))?.snapshot ?? {};
  await advance(fresh, now, async () => {
    const producers: Record<string, string[]> = {};
    for (const [producer, own] of Map.groupBy(records, ({ id }) => producerIdOf(id)))
      producers[producer] = await putRecords(fresh, producer, own);
    return { producers, tombstones, editions };
  });
  return { ...overlayStore(fresh, published), readPointer, replacePointer };
}

/** Bring what the pages of a preview show and it has not built: files that a version shares with the published one. */
export async function completePreview(fresh: Store, published: Reader): Promise<void> {
  const records = [...(await readRecords(fresh)).values()];
  const copied = smallest(records.flatMap(({ version }) => version.artifacts));
  for (const record of records) {
    const artifacts = record.version.artifacts.filter(({ key }) => copied.has(key));
    // What is in a producer's own bucket is read there.
    const shown = record.store === undefined ? artifacts : artifacts.filter(({ key }) => !isElsewhere(key));
    const { store: _, ...here } = { ...record, version: { ...record.version, artifacts: shown } };
    await bringArtifacts(here, undefined, { ...fresh, open: overlayStore(fresh, published).open });
  }
}

/** Keys of the smallest files, as many as may be copied. */
function smallest(artifacts: readonly Artifact[]): Set<string> {
  const sorted = [...new Map(artifacts.map(({ key, bytes }) => [key, bytes]))].sort(([, a], [, b]) => a - b);
  let left = mostCopied;
  return new Set(sorted.filter(([, bytes]) => (left -= bytes) >= 0).map(([key]) => key));
}
