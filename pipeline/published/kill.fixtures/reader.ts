import { digest } from '../../stores/digest.ts';
import type { Reader, Store } from '../../stores/store.ts';
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

/** What is in a store, but for what depends on the clock and what a dead run leaves for gc: the keys of all but the pointer tell their bytes. */
export async function contentsOf(store: Store): Promise<string[]> {
  const contents = [JSON.stringify(await store.readPointer())];
  for await (const { key, bytes } of store.list('')) if (/^(data|records|snapshots|tombstones)/.test(key)) contents.push(`${key} ${bytes}`);
  return contents;
}
