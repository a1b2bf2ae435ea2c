import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetRecord } from '../../schemas/types.ts';
import type { Reader, Store } from '../stores/store.ts';
import { fetchFrom } from './fetch-artifact.ts';
import { artifactReader, artifactStore } from './place.ts';

/**
 * Copy the artifacts of a record to where it says that they are, from where they wait (the catalogue's own store) or were published until
 * now; what is there stays. Each is held against its digest on the way. What is nowhere is left out.
 */
export async function bringArtifacts(record: DatasetRecord, published: DatasetRecord | undefined, store: Store): Promise<void> {
  const [there, target] = [artifactReader(store, record), await artifactStore(store, record)];
  const sources: Reader[] = [store, ...(published === undefined ? [] : [artifactReader(store, published)])];
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-bring-'));
  try {
    for (const artifact of record.version.artifacts) {
      if ((await there.head(artifact.key))?.bytes === artifact.bytes) continue;
      const path = join(scratch, 'artifact');
      for (const source of sources) {
        if (!(await fetchFrom(source)(artifact, path))) continue;
        await target.put(artifact.key, { path }, artifact.sha256);
        break;
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
