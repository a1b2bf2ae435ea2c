import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { rollback } from '../commands/publication/rollback.ts';
import { publish } from '../publish.ts';
import { fail } from '../base/errors.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { readCurrent } from './snapshots.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { collectGarbage, type CollectedGarbage, type CollectionOptions } from './gc.ts';
import { readHistory } from './history.ts';
import { readState } from './kill.fixtures/reader.ts';
import { removeAnnounced } from './gc-marks.ts';
import { mirrorStore } from './mirror.ts';
import { keysOf, publishVersions, waitFor } from './publication.fixtures/make-records.ts';

const dayMs = 86_400_000;
let folder: string;
let store: Store;
const later = (days: number): Date => new Date(Date.now() + days * dayMs);
const collect = (days: number, more: Partial<CollectionOptions> = {}): Promise<CollectedGarbage> =>
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

// attack: collecting what is young
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

  // attack: collecting what waits
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

describe('where an earlier collection kept less', () => {
  beforeEach(async () => {
    await publishVersions(store, '2026-03-01', { ...young, files: { 'x.csv': 'newest' } });
    await collect(40, { keep: { newest: 2, since: later(1000) } });
    await collect(71, { keep: { newest: 2, since: later(1000) } });
  });
  const gone =
    /^La publication n°\u00a01 ne peut plus être montrée ni remise en place\u202f: ses fiches, dont records\/a\/all-[0-9a-f]{16}\.ndjson, ne sont plus dans .*\u202f; «\u202fmappe gc\u202f» les a effacées\. Choisissez une publication plus récente/;

  test('a wider one finds nothing more to remove, and goes through', async () => {
    const files = await keysOf(store, '');
    const found = await collect(72, { keep: { newest: 20, since: new Date(0) } });
    expect([found.due.size, found.waiting.size]).toEqual([0, 0]);
    expect(await keysOf(store, '')).toEqual(files);
  });

  test('a file of records that is shown now is missed all the same', async () => {
    const [current = ''] = Object.values((await readCurrent(store))?.snapshot.producers ?? {}).flat();
    await store.remove([current]);
    await expect(collect(72)).rejects.toThrow(`${current}, que nomme le catalogue, n’est plus dans`);
    await expect(rollback({ store: folder, run: 'r', lang: 'fr', now: later(72) }, () => undefined)).rejects.toThrow(current);
  });

  test('the history says which publications are still there, and those that are not are refused as such', async () => {
    const lines: string[] = [];
    const back = (to?: string): Promise<number> =>
      rollback({ store: folder, run: 'r', lang: 'fr', now: later(72), ...(to !== undefined && { to }) }, (line) => lines.push(line));
    await back();
    expect(lines.map((line) => line.split('\n')[1]?.replace(/[0-9a-f]{16}/, '#'))).toEqual([
      '    ~ a/x, version #',
      '    ce qu’elle a changé ne se sait plus\u202f: la publication d’avant a été effacée («\u202fmappe gc\u202f»)',
      '    effacée depuis par «\u202fmappe gc\u202f»\u202f: elle ne peut plus être remise en place',
    ]);
    await expect(back('1')).rejects.toThrow(gone);
    await expect(mirrorStore(store, scratchFolder(), { at: '1' })).rejects.toThrow(gone);
    await mirrorStore(store, scratchFolder(), { at: '2' });
    await back('2');
  });

  test('a network that fails is no history that was collected', async () => {
    const failing = { ...store, head: () => Promise.reject(fail('store.disk', { folder, key: 'x', cause: 'EIO' })) };
    await expect(readHistory(failing, 20)).rejects.toThrow('EIO');
  });
});

describe('refuses, and removes nothing,', () => {
  // attack: collecting what cannot be read
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

  // attack: collecting nearly everything
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
