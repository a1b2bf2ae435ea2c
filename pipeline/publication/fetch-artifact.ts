import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { digestStream } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';
import { upTo } from '../stores/up-to.ts';
import { artifactReader, artifactStore } from './artifact-stores.ts';

/** Brings an artifact that was published to a path; false where the store has it no more. */
export type FetchArtifact = (artifact: Artifact, path: string) => Promise<boolean>;

/** The artifacts of a store, each checked against its digest. */
export const fetchFrom =
  (store: Reader): FetchArtifact =>
  async ({ key, sha256, bytes }, path) => {
    const stream = await store.open(key);
    if (stream === undefined) return false;
    await mkdir(dirname(path), { recursive: true });
    await pipeline(upTo(stream, bytes), createWriteStream(path));
    const found = await digestStream(createReadStream(path));
    if (found !== sha256) throw fail('store.chain', { key, address: store.address, found, expected: sha256 });
    return true;
  };

/** The artifacts of published records, each from where its record says, or from the store itself where they wait for their publication. */
export const fetchPublished =
  (store: Reader, recordOf: (dataset: string) => Pick<DatasetRecord, 'store'> | undefined): FetchArtifact =>
  async (artifact, path) => {
    const [, producer, dataset] = artifact.key.split('/');
    const record = recordOf(`${producer}/${dataset}`);
    if (record?.store !== undefined && (await fetchFrom(artifactReader(store, record))(artifact, path))) return true;
    return fetchFrom(store)(artifact, path);
  };

/** Copy the artifacts of a record to its store, from where they wait (the catalogue's own store) or were published until now. */
export async function bringArtifacts(record: DatasetRecord, published: DatasetRecord | undefined, store: Store): Promise<void> {
  const there = artifactReader(store, record);
  const target = await artifactStore(store, record);
  const sources: Reader[] = [store, ...(published === undefined ? [] : [artifactReader(store, published)])];
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-bring-'));
  // What is there stays; each is held against its digest on the way; what is nowhere is left out.
  for (const artifact of record.version.artifacts) {
    if ((await there.head(artifact.key))?.bytes === artifact.bytes) continue;
    const path = join(scratch.path, 'artifact');
    for (const source of sources) {
      if (!(await fetchFrom(source)(artifact, path))) continue;
      await target.put(artifact.key, { path }, artifact.sha256);
      break;
    }
  }
}
