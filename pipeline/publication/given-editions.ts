import { compareEditions } from '../../schemas/model/compare-editions.ts';
import type { DatasetRecord, Snapshot } from '../../schemas/types.ts';
import { eachOf } from '../base/map-limit.ts';
import type { Reader } from '../stores/store.ts';
import { readRecordFile } from './record-files.ts';

type Editions = NonNullable<Snapshot['editions']>;
type Contents = Pick<Snapshot, 'producers' | 'editions'>;

/**
 * What `next` must remember of the editions given before it: the highest of each data set that shows a lower one then, or is gone. Only the
 * record files that differ are read.
 */
export async function givenEditions(store: Reader, before: Contents | undefined, next: Contents): Promise<Editions> {
  const [old, now] = [keysOf(before), keysOf(next)];
  const given = new Map(Object.entries(before?.editions ?? {}));
  const give = (id: string, edition: string): void => {
    if (compareEditions(edition, given.get(id) ?? '') > 0) given.set(id, edition);
  };
  for (const [id, edition] of Object.entries(next.editions ?? {})) give(id, edition);
  for (const { id, edition } of await recordsIn(store, old.difference(now))) if (edition !== undefined) give(id, edition);
  if (given.size === 0) return {};
  for (const { id, edition } of await recordsIn(store, now.difference(old)))
    if (edition !== undefined && compareEditions(edition, given.get(id) ?? '') >= 0) given.delete(id);
  return Object.fromEntries([...given].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const keysOf = (contents: Contents | undefined): Set<string> => new Set(Object.values(contents?.producers ?? {}).flat());

const recordsIn = async (store: Reader, keys: ReadonlySet<string>): Promise<DatasetRecord[]> =>
  (await eachOf([...keys], (key) => readRecordFile(store, key))).flat();
