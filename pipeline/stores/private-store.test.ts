import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { digest } from './digest.ts';
import { folderStore } from './folder.ts';
import { openStore } from './open.ts';
import { privateGate } from './presign.ts';
import { makePrivate, privateStore } from './private-store.ts';
import type { Store } from './store.ts';

const key = 'data/ville/reseaux/0123456789abcdef/reseaux.csv';
const bytes = Buffer.from('a,b\n');
const keysOf = async (store: Store): Promise<string[]> => {
  const keys = [];
  for await (const each of store.list('')) keys.push(each.key);
  return keys.sort();
};

test('an empty store becomes private for good; what was published is not made private by a mark', async () => {
  const address = scratchFolder();
  await makePrivate(folderStore(address));
  expect((await openStore(address)).releases).toBeDefined();
  const used = scratchFolder();
  await folderStore(used).put(key, { bytes }, digest(bytes));
  await expect(makePrivate(folderStore(used))).rejects.toThrow(/contient déjà data\/ville.* un dépôt qui a servi ne devient pas privé/);
  expect((await openStore(used)).releases).toBeUndefined();
});

test('what an issue has sent to wait does not keep a store that nobody has built into from becoming private', async () => {
  const store = folderStore(scratchFolder());
  await store.put(`staging/ville/${digest(bytes)}`, { bytes }, digest(bytes));
  await makePrivate(store);
  expect((await openStore(store.address)).releases).toBeDefined();
});

test('keys are those of records to all who read; in the folder each data set lies below a name of its own', async () => {
  const folder = scratchFolder();
  const store = privateStore(folderStore(folder));
  await store.put(key, { bytes }, digest(bytes));
  await store.copy(key, key.replace('.csv', '-2.csv'), digest(bytes));
  expect(await keysOf(store)).toEqual([key.replace('.csv', '-2.csv'), key, 'releases/ville/reseaux.json']);
  const [first = ''] = await keysOf(folderStore(folder));
  expect(first).toMatch(/^data\/ville\/reseaux\/[0-9a-f]{32}\/0123456789abcdef\/reseaux-2\.csv$/);
  expect(await store.get(key)).toEqual(bytes);
  await store.remove([key]);
  expect(await store.head(key)).toBeUndefined();
});

test('two that begin a data set at once lay it below one name', async () => {
  const folder = scratchFolder();
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((name) => privateStore(folderStore(folder)).put(key.replace('reseaux.csv', name), { bytes }, digest(bytes))));
  expect(await keysOf(privateStore(folderStore(folder)))).toHaveLength(names.length + 1);
});

test('files that are put side by side lie below one name, also in a bucket that tells no writer that it is the second', async () => {
  const folder = folderStore(scratchFolder());
  let turn = 0;
  const careless: Store = {
    ...folder,
    put: async (name, body, sha256) => {
      if (name.startsWith('releases/')) await wait(20 * (turn += 1));
      await folder.remove([name]);
      await folder.put(name, body, sha256);
    },
  };
  const store = privateStore(careless);
  const keys = ['a', 'b', 'c', 'd'].map((name) => key.replace('reseaux.csv', name));
  await Promise.all(keys.map((each) => store.put(each, { bytes }, digest(bytes))));
  const next = privateStore(folder);
  expect(await Promise.all(keys.map((each) => next.get(each)))).toEqual(keys.map(() => bytes));
});

test('a release that cannot be read is told, and nothing is guessed in its place', async () => {
  const folder = scratchFolder();
  const named = Buffer.from('../../public\n');
  await folderStore(folder).put('releases/ville/reseaux.json', { bytes: named }, digest(named));
  await expect(privateStore(folderStore(folder)).get(key)).rejects.toThrow('releases/ville/reseaux.json ne nomme plus l’endroit');
});

test('a private folder without a gate signs nothing', () => {
  const address = 'https://prive.exemple.fr/cartes/';
  const refusal = 'Un dossier privé se lit par une adresse que garde nginx';
  expect(() => privateGate({})).toThrow(refusal);
  expect(() => privateGate({ MAPPE_PRIVATE_ADDRESS: address, MAPPE_PRIVATE_SECRET: 'trop-court' })).toThrow(refusal);
  const secret = 's'.repeat(32);
  expect(privateGate({ MAPPE_PRIVATE_ADDRESS: address, MAPPE_PRIVATE_SECRET: secret })).toEqual({ address, secret });
});
