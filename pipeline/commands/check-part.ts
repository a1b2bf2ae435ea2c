import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../schemas/types.ts';
import { problem } from '../errors.ts';
import { readProject } from '../project-facts.ts';
import type { Change } from '../published/pending.ts';
import { readProducer } from '../read.ts';

/**
 * What the manifests say against a change of a part. A part comes from a machine that reads what strangers hand in: it neither chooses where
 * the keys of a producer's bucket are used, nor takes out of the catalogue what is described there.
 */
export async function againstManifests({ dataset, record }: Change, datasets: string | undefined): Promise<Problem[]> {
  // Only tests publish parts without manifests beside them.
  if (datasets === undefined) return [];
  if (record === null) {
    const file = join(datasets, dataset, 'dataset.yaml');
    return existsSync(file) ? [problem('publish.part-removes', { file })] : [];
  }
  if (record.store === undefined) return [];
  const file = join(datasets, dataset.split('/')[0] ?? '', 'producer.yaml');
  const { value } = await readProducer(file, { project: readProject() });
  if (isDeepStrictEqual(value?.store, record.store)) return [];
  return [problem('own-store.other', { bucket: record.store.bucket, endpoint: record.store.endpoint, file })];
}
