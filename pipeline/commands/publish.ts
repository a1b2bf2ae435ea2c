import { join } from 'node:path';
import { publish, readRecords } from '../publish.ts';
import { readCatalogue } from '../read.ts';
import { folderStore } from '../stores/folder.ts';
import { idsOf } from './build.ts';

/** Where several machines have built, and where it all goes. */
export interface PublishOptions {
  datasets: string;
  /** Folders that `mappe build --store` has filled, a data set in one of them alone. */
  parts: readonly string[];
  store: string;
}

/** Put what several builds have made into one store, as one publication; gives the ids of the data sets that it is about. */
export async function publishParts({ datasets, parts, store: folder }: PublishOptions): Promise<string[]> {
  const store = folderStore(folder);
  const known = idsOf(await readCatalogue(datasets));
  const gone = [...(await readRecords(store)).keys()].filter((id) => !known.includes(id));
  const built = [];
  for (const part of parts) {
    for (const record of (await readRecords(folderStore(part))).values()) {
      // Earlier versions stay where they are: only what this build has made is here.
      for (const { key, sha256 } of record.version.artifacts) await store.put(key, { path: join(part, key) }, sha256);
      built.push(record);
    }
  }
  await publish({ records: built, gone }, store);
  return [...built.map(({ id }) => id), ...gone].sort();
}
