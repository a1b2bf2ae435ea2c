import type { DatasetRecord } from '../../schemas/types.ts';
import { overlayStore } from '../stores/overlay.ts';
import type { Reader, Store } from '../stores/store.ts';
import { bringArtifacts } from './bring.ts';
import { isElsewhere } from './place.ts';
import { putRecords, readRecords } from './records.ts';
import { advance, readCurrent } from './snapshots.ts';

/** A review looks at maps and tables: what is larger, and not built by it, is not copied for that alone. */
const maxBytes = 1024 ** 3;

/**
 * A store in which a few data sets are seen as they would be published: it begins with what is published of them, so that what is built there
 * is compared with it, and has a pointer of its own. The published store is only read.
 */
export async function beginPreview(
  fresh: Store,
  published: Reader,
  { records, now }: { records: readonly DatasetRecord[]; now: Date },
): Promise<Store> {
  const { readPointer, replacePointer } = fresh;
  const { tombstones = [] } = (await readCurrent(published))?.snapshot ?? {};
  await advance(fresh, now, async () => {
    const producers: Record<string, string[]> = {};
    for (const [producer, own] of Map.groupBy(records, ({ id }) => id.split('/')[0] ?? id))
      producers[producer] = await putRecords(fresh, producer, own);
    return { producers, tombstones };
  });
  return { ...overlayStore(fresh, published), readPointer, replacePointer };
}

/** Bring what the pages of a preview show and it has not built: files that a version shares with the published one. */
export async function completePreview(fresh: Store, published: Reader): Promise<void> {
  for (const record of (await readRecords(fresh)).values()) {
    const artifacts = record.version.artifacts.filter(({ bytes }) => bytes <= maxBytes);
    // What is in a producer's own bucket is read there.
    const shown = record.store === undefined ? artifacts : artifacts.filter(({ key }) => !isElsewhere(key));
    const { store: _, ...here } = { ...record, version: { ...record.version, artifacts: shown } };
    await bringArtifacts(here, undefined, { ...fresh, open: overlayStore(fresh, published).open });
  }
}
