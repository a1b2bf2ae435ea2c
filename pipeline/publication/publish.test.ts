import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { publish } from '../publish.ts';
import type { PendingChange } from './pending.ts';
import { recordOf } from './publication.fixtures/make-records.ts';
import { readRecords, readStandIns, recordDigest, splitRecords } from './records.ts';
import { readCurrent } from './snapshots.ts';
import { folderStore } from '../stores/folder.ts';
import { privateStore } from '../stores/private-store.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const now = new Date('2026-11-24T12:00:00Z');

/** A record as far as publication looks at it. */
const record = (id: string, title = id): DatasetRecord => ({ ...recordOf({ id, files: {} }), title });
const added = (id: string, title = id): PendingChange => ({ dataset: id, base: null, record: record(id, title) });
const changed = (id: string, from: string, to: string): PendingChange => ({ ...added(id, to), base: recordDigest(record(id, from)) });
const gone = (id: string, title = id): PendingChange => ({ dataset: id, base: recordDigest(record(id, title)), record: null });
const titles = async (store: Store): Promise<Record<string, unknown>> =>
  Object.fromEntries([...(await readRecords(store))].map(([id, { title }]) => [id, title]));
const outcomes = async (changes: PendingChange[], store: Store): Promise<string[]> =>
  (await publish(changes, store, now)).merged.map(({ outcome, problems }) => [outcome, ...problems.map(({ id }) => id)].join(' '));

test('names record files in a snapshot, and the snapshot in the pointer', async () => {
  const store = folderStore(scratchFolder());
  expect([await readCurrent(store), (await readRecords(store)).size]).toEqual([undefined, 0]);
  const { publication } = await publish([added('b/x'), added('a/y')], store, now);
  expect(publication?.snapshot).toMatchObject({ format: 1, sequence: 1 });
  expect(Object.keys(publication?.snapshot.producers ?? {})).toEqual(['a', 'b']);
  expect(publication?.snapshot.producers['a']).toEqual([expect.stringMatching(/^records\/a\/all-[0-9a-f]{16}\.ndjson$/)]);
  expect(await titles(store)).toEqual({ 'a/y': 'a/y', 'b/x': 'b/x' });
  const read = await store.readPointer();
  expect(read?.pointer).toMatchObject({
    snapshot: expect.stringMatching(/^snapshots\/1-[0-9a-f]{16}\.json$/),
    published: now.toISOString(),
  });
});

test('leaves what is not changed, replaces what is, takes away what is gone', async () => {
  const store = folderStore(scratchFolder());
  const { publication: before } = await publish([added('a/x'), added('a/y'), added('b/z')], store, now);
  const { publication: after } = await publish([changed('a/y', 'a/y', 'new'), gone('a/x')], store, now);
  expect(await titles(store)).toEqual({ 'a/y': 'new', 'b/z': 'b/z' });
  expect(after?.snapshot.producers['b']).toEqual(before?.snapshot.producers['b']);
  expect(after?.snapshot.previous, 'a snapshot names the pointer that it replaced').toEqual(before?.pointer);
  await publish([gone('a/y', 'new')], store, now);
  expect(await titles(store)).toEqual({ 'b/z': 'b/z' });
  expect([...(await readStandIns(store)).keys()], 'what is left of them').toEqual(['a/x', 'a/y']);
});

test('restricted data are published in a private store alone, and public data in the one that everybody reads', async () => {
  const restricted: PendingChange = { dataset: 'a/x', base: null, record: { ...record('a/x'), access: 'restricted' } };
  const store = privateStore(folderStore(scratchFolder()));
  expect(await outcomes([restricted], folderStore(scratchFolder()))).toEqual(['refused access.misplaced']);
  const bucket = { bucket: 'cartes', endpoint: 'https://s3.exemple.fr', region: 'fr-par', address: 'https://cartes.s3.exemple.fr/' };
  const elsewhere: PendingChange = { dataset: 'c/x', base: null, record: { ...record('c/x'), access: 'restricted', store: bucket } };
  expect(await outcomes([restricted, added('b/z'), elsewhere], store)).toEqual([
    ...['published', 'refused access.misplaced', 'refused access.misplaced'],
  ]);
});

test('what a producer says of itself is said of all its data sets, but of those whose change waits', async () => {
  const store = folderStore(scratchFolder());
  await publish([added('a/x'), added('a/refused'), added('a/waits'), added('b/z')], store, now);
  const renamed = (id: string): DatasetRecord => ({ ...record(id), producer: { ...record(id).producer, title: 'Nouveau nom' } });
  const stale: PendingChange = { dataset: 'a/waits', base: '0'.repeat(64), record: renamed('a/waits') };
  await publish([{ dataset: 'a/x', base: recordDigest(record('a/x')), record: renamed('a/x') }, stale], store, now);
  const published = await readRecords(store);
  expect(['a/x', 'a/refused', 'a/waits', 'b/z'].filter((id) => published.get(id)?.producer.title === 'Nouveau nom')).toEqual([
    'a/x',
    'a/refused',
  ]);
  // What it is built upon later is what is published.
  const known = published.get('a/refused');
  expect(known).toEqual(renamed('a/refused'));
});

test('publishing the same again makes no new snapshot', async () => {
  const store = folderStore(scratchFolder());
  await publish([added('a/x')], store, now);
  expect((await publish([added('a/x')], store, new Date('2027-01-01'))).publication?.pointer).toMatchObject({
    sequence: 1,
    published: now.toISOString(),
  });
});

test('the same records give the same keys in another store, at another time', async () => {
  const [first, second] = await Promise.all(
    ['2026-11-24', '2027-02-03'].map((day) =>
      publish([added('a/x'), added('a/y')], folderStore(join(scratchFolder(), 'store')), new Date(day)),
    ),
  );
  expect(first?.publication?.snapshot).toEqual(second?.publication?.snapshot);
});

describe('a change is refused', () => {
  test('where more than a quarter of the catalogue would leave at once, as with a wrong folder, unless that is asked for; all else is done', async () => {
    const store = folderStore(scratchFolder());
    const ids = Array.from({ length: 12 }, (_, index) => `a/d${index}`);
    await publish(
      ids.map((id) => added(id)),
      store,
      now,
    );
    const leaving = ids.slice(0, 4).map((id) => gone(id));
    const { merged } = await publish([...leaving, added('a/new')], store, now);
    expect(merged.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused', 'published']);
    expect(merged[0]?.problems[0]?.message).toMatch(
      /^4 jeux de données sur 12 quitteraient le catalogue d’un coup, plus de 25\u202f%.*--remove-many/,
    );
    expect(await titles(store)).toHaveProperty('a/d0');
    expect(await outcomes(leaving.slice(0, 3), store)).toEqual(['removed', 'removed', 'removed']);
    await publish(
      ids.slice(3).map((id) => gone(id)),
      store,
      now,
      { removeMany: true },
    );
    expect(await titles(store)).toEqual({ 'a/new': 'a/new' });
  });

  test('where its data set was published anew since it was built: an old run never overwrites a newer publication', async () => {
    const store = folderStore(scratchFolder());
    await publish([added('a/x', 'one')], store, now);
    await publish([changed('a/x', 'one', 'three')], store, now);
    expect(await outcomes([changed('a/x', 'one', 'two'), added('a/y')], store)).toEqual(['refused publish.stale', 'published']);
    expect(await outcomes([gone('a/x', 'one')], store)).toEqual(['refused publish.stale']);
    expect(await titles(store)).toEqual({ 'a/x': 'three', 'a/y': 'a/y' });
  });

  // attack: a file that is lost or cut before the pointer
  test('where the store does not hold a file of it, which is named with its size', async () => {
    const store = folderStore(scratchFolder());
    const lacking = recordOf({ id: 'a/x', files: { 'x.csv': 'abc' } });
    const key = lacking.version.artifacts[0]?.key ?? '';
    const { merged } = await publish([{ dataset: 'a/x', base: null, record: lacking }, added('a/y')], store, now);
    expect(merged.map(({ outcome, problems }) => [outcome, ...problems.map(({ message }) => message)])).toEqual([
      [
        'refused',
        `a/x\u202f: ${key} manque dans le dépôt (0 octets trouvés, 3 attendus). Relancez «\u202fmappe build\u202f»\u202f: le fichier sera refait.`,
      ],
      ['published'],
    ]);
  });
});

test('of two publications at the same moment the second takes in what the first has published', async () => {
  const store = folderStore(scratchFolder());
  await publish([added('a/x'), added('b/y')], store, now);
  const ids = Array.from({ length: 5 }, (_, index) => `c/${index}`);
  await Promise.all(ids.map((id) => publish([added(id)], store, now)));
  expect(Object.keys(await titles(store)).sort()).toEqual(['a/x', 'b/y', ...ids]);
  expect((await readCurrent(store))?.pointer.sequence).toBe(6);
});

test('many records are split by the digest of their ids, some hundreds a file', () => {
  const groups = splitRecords(Array.from({ length: 5000 }, (_, index) => ({ id: `a/${index}` })));
  expect(groups.every(([prefix]) => /^[0-9a-f]{2}$/.test(prefix))).toBe(true);
  expect(Math.max(...groups.map(([, group]) => group.length))).toBeLessThan(256);
  expect(groups.flatMap(([, group]) => group)).toHaveLength(5000);
});
