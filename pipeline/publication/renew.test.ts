import { expect, test } from 'vitest';
import { publish } from '../publish.ts';
import { openStore } from '../stores/open.ts';
import type { Signing } from '../stores/signing.ts';
import { makeKeyPair } from '../stores/signature.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { publishVersions, putFiles, recordOf, type TestVersion } from './publication.fixtures/make-records.ts';
import { readRecords } from './records.ts';
import { renew } from './renew.ts';
import { publications } from './snapshots.ts';

const noon = (day: string): Date => new Date(`${day}T12:00:00.000Z`);
const pointerOf = async (store: Store) => (await store.readPointer())?.pointer;

/** Publish a version as a run of its own does. */
async function publishAlone(store: Store, version: TestVersion): Promise<void> {
  await putFiles(store, version);
  await publish([{ dataset: version.id, base: null, record: recordOf(version) }], store, noon('2026-01-02'));
}

/** A store with one publication of the first of January. */
async function published(signing: Signing): Promise<{ open: (more?: Signing) => Promise<Store>; store: Store }> {
  const folder = scratchFolder();
  const open = (more: Signing = {}): Promise<Store> => openStore(folder, { signing: { ...signing, ...more } });
  const store = await open();
  await publishVersions(store, '2026-01-01', { id: 'a/u', files: { 'x.csv': 'u' } });
  return { open, store };
}

test('a publication is good for as long as the operator says', async () => {
  const { store } = await published({ days: 14 });
  expect((await pointerOf(store))?.expires?.slice(0, 10)).toBe('2026-01-15');
});

test('a renewal changes nothing but until when, and what is new afterwards remembers none of it', async () => {
  const { store } = await published({ days: 14 });
  const before = await pointerOf(store);
  const { pointer, isNew } = await renew(store, noon('2026-01-08'));
  expect([pointer, isNew]).toEqual([{ ...before, expires: '2026-01-22T12:00:00.000Z' }, true]);
  expect(await pointerOf(store)).toEqual(pointer);
  await publishVersions(store, '2026-01-09', { id: 'a/v', files: { 'x.csv': 'v' } });
  const [now, first] = await Array.fromAsync(publications(store));
  expect(now?.snapshot.previous).toEqual(first?.pointer);
  expect(Object.keys(first?.pointer ?? {}).sort()).toEqual(['published', 'sequence', 'sha256', 'snapshot']);
});

test('a renewal takes no day back, and writes nothing where nothing expires', async () => {
  const { store } = await published({ days: 14 });
  await renew(store, noon('2026-01-08'));
  expect(await renew(store, noon('2026-01-07'))).toMatchObject({ pointer: { expires: '2026-01-22T12:00:00.000Z' }, isNew: false });
  const lasting = await published({});
  const before = await lasting.store.readPointer();
  expect((await renew(lasting.store, noon('2030-01-08'))).isNew).toBe(false);
  expect(await lasting.store.readPointer()).toEqual(before);
});

test('where the operator no longer sets a day, a renewal takes away the one that was set', async () => {
  const { store } = await published({ days: 14 });
  const { pointer } = await renew(await openStore(store.address), noon('2026-01-02'));
  expect(pointer).not.toHaveProperty('expires');
  expect(await pointerOf(store)).toEqual(pointer);
});

test('what has expired is confirmed by nobody who has not looked at it', async () => {
  const { open } = await published({ days: 14 });
  const now = noon('2026-03-01');
  const machine = await open({ now });
  await expect(renew(machine, now)).rejects.toThrow('n’a pas été confirmé depuis');
  await expect(publishVersions(machine, '2026-03-01', { id: 'a/v', files: { 'x.csv': 'v' } })).rejects.toThrow('n’a pas été confirmé');
  await renew(await open({ now, adopts: true }), now);
  expect((await pointerOf(machine))?.expires?.slice(0, 10)).toBe('2026-03-15');
});

test('a renewal signs anew, and adopting signs what nobody has signed', async () => {
  const keys = makeKeyPair();
  const { open, store } = await published({ days: 14, ...keys });
  const before = await pointerOf(store);
  const { pointer } = await renew(store, noon('2026-01-08'));
  expect(pointer.expires).toBe('2026-01-22T12:00:00.000Z');
  expect((await pointerOf(store))?.signature).not.toBe(before?.signature);
  const other = makeKeyPair();
  await expect(renew(await open(other), noon('2026-01-09'))).rejects.toThrow('n’est pas signé par la clé');
  await renew(await open({ ...other, adopts: true }), noon('2026-01-08'), {});
  expect((await pointerOf(await open(other)))?.expires).toBe('2026-01-22T12:00:00.000Z');
});

test('there is nothing to renew before the first publication', async () => {
  const folder = scratchFolder();
  await expect(renew(await openStore(folder, { signing: { days: 14 } }), noon('2026-01-01'))).rejects.toThrow(
    `Aucun catalogue à l’adresse ${folder}`,
  );
});

test('renewals and publications at the same moment lose nothing of each other', async () => {
  const { open, store } = await published({ days: 14, ...makeKeyPair() });
  const ids = ['a', 'b', 'c', 'd'];
  await Promise.all([
    ...ids.map(async (id) => publishAlone(await open(), { id: `${id}/x`, files: { 'x.csv': id } })),
    ...['2026-01-03', '2026-01-04', '2026-01-05'].map(async (day) => renew(await open(), noon(day))),
  ]);
  expect([...(await readRecords(store)).keys()].sort()).toEqual(['a/u', 'a/x', 'b/x', 'c/x', 'd/x']);
  expect((await Array.fromAsync(publications(store))).map(({ pointer }) => pointer.sequence)).toEqual([5, 4, 3, 2, 1]);
  // Whoever came last says at least what a publication of that day would.
  expect((await pointerOf(store))?.expires?.slice(0, 10) ?? '').toMatch(/^2026-01-1[6-9]$/);
});
