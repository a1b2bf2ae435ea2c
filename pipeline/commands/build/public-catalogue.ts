import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetRecord, Snapshot } from '../../../schemas/types.ts';
import { producerIdOf, recordKeysOf } from '../../base/dataset-keys.ts';
import { parentsOf } from '../../manifest/derived-order.ts';
import type { ReadCatalogue } from '../../manifest/read.ts';
import { fetchPublished, type FetchArtifact } from '../../publication/fetch-artifact.ts';
import { readPastRecords, readRecordsOf } from '../../publication/record-files.ts';
import { publications, readCurrent } from '../../publication/snapshots.ts';
import { readTombstones, replacementOf, withoutPurged } from '../../publication/tombstones.ts';
import { publish } from '../../publish.ts';
import { openReader } from '../../stores/open.ts';
import type { Reader, Store } from '../../stores/store.ts';
import { comparedAccess, type ComparedStore } from '../operator.ts';

/** The catalogue that everybody reads, as far as a private build needs it. */
export interface PublicCatalogue {
  /** Territories, parents, and what was public of data that are restricted by now. */
  records: ReadonlyMap<string, DatasetRecord>;
  fetch: FetchArtifact;
}

interface PublicOptions extends ComparedStore {
  catalogue: Pick<ReadCatalogue, 'manifests' | 'operator'>;
  /** Data sets of which the private store has no record yet. */
  missing: readonly string[];
}

/** Read of the public catalogue what a private build needs: the territories, what its data are computed from, and what they were. */
export async function openPublicCatalogue(
  address: string,
  { catalogue: { manifests, operator }, missing, ...compared }: PublicOptions,
): Promise<PublicCatalogue> {
  const reader = await openReader(address, await comparedAccess(compared));
  const snapshot = (await readCurrent(reader))?.snapshot;
  const ids = [...(operator.territories ?? []), ...manifests.flatMap(parentsOf), ...missing];
  // However many others there are, no record of theirs is read.
  const records = await readRecordsOf(reader, partOf(snapshot, ids));
  for (const id of missing) {
    const record = records.get(id) ?? (snapshot?.departed?.[id] === undefined ? undefined : await lastRecord(reader, snapshot, id));
    if (record !== undefined) records.set(id, record);
  }
  return { records, fetch: fetchPublished(reader, (id) => records.get(id)) };
}

/** A snapshot without the producers of other data sets. */
function partOf(snapshot: Pick<Snapshot, 'producers'> | undefined, ids: readonly string[]): Pick<Snapshot, 'producers'> {
  const producers = [...new Set(ids.map(producerIdOf))];
  return { producers: Object.fromEntries(producers.map((producer) => [producer, recordKeysOf(snapshot?.producers, producer)])) };
}

/** The last record that was published of a data set that has left, where nothing of it was destroyed. */
async function lastRecord(reader: Reader, current: Snapshot, id: string): Promise<DatasetRecord | undefined> {
  const replacement = replacementOf(await readTombstones(reader, current));
  for await (const { snapshot } of publications(reader)) {
    const record = (await readPastRecords(reader, withoutPurged(partOf(snapshot, [id]), replacement))).get(id);
    if (record !== undefined) return record;
  }
  return undefined;
}

/** Take over into a private store what was public of data that are restricted by now, so that their history and versions go on. */
export async function takeOver(store: Store, { records, fetch }: PublicCatalogue, ids: readonly string[], now: Date): Promise<void> {
  for (const id of ids) {
    const { store: _, ...record } = records.get(id) ?? { store: undefined, version: undefined };
    if (record.version === undefined) continue;
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-take-'));
    const path = join(scratch.path, 'artifact');
    let isWhole = true;
    for (const artifact of record.version.artifacts) {
      isWhole &&= await fetch(artifact, path);
      if (isWhole) await store.put(artifact.key, { path }, artifact.sha256);
    }
    // What was destroyed or collected meanwhile cannot be shown again: the build begins anew.
    if (isWhole) await publish([{ dataset: id, base: null, record: { ...record, path: id, access: 'restricted' } }], store, now);
  }
}
