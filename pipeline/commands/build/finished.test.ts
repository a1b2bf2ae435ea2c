import { expect, test } from 'vitest';
import { fail } from '../../base/errors.ts';
import { putChange } from '../../publication/pending.ts';
import { putFiles, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import type { Reader, Store } from '../../stores/store.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { finishedRecords } from './finished.ts';

const own = { bucket: 'cartes', endpoint: 'https://s3.exemple.fr', region: 'fr-par', address: 'https://cartes.s3.exemple.fr/' };
const inBucket = { id: 'sdis-51/x', files: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}.csv`, 'old'])) };
const here = { id: 'mairie/y', files: { 'y.csv': 'mine' } };

test('a bucket that does not answer is not asked for each file, and what is finished elsewhere is found all the same', async () => {
  const folder = folderStore(scratchFolder());
  let asked = 0;
  const head = (): Promise<never> => {
    asked += 1;
    return Promise.reject(fail('store.http-unreachable', { url: own.address, cause: 'ECONNREFUSED' }));
  };
  const reader = (): Reader => ({ ...folder, head });
  const store: Store = { ...folder, producerBuckets: { reader, store: () => Promise.resolve(folder), hasKeys: () => true } };
  await putFiles(folder, here);
  for (const version of [inBucket, here]) {
    const record = { ...recordOf(version), ...(version === inBucket && { store: own }) };
    await putChange(store, 'interrompu', { dataset: version.id, base: null, record });
  }
  expect([...(await finishedRecords(store, new Set([inBucket.id, here.id]))).keys()]).toEqual(['mairie/y']);
  expect(asked).toBeLessThan(50);

  await putFiles(folder, inBucket);
  expect([...(await finishedRecords(store, new Set([inBucket.id, here.id]))).keys()].sort(), 'what waits here').toEqual([
    'mairie/y',
    'sdis-51/x',
  ]);
});
