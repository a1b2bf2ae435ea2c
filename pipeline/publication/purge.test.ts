import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { publishRun } from '../publish.ts';
import { rollBack } from '../commands/publication/rollback.ts';
import { publish } from '../publish.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { readHistory } from './history.ts';
import { readState } from './kill.fixtures/reader.ts';
import { everything, keysOf, publishVersions, putFiles, recordOf, waitFor } from './publication.fixtures/make-records.ts';
import { putSheet } from './pending.ts';
import { purge } from './purge.ts';
import { readRecordsOf } from './record-files.ts';
import { readRecords } from './records.ts';
import { publicationAt, readCurrent } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

const marker = 'JEANNE MARTIN';
const now = new Date('2026-05-01T12:00:00Z');
let store: Store;
const clean = { id: 'a/x', files: { 'x.csv': 'clean', 'plan.svg': '<svg/>' }, source: 'clean source' };
const personal = { id: 'a/x', files: { 'x.csv': marker, 'plan.svg': '<svg/>' }, source: marker, sample: marker, version: 'a'.repeat(16) };
const corrected = { id: 'a/x', files: { 'x.csv': 'corrected', 'plan.svg': '<svg/>' }, source: 'corrected source' };
const other = { id: 'a/y', files: { 'y.csv': 'other' } };

beforeEach(async () => {
  store = folderStore(scratchFolder());
  await publishVersions(store, '2026-01-01', clean, other);
  await publishVersions(store, '2026-02-01', personal);
  await publishVersions(store, '2026-03-01', corrected, { ...other, files: { 'y.csv': 'other still' } });
  // A review shows it, and a run that nobody has published.
  const preview = JSON.stringify(recordOf(personal));
  await store.put('previews/12/records/a/all-0.ndjson', { bytes: Buffer.from(preview) }, digest(preview));
  await store.put('previews/13/records/b/all-0.ndjson', { bytes: Buffer.from('{}') }, digest('{}'));
  await waitFor(store, 'jamais', [personal]);
  expect(await everything(store)).toContain(marker);
});

const purged = { dataset: 'a/x', version: personal.version, reason: 'Noms publiés par erreur' };

test('a purged version leaves no byte in any snapshot, preview or waiting change; what others share with it stays', async () => {
  const before = await readState(store);
  await purge(store, purged, now);
  expect(await everything(store)).not.toContain(marker);
  expect(await readState(store), 'what is shown does not change').toBe(before);
  expect((await keysOf(store, 'data/')).map((key) => key.split('/').at(-1)).sort()).toEqual([
    'plan.svg',
    'x.csv',
    'x.csv',
    'y.csv',
    'y.csv',
  ]);
  expect(await keysOf(store, 'previews/')).toEqual(['previews/13/records/b/all-0.ndjson']);
});

test('a purged version takes along the sheets that a build has left: one of them may show what it held', async () => {
  const { artifacts } = recordOf({ ...personal, files: { 'dalle.tif': `${marker} sheet` } }).version;
  const shared = recordOf(corrected).version.artifacts.find(({ name }) => name === 'plan.svg');
  for (const [index, artifact] of [...artifacts, ...(shared ? [shared] : [])].entries()) {
    if (artifact !== shared) await store.put(artifact.key, { bytes: Buffer.from(`${marker} sheet`) }, artifact.sha256);
    await putSheet(store, 'mort', { dataset: 'a/x', made: String(index).repeat(16), artifact, lossy: false, problems: [] });
  }
  await purge(store, purged, now);
  expect(await everything(store)).not.toContain(marker);
  expect(await keysOf(store, 'pending/mort/'), 'the next build finds none of them').toEqual([]);
  expect(await keysOf(store, 'data/'), 'what a published version needs stays').toContain(shared?.key);
});

test('a tombstone says what was destroyed, when and why, and older snapshots are read with it', async () => {
  await purge(store, purged, now);
  const current = await readCurrent(store);
  const tombstones = await readTombstones(store, current?.snapshot);
  expect(tombstones).toMatchObject([
    { dataset: 'a/x', versions: [personal.version], sources: [digest(marker)], date: '2026-05-01', reason: 'Noms publiés par erreur' },
  ]);
  const { snapshot } = await publicationAt(store, '2026-02-15');
  const left = await readRecordsOf(store, withoutPurged(snapshot, replacementOf(tombstones)));
  expect([...left.keys()]).toEqual(['a/y']);
  expect(
    (await readHistory(store, 9)).map(({ sequence, differences }) => [
      sequence,
      differences?.map((each) => `${each.change} ${each.dataset}`),
    ]),
  ).toEqual([
    [4, ['purged a/x']],
    [3, ['added a/x', 'version a/y']],
    [2, ['removed a/x']],
    [1, ['added a/x', 'added a/y']],
  ]);
});

test('a purged data set leaves the catalogue with all that was ever published of it', async () => {
  await putFiles(store, { id: 'a/x', files: { 'left.csv': 'of a run that died' } });
  await purge(store, { dataset: 'a/x', reason: 'Décision de justice' }, now);
  expect([...(await readRecords(store)).keys()]).toEqual(['a/y']);
  expect(await keysOf(store, 'data/a/x/')).toEqual([]);
  expect(await everything(store)).not.toContain('corrected');
});

test('a second purge of the same changes nothing', async () => {
  await purge(store, purged, now);
  const before = await everything(store);
  await purge(store, purged, new Date('2026-06-01'));
  expect(await everything(store)).toBe(before);
});

test('what puts of the data set that died have left goes, and nothing of another one', async () => {
  const scratch = join(store.address, '.scratch');
  const left = ['data+a+x+0123456789abcdef+', 'data+a+xy+0123456789abcdef+', ''].map((beginning) => `${beginning}${crypto.randomUUID()}`);
  for (const name of left) writeFileSync(join(scratch, name), marker);
  await purge(store, purged, now);
  expect(readdirSync(scratch).sort()).toEqual(left.slice(1).sort());
});

test('a run that a purge came before leaves nothing in the store, whatever it is refused for', async () => {
  await purge(store, purged, now);
  await waitFor(store, 'jamais', [personal]);
  const { merged } = await publishRun(store, 'jamais', now);
  expect(merged.map(({ outcome }) => outcome)).toEqual(['refused']);
  expect(await everything(store)).not.toContain(marker);
});

test('a circle of replacements is refused', () => {
  const records = [
    { key: 'records/a/1.ndjson', replacement: 'records/a/2.ndjson' },
    { key: 'records/a/2.ndjson', replacement: 'records/a/1.ndjson' },
  ];
  const tombstone = {
    format: 1 as const,
    dataset: 'a/x',
    versions: [],
    sources: [],
    date: '2026-05-01',
    reason: 'Essai',
    artifacts: [],
    records,
  };
  expect(() => replacementOf([tombstone])('records/a/1.ndjson')).toThrow('records/a/1.ndjson, dans tombstones/, n’a pas la forme attendue');
});

test('what is not there is told', async () => {
  await expect(purge(store, { dataset: 'a/z', reason: 'Essai' }, now)).rejects.toThrow('ne contient rien de «\u202fa/z\u202f»');
});

describe('purged data are refused', () => {
  beforeEach(async () => {
    await purge(store, purged, now);
  });
  const refusal = 'Ces données de a/x ont été détruites le 2026-05-01 (Noms publiés par erreur) et ne sont pas publiées de nouveau.';

  test('to a rollback, whole or of the data set; another data set of that moment can be put back', async () => {
    const back = { to: '2', run: 'retour', now };
    await expect(rollBack(store, back)).rejects.toThrow(refusal);
    await expect(rollBack(store, { ...back, dataset: 'a/x' })).rejects.toThrow(refusal);
    await rollBack(store, { ...back, dataset: 'a/y' });
    expect((await readRecords(store)).get('a/y')).toEqual(recordOf(other));
  });

  // attack: data that were destroyed and come back
  test('to a publication of them, by their version or by the file that they were made from', async () => {
    for (const again of [personal, { ...personal, version: 'b'.repeat(16) }]) {
      const { merged } = await publish(await waitFor(store, 'encore', [again]), store, now);
      expect(merged.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([expect.stringContaining(refusal)]);
    }
    // What such a run has put goes with the next purge or collection.
    await purge(store, purged, now);
    expect(await everything(store)).not.toContain(marker);
  });
});
