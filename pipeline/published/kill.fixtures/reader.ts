import { digest } from '../../stores/digest.ts';
import type { Reader } from '../../stores/store.ts';
import { readRecordsOf, recordDigest } from '../records.ts';
import { readCurrent } from '../snapshots.ts';

/** A name for all that a reader sees of a store; throws where anything that the snapshot names is not there, or not as it says. */
export async function readState(store: Reader): Promise<string> {
  const current = await readCurrent(store);
  if (current === undefined) return 'nothing';
  const records = [...(await readRecordsOf(store, current.snapshot)).values()];
  for (const { id, version } of records)
    for (const { key, sha256 } of version.artifacts) {
      const bytes = await store.get(key);
      if (bytes === undefined || digest(bytes) !== sha256) throw new Error(`${id} names ${key}, which is ${bytes === undefined ? 'not there' : 'damaged'}.`);
    }
  return digest(records.map(recordDigest).sort().join());
}
