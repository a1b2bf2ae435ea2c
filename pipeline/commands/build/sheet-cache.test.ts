import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProducerStore } from '../../../schemas/types.ts';
import { makeManifest } from '../../vector/convert.fixtures/make-clean.ts';
import { putSheet, type SheetNote } from '../../publication/pending.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { openSheetCache } from './sheet-cache.ts';

const bucket: ProducerStore = {
  bucket: 'cartes',
  endpoint: 'https://s3.exemple.fr',
  region: 'fr-par',
  address: 'https://cartes.s3.exemple.fr/',
};
const made = '0123456789abcdef';

/** Whether a build whose files go to `own` takes over the sheet of a note that `change` has changed. */
async function isTaken(own: ProducerStore | undefined, change: (note: SheetNote) => SheetNote = (note) => note): Promise<boolean> {
  const store = folderStore(scratchFolder());
  const scratch = scratchFolder();
  const manifest = makeManifest();
  const sha256 = digest('dalle');
  const artifact = { format: 'sheet' as const, name: 'a.tif', mediaType: 'image/tiff', bytes: 5, recipe: 1, sha256 };
  const key = `data/${manifest.id}/${sha256.slice(0, 16)}/a.tif`;
  await store.put(key, { bytes: Buffer.from('dalle') }, sha256);
  const note = change({ dataset: manifest.id, made, artifact: { ...artifact, key }, lossy: false, problems: [] });
  await store.put(note.artifact.key, { bytes: Buffer.from('dalle') }, sha256);
  await putSheet(store, 'mort', note);
  const keeper = openSheetCache({
    run: 'essai',
    store,
    own,
    manifest,
    previous: undefined,
    scratch,
    fetchArtifact: () => Promise.resolve(false),
  });
  const path = join(scratch, 'a.tif');
  const found = await keeper.find(made, path);
  if (found !== undefined) expect(readFileSync(path, 'utf8')).toBe('dalle');
  return found !== undefined;
}

test('a sheet that a build has left is taken over by one whose files go to the same place', async () => {
  expect([await isTaken(undefined), await isTaken(bucket, (note) => ({ ...note, store: bucket }))]).toEqual([true, true]);
});

test('a sheet that waits in one bucket is not looked for in another one', async () => {
  const other = { ...bucket, bucket: 'autres' };
  const waiting = (note: SheetNote): SheetNote => ({ ...note, store: bucket });
  expect([await isTaken(bucket), await isTaken(undefined, waiting), await isTaken(other, waiting)]).toEqual([false, false, false]);
});

test('a note that names a file of another data set is none', async () => {
  const elsewhere = (note: SheetNote): SheetNote => ({
    ...note,
    artifact: { ...note.artifact, key: note.artifact.key.replace(/^data\/[^/]+\//, 'data/autrui/') },
  });
  expect(await isTaken(undefined, elsewhere)).toBe(false);
});
