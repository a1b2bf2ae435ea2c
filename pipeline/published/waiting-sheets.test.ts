import { expect, test } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { collectGarbage } from './garbage.ts';
import { putChange, putSheet } from './pending.ts';
import { artifactStore } from './place.ts';
import { recordOf } from './published.fixtures/make-records.ts';

const own = { bucket: 'cartes', endpoint: 'https://s3.exemple.fr', region: 'fr-par', address: 'https://cartes.s3.exemple.fr/' };
const dayMs = 86_400_000;

test('a sheet that waits in a producer’s bucket is not collected while its note is there', async () => {
  const bucket = folderStore(scratchFolder());
  const buckets = { reader: () => bucket, store: () => Promise.resolve(bucket), hasKeys: () => true };
  const store: Store = { ...folderStore(scratchFolder()), own: buckets };
  const record = { ...recordOf({ id: 'sdis-51/x', files: { 'x.csv': 'old' } }), store: own };
  // Its record says in which bucket to look.
  await putChange(store, 'essai', { dataset: record.id, base: null, record });
  const [artifact] = recordOf({ id: 'sdis-51/x', files: { 'dalle.tif': 'sheet' } }).version.artifacts;
  if (artifact === undefined) throw new Error('The record has no file.');
  await (await artifactStore(store, record)).put(artifact.key, { bytes: Buffer.from('sheet') }, artifact.sha256);
  await putSheet(store, 'mort', { dataset: record.id, made: '0'.repeat(16), artifact, lossy: false, problems: [], store: own });
  const collect = async (days: number): Promise<string[]> => {
    const now = new Date(Date.now() + days * dayMs);
    const { waiting } = await collectGarbage(store, {
      now,
      graceMs: 30 * dayMs,
      keep: { newest: 1, since: now },
      mostShare: 1,
      remove: true,
      dryRun: false,
    });
    return [...waiting.keys()];
  };
  expect(await collect(40)).toEqual([]);
  await putChange(store, 'essai', { dataset: record.id, base: null, record });
  expect(await collect(41), 'the note was too old').toEqual([`https://s3.exemple.fr/cartes/${artifact.key}`]);
});
