import { isNameTable } from '../../schemas/model/name-table.ts';
import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { producerIdOf } from '../base/dataset-keys.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import type { Reader } from '../stores/store.ts';
import { putJson, readBytes, readObjectText, unlessUnreadable } from './objects.ts';
import { putRecordFile } from './records.ts';
import { readCurrent } from './snapshots.ts';

/**
 * Add to a preview's mirror the published records that draw the base map, and the small tables of where names stand; reads nothing else.
 */
export async function addGround(folder: string, published: Reader, ids: readonly string[]): Promise<void> {
  const mirror = folderStore(folder);
  const own = await readCurrent(mirror);
  if (own === undefined) return;
  const producers: Record<string, string[]> = { ...own.snapshot.producers };
  // What the mirror has already stays as it is there.
  const here = await readSome(mirror, ids);
  const missing = ids.filter((id) => !here.has(id));
  for (const [producer, records] of Map.groupBy((await readSome(published, missing)).values(), ({ id }) => producerIdOf(id))) {
    for (const record of records) await bringTables(record, published, mirror.put);
    const key = await putRecordFile(mirror, producer, 'ground', records.map(withoutDrawings));
    producers[producer] = [...(producers[producer] ?? []), key];
  }
  const snapshot: Snapshot = { ...own.snapshot, producers };
  const { key, sha256 } = await putJson(mirror, `snapshots/${snapshot.sequence}-`, snapshot);
  // Nobody has signed the two together.
  const { signature: _, ...pointer } = own.pointer;
  await mirror.replacePointer({ ...pointer, snapshot: key, sha256 }, own.tag);
}

/** Read the records of these data sets by id, of all where none are named; a line that is no record is passed over. */
export async function readSome(store: Reader, ids?: readonly string[]): Promise<Map<string, DatasetRecord>> {
  const { producers = {} } = (await readCurrent(store))?.snapshot ?? {};
  const wanted = ids === undefined ? Object.keys(producers) : [...new Set(ids.map(producerIdOf))];
  const keys = wanted.flatMap((producer) => producers[producer] ?? []);
  const texts = await Promise.all(keys.map((key) => unlessUnreadable(() => readObjectText(store, key))));
  // Whoever shows records says what is wrong with a line that is none.
  const records = texts.flatMap((text) => (text ?? '').split('\n').flatMap((line) => recordIn(line) ?? []));
  return new Map(records.filter(({ id }) => ids === undefined || ids.includes(id)).map((record) => [record.id, record]));
}

function recordIn(line: string): DatasetRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return validateDatasetRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isDrawing = ({ mediaType }: { mediaType: string }): boolean => mediaType === 'image/svg+xml';

/** No page of it is made: its pictures are nowhere shown. */
const withoutDrawings = (record: DatasetRecord): DatasetRecord => ({
  ...record,
  version: { ...record.version, artifacts: record.version.artifacts.filter((artifact) => !isDrawing(artifact)) },
});

async function bringTables(
  { version, store }: DatasetRecord,
  published: Reader,
  put: ReturnType<typeof folderStore>['put'],
): Promise<void> {
  for (const { key, sha256 } of store === undefined ? version.artifacts.filter(isNameTable) : []) {
    const bytes = await readBytes(published, key, sha256);
    await put(key, { bytes }, digest(bytes));
  }
}
