import { expect, test } from 'vitest';
import { diff } from '../commands/publication/diff.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { shownErased } from './erased.ts';
import { publishVersions } from './publication.fixtures/make-records.ts';
import { purge } from './purge.ts';
import { readRecords } from './records.ts';
import { readCurrent } from './snapshots.ts';

const data = { id: 'constructor/x', files: { 'x.csv': 'un' }, source: 'un' };

test('a producer may be called as what every object has: it is published, compared and purged as any other', async () => {
  const folder = scratchFolder();
  const store = folderStore(folder);
  await publishVersions(store, '2026-01-01', { id: 'a/x', files: { 'x.csv': 'autre' } });
  const current = await readCurrent(store);
  const digests = { versions: ['a'.repeat(16)], sources: [], artifacts: [] };
  expect(
    await shownErased(store, { producers: current?.snapshot.producers ?? {} }, [{ dataset: data.id, date: '2026-01-01', ...digests }]),
  ).toEqual([]);
  await expect(
    diff({ store: folder, dataset: data.id, lang: 'fr', now: new Date('2026-01-02T12:00:00Z') }, () => undefined),
  ).rejects.toThrow('constructor/x');
  await expect(purge(store, { dataset: data.id, reason: 'rien' }, new Date('2026-01-02T12:00:00Z'))).rejects.toThrow('constructor/x');
  await publishVersions(store, '2026-02-01', data);
  expect([...(await readRecords(store)).keys()]).toEqual(['a/x', data.id]);
  await purge(store, { dataset: data.id, reason: 'erreur' }, new Date('2026-03-01T12:00:00Z'));
  expect([...(await readRecords(store)).keys()]).toEqual(['a/x']);
});
