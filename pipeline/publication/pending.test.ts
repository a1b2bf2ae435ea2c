import { expect, test } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { distinctDeaths, dyingStore } from './kill.fixtures/dying-store.ts';
import { putChange, readPending, type PendingChange } from './pending.ts';
import { recordOf } from './publication.fixtures/make-records.ts';

test('a finished data set is never lost: where a run that comes to another end dies, the one or the other waits to be published', async () => {
  const [old, other] = ['old', 'new'].map((text): PendingChange => ({
    dataset: 'a/x',
    base: null,
    record: recordOf({ id: 'a/x', files: { 'x.csv': text } }),
  }));
  if (old === undefined || other === undefined) throw new Error('There are two changes.');
  const folder = folderStore(scratchFolder());
  await putChange(folder, 'essai', old);
  const { store, points } = dyingStore(folder);
  await putChange(store, 'essai', other);
  for (const death of distinctDeaths(points)) {
    const left = folderStore(scratchFolder());
    await putChange(left, 'essai', old);
    await putChange(dyingStore(left, death).store, 'essai', other).catch(() => undefined);
    const [waiting, ...more] = await readPending(left, 'essai');
    expect(more).toEqual([]);
    expect([old, other].map(({ record }) => record?.version.id)).toContain(waiting?.change?.record?.version.id);
  }
  expect((await readPending(folder, 'essai')).map(({ change }) => change?.record)).toEqual([other.record]);
});
