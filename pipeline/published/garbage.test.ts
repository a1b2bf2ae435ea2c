import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { publish } from '../publish.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { collectGarbage, type Collected, type Collection } from './garbage.ts';
import { readState } from './kill.fixtures/reader.ts';
import { removeAnnounced } from './marks.ts';
import { keysOf, publishVersions, waitFor } from './published.fixtures/make-records.ts';

const dayMs = 86_400_000;
let folder: string;
let store: Store;
const later = (days: number): Date => new Date(Date.now() + days * dayMs);
const collect = (days: number, more: Partial<Collection> = {}): Promise<Collected> =>
  collectGarbage(store, {
    now: later(days),
    graceMs: 30 * dayMs,
    keep: { newest: 1, since: later(1000) },
    mostShare: 1,
    remove: true,
    dryRun: false,
    ...more,
  });
const old = { id: 'a/x', files: { 'x.csv': 'old', 'shared.csv': 'same' } };
const young = { id: 'a/x', files: { 'x.csv': 'new', 'shared.csv': 'same' } };

beforeEach(async () => {
  folder = scratchFolder();
  store = folderStore(folder);
  await publishVersions(store, '2026-01-01', old);
  await publishVersions(store, '2026-02-01', young);
});

test('marks first, removes after the grace period what is still unreachable: nothing shared, no snapshot', async () => {
  const before = await readState(store);
  const first = await collect(40);
  expect([first.due.size, [...first.waiting.keys()].map((key) => key.split('/')[0])]).toEqual([0, ['data', 'records']]);
  expect((await collect(60)).due.size).toBe(0);
  const files = await keysOf(store, '');
  const second = await collect(71);
  expect([...second.due.keys()]).toEqual([...first.waiting.keys()]);
  expect(files.filter((key) => !key.startsWith('gc/'))).toHaveLength(
    (await keysOf(store, '')).filter((key) => !key.startsWith('gc/')).length + 2,
  );
  expect(await keysOf(store, 'snapshots/')).toHaveLength(2);
  expect(await readState(store)).toBe(before);
  expect(await keysOf(store, 'gc/')).toEqual([]);
});

test('removes nothing that is younger than the grace period, however long it is marked', async () => {
  expect((await collect(20)).waiting.size).toBe(0);
});

test('says what it would do, and changes nothing', async () => {
  await collect(40);
  const files = await keysOf(store, '');
  const found = await collect(71, { dryRun: true });
  expect([found.due.size, found.removed]).toEqual([2, false]);
  expect(await keysOf(store, '')).toEqual(files);
});

describe('keeps', () => {
  test('what is published again between the two passes, and marks it anew when it is left once more', async () => {
    await collect(40);
    await publishVersions(store, '2026-03-01', old);
    expect((await collect(71)).due.size).toBe(0);
    await publishVersions(store, '2026-04-01', young);
    expect([(await collect(72)).due.size, (await collect(103)).due.size]).toEqual([0, 2]);
  });

  test('what waits to be published, with every record file as long as anything waits', async () => {
    await collect(40);
    const changes = await waitFor(store, 'lent', [old]);
    // Younger than any grace period when it is read, as a build of these days would be.
    for (const key of await keysOf(store, 'pending/')) utimesSync(join(folder, key), later(70), later(70));
    await collect(71);
    expect((await publish(changes, store, new Date())).merged.map(({ outcome }) => outcome)).toEqual(['published']);
    await readState(store);
  });

  test('the newest snapshots whole, and those that were current within some days', async () => {
    expect((await collect(40, { keep: { newest: 2, since: later(1000) } })).waiting.size).toBe(0);
    // The first one was current until the first of February.
    expect((await collect(40, { keep: { newest: 1, since: new Date('2026-01-31') } })).waiting.size).toBe(0);
    expect((await collect(40, { keep: { newest: 1, since: new Date('2026-02-02') } })).waiting.size).toBe(2);
  });
});

describe('refuses, and removes nothing,', () => {
  test('where a record file cannot be read', async () => {
    const [key = ''] = (await keysOf(store, 'records/')).slice(-1);
    await collect(40, { keep: { newest: 1, since: later(1000) } });
    writeFileSync(join(folder, key), '{}');
    const files = await keysOf(store, '');
    for (const each of await keysOf(store, 'records/')) writeFileSync(join(folder, each), '{}');
    await expect(collect(71)).rejects.toThrow('n’est pas ce que le catalogue annonce');
    expect(await keysOf(store, '')).toEqual(files);
  });

  test('where a snapshot of the chain is lost', async () => {
    const [first = ''] = await keysOf(store, 'snapshots/');
    await store.remove([first]);
    await expect(collect(71)).rejects.toThrow(first);
  });

  test('where more would go at once than its share, whatever made it useless; looking at it is allowed', async () => {
    await collect(40);
    // Two of seven objects.
    const files = await keysOf(store, '');
    const few = { mostShare: 0.28 };
    await expect(collect(71, few)).rejects.toThrow(/^2 objets sur 7 \(29.%\) seraient effacés d’un coup, plus que les 28.% habituels/);
    expect((await collect(71, { ...few, dryRun: true })).due.size).toBe(2);
    expect(await keysOf(store, '')).toEqual(files);
    expect((await collect(71, { mostShare: 0.29 })).removed).toBe(true);
  });

  test('while another collection runs, or has died within the hour', async () => {
    await expect(removeAnnounced(store, ['data/a/x/0/x'], () => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
    await expect(collect(0)).rejects.toThrow('Un autre nettoyage est en cours');
    await collect(0.05);
  });
});

test('clears what nobody will publish any more', async () => {
  await waitFor(store, 'mort', [{ id: 'a/y', files: { 'y.csv': 'never' } }]);
  expect((await collect(20)).unfinished).toBe(0);
  expect((await collect(40)).unfinished).toBe(1);
  expect(await keysOf(store, 'pending/')).toEqual([]);
  await collect(41);
  await collect(72);
  expect(await keysOf(store, 'data/a/y/')).toEqual([]);
});

test('a publication that needs a file that is being removed stands back, and says so', async () => {
  const changes = await waitFor(store, 'lent', [old]);
  await removeAnnounced(store, await keysOf(store, 'data/'), async () => {
    const { merged } = await publish(changes, store, new Date());
    expect(merged.flatMap(({ problems }) => problems.map(({ id }) => id))).toEqual(['publish.collected', 'publish.collected']);
    return () => false;
  });
});
