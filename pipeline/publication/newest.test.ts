import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rollBack } from '../commands/publication/rollback.ts';
import { openStore } from '../stores/open.ts';
import type { Signing } from '../stores/signing.ts';
import { makeKeyPair } from '../stores/signature.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { collectGarbage } from './gc.ts';
import { putJson } from './objects.ts';
import { publishVersions, recordOf } from './publication.fixtures/make-records.ts';
import { readRecords } from './records.ts';
import { renew } from './renew.ts';
import { advance, publications, readCurrent } from './snapshots.ts';

const noon = (day: string): Date => new Date(`${day}T12:00:00.000Z`);
const version = (text: string) => ({ id: 'a/u', files: { 'x.csv': text } });
const keys = makeKeyPair();

/** A signed store of three publications, and how to put the pointer of one of them back. */
async function published(): Promise<{ store: Store; open: (signing?: Signing) => Promise<Store>; replay: (sequence: number) => void }> {
  const folder = scratchFolder();
  const kept = scratchFolder();
  const open = (signing: Signing = {}): Promise<Store> => openStore(folder, { signing: { days: 30, ...keys, ...signing } });
  const store = await open();
  for (const sequence of [1, 2, 3]) {
    await publishVersions(store, `2026-01-0${sequence}`, version(String(sequence)));
    copyFileSync(join(folder, 'current.json'), join(kept, String(sequence)));
  }
  return { store, open, replay: (sequence) => copyFileSync(join(kept, String(sequence)), join(folder, 'current.json')) };
}

const shown = async (store: Store): Promise<string | undefined> => (await readRecords(store)).get('a/u')?.version.id;
const versionId = (text: string): string => recordOf(version(text)).version.id;
const chain = async (store: Store): Promise<number[]> =>
  (await Array.fromAsync(publications(store))).map(({ pointer }) => pointer.sequence);
const collection = {
  now: noon('2026-01-10'),
  graceMs: 0,
  keep: { newest: 1, since: noon('2030-01-01') },
  mostShare: 1,
  remove: false,
  dryRun: true,
};

test.each([1, 2])(
  'a pointer of before, no. %d, that somebody has put back is not confirmed, signed and current as it is',
  async (sequence) => {
    const { open, replay, store } = await published();
    replay(sequence);
    await expect(renew(await open({ now: noon('2026-01-05') }), noon('2026-01-05'))).rejects.toThrow(
      `montre la publication n°\u00a0${sequence}, et contient ce qui a été publié jusqu’à la n°\u00a03`,
    );
    expect((await store.readPointer())?.pointer.sequence).toBe(sequence);
  },
);

test('nothing is published after it, nothing of what came later is garbage, and nothing is rolled back without a word', async () => {
  const { replay, store } = await published();
  replay(1);
  const refused = 'quelqu’un y a remis un état ancien';
  await expect(publishVersions(store, '2026-01-05', version('4'))).rejects.toThrow(refused);
  await expect(collectGarbage(store, collection)).rejects.toThrow(refused);
  await expect(rollBack(store, { to: '3', run: 'retour', now: noon('2026-01-05') })).rejects.toThrow('Rien n’était publié');
});

test('a store whose pointer is gone is no store before its first publication', async () => {
  const { store } = await published();
  rmSync(join(store.address, 'current.json'));
  for (const work of [() => publishVersions(store, '2026-01-05', version('4')), () => renew(store, noon('2026-01-05'))])
    await expect(work()).rejects.toThrow('montre la publication n°\u00a00');
});

test.each(['put back', 'gone', 'expired'])('the newest state takes the place of a pointer that is %s, its history too', async (what) => {
  const { open, replay } = await published();
  replay(1);
  const now = noon(what === 'expired' ? '2026-03-01' : '2026-01-05');
  const store = await open({ now, adopts: true });
  if (what === 'gone') rmSync(join(store.address, 'current.json'));
  const { pointer } = await rollBack(store, { to: '3', adopt: true, run: 'retour', now });
  expect(pointer?.sequence).toBe(4);
  const machine = await open({ now });
  expect(await shown(machine)).toBe(versionId('3'));
  expect(await chain(machine)).toEqual([4, 3, 2, 1]);
  expect((await renew(machine, now)).pointer.sequence).toBe(4);
  await publishVersions(machine, what === 'expired' ? '2026-03-01' : '2026-01-06', version('5'));
  expect((await machine.readPointer())?.pointer.sequence).toBe(5);
});

test('whoever has looked may keep the older state: it is published again, after all that was seen', async () => {
  const { open, replay, store } = await published();
  replay(1);
  const { pointer, isNew } = await renew(await open({ adopts: true }), noon('2026-01-05'), { by: 'Essai' });
  expect([pointer.sequence, isNew]).toEqual([4, true]);
  expect(await shown(store)).toBe(versionId('1'));
  expect((await renew(store, noon('2026-01-06'))).isNew).toBe(true);
});

test('what was purged stays so, whatever older state is published again', async () => {
  const { open, replay, store } = await published();
  const act = { dataset: 'a/u', versions: ['0123456789abcdef'], sources: [], artifacts: [], records: [] };
  const { key: purged } = await putJson(store, 'tombstones/a/u/', { format: 1, date: '2026-01-04', reason: 'Essai', ...act });
  await advance(store, noon('2026-01-04'), (current) =>
    Promise.resolve({ producers: current?.snapshot.producers ?? {}, tombstones: [purged] }),
  );
  replay(3);
  await renew(await open({ adopts: true }), noon('2026-01-05'), {});
  expect((await readCurrent(store))?.snapshot.tombstones).toEqual([purged]);
});

test('what a publication that died has left keeps none from being made, and is told from what was published', async () => {
  const { open, store } = await published();
  await putJson(store, 'snapshots/4-', { format: 1, sequence: 4, producers: {} });
  await expect(renew(store, noon('2026-01-05'))).rejects.toThrow('s’est arrêtée avant la fin');
  await publishVersions(store, '2026-01-05', version('4'));
  expect((await renew(store, noon('2026-01-05'))).pointer.sequence).toBe(4);
  const adopting = await open({ adopts: true });
  rmSync(join(store.address, 'current.json'));
  const wanted = { adopt: true, run: 'retour', now: noon('2026-01-05') };
  const error: unknown = await rollBack(adopting, { to: '4', ...wanted }).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/Plusieurs états portent le n°\u00a04.*snapshots\/4-[0-9a-f]{16}\.json, snapshots\/4-[0-9a-f]{16}\.json/);
  const [key = ''] = /snapshots\/4-[0-9a-f]{16}\.json/g.exec(String(error)) ?? [];
  expect((await rollBack(adopting, { to: key, ...wanted })).pointer?.sequence).toBe(5);
});

test('fewer days hold from the next confirmation on', async () => {
  const { open } = await published();
  const { pointer } = await renew(await open({ days: 3 }), noon('2026-01-05'));
  expect(pointer.expires).toBe('2026-01-08T12:00:00.000Z');
});

test('a trial does not replace what somebody has signed', async () => {
  const { store } = await published();
  const trial = await openStore(store.address, { signing: { isTrial: true } });
  await expect(publishVersions(trial, '2026-01-05', version('4'))).rejects.toThrow('un essai (--trial) ne signe rien');
  expect((await store.readPointer())?.pointer.sequence).toBe(3);
});

test('while a key is replaced both are read, and the new one signs', async () => {
  const { open } = await published();
  const fresh = makeKeyPair();
  const both = await open({ ...fresh, formerKey: keys.publicKey });
  expect((await renew(both, noon('2026-01-05'))).pointer.sequence).toBe(3);
  expect((await (await open(fresh)).readPointer())?.pointer.sequence).toBe(3);
  await expect((await open()).readPointer()).rejects.toThrow('n’est pas signé par la clé');
});
