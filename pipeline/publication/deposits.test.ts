import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, collection, features, manifest, producer, recordOf, run } from '../commands/build/build.fixtures/catalogue.ts';
import { gc } from '../commands/publication/gc.ts';
import { purgeCommand } from '../commands/publication/purge.ts';
import { depositKey, stagedKey } from '../base/dataset-keys.ts';
import { digestsNamed } from '../manifest/digests-named.ts';
import { scratchFolder, type Feature } from '../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { depositsOf } from './deposits.ts';
import { keysOf } from './publication.fixtures/make-records.ts';

const bytes = Buffer.from(collection(features));
const sha256 = digest(bytes);
const key = depositKey('ddt-51', sha256);
const naming = (of = sha256, extra = ''): string =>
  manifest(extra).replace('source: { path: mats.geojson }', `source: { deposit: mats.geojson, sha256: ${of} }`);

/** A catalogue whose one data set names a deposit, and an empty store. */
function deposited(): { datasets: string; folder: string; write: (name: string, text: string) => void; address: string; store: Store } {
  const made = catalogue();
  rmSync(join(made.folder, 'mats.geojson'));
  made.write('dataset.yaml', naming());
  const address = join(scratchFolder(), 'store');
  return { ...made, address, store: folderStore(address) };
}

const errorsOf = async (...asked: Parameters<typeof run>): Promise<string[]> =>
  (await run(...asked)).lines.flatMap(({ problems }) =>
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message.replaceAll('\u202f', ' ')),
  );

test('a data set that names a deposit is built from the store, and its bytes are not brought again while it stays so', async () => {
  const { datasets, address, store } = deposited();
  await store.put(key, { bytes }, sha256);
  expect((await run(datasets, address)).lines[0]?.outcome).toBe('published');
  const record = await recordOf(address);
  expect(record?.version.source).toEqual({ format: 'GeoJSON', name: 'mats.geojson', bytes: bytes.length, sha256 });
  // Were it looked for it would be missed.
  await store.remove([key]);
  expect((await run(datasets, address, { now: '2026-11-25' })).lines[0]?.outcome).toBe('unchanged');
});

test('a deposit that is not there, or lies under another producer, is asked for by its digest, at its line', async () => {
  const { datasets, address, store } = deposited();
  await store.put(depositKey('ddt-52', sha256), { bytes }, sha256);
  const { lines } = await run(datasets, address);
  const [problem] = lines[0]?.problems ?? [];
  expect(problem?.id).toBe('source.deposit-absent');
  expect(problem?.where).toMatch(/dataset\.yaml:8:/);
  expect(await errorsOf(datasets, address)).toEqual([
    `« mats.geojson » n’a pas été déposé : aucun fichier d’empreinte ${sha256} n’est dans le dépôt sous ce producteur. Envoyez-le par « mappe deposit », ou demandez une invitation à l’administrateur du catalogue. S’il a été envoyé sur invitation, « mappe deposit --accept » reste à faire.`,
  ]);
});

test('a deposit of other bytes than its key says is refused, wherever it lies', async () => {
  const { datasets, address, store } = deposited();
  for (const each of [key, stagedKey('ddt-51', sha256)]) {
    await store.put(each, { bytes: Buffer.from('{}') }, digest('{}'));
    expect(await errorsOf(datasets, address)).toEqual([
      `Le fichier déposé sous le nom « mats.geojson » n’est plus celui qui a été envoyé : son empreinte SHA-256 est ${digest('{}')}, au lieu de ${sha256}. Envoyez-le de nouveau par « mappe deposit ».`,
    ]);
    await store.remove([each]);
  }
});

test('a deposit larger than a source may be is refused before it is brought', async () => {
  const { datasets, address, store } = deposited();
  await store.put(key, { bytes }, sha256);
  appendFileSync(join(datasets, 'operator.yaml'), 'limits: { sourceBytes: 100 }\n');
  expect(await errorsOf(datasets, address)).toEqual([expect.stringContaining('dépassent ensemble 0 Gio')]);
  const endless: Store = {
    ...store,
    head: () => Promise.resolve({ bytes: 2 ** 50, modified: new Date(0) }),
    open: () => Promise.resolve(undefined),
  };
  await expect(depositsOf(endless, 'ddt-51')(sha256, 'nowhere')).rejects.toThrow('dépassent ensemble');
});

test('a file that moves from beside its manifest to the store is the same data: nothing is built anew', async () => {
  const { datasets, address, write, store, folder } = deposited();
  write('dataset.yaml', manifest());
  write('mats.geojson', bytes.toString());
  await run(datasets, address);
  const before = (await recordOf(address))?.version;
  rmSync(join(folder, 'mats.geojson'));
  write('dataset.yaml', naming());
  await store.put(key, { bytes }, sha256);
  await run(datasets, address, { now: '2026-11-25' });
  expect((await recordOf(address))?.version).toEqual(before);
});

test('a file of that name and digest beside the manifest does as well; another, or a link, is passed over', async () => {
  const { datasets, address, write, folder } = deposited();
  write('mats.geojson', '{}');
  expect((await run(datasets, address)).lines[0]?.problems[0]?.id).toBe('source.deposit-absent');
  rmSync(join(folder, 'mats.geojson'));
  const elsewhere = join(scratchFolder(), 'mats.geojson');
  writeFileSync(elsewhere, bytes);
  symlinkSync(elsewhere, join(folder, 'mats.geojson'));
  expect((await run(datasets, address)).lines[0]?.problems[0]?.id).toBe('source.deposit-absent');
  rmSync(join(folder, 'mats.geojson'));
  write('mats.geojson', bytes.toString());
  expect((await run(datasets, address)).lines[0]?.outcome).toBe('published');
});

test('a list of files may mix what lies beside the manifest and what was deposited', async () => {
  const { datasets, address, write, store } = deposited();
  write('autres.geojson', collection([{ geometry: { type: 'Point', coordinates: [4.5, 49] }, properties: { code: '51001', hauteur: 1 } }]));
  write(
    'dataset.yaml',
    manifest().replace('{ path: mats.geojson }', `{ files: [{ path: autres.geojson }, { deposit: mats.geojson, sha256: ${sha256} }] }`),
  );
  await store.put(key, { bytes }, sha256);
  await run(datasets, address);
  expect((await recordOf(address))?.version.source.files?.map(({ name }) => name)).toEqual(['autres.geojson', 'mats.geojson']);
});

test.each([
  ['without a digest', 'source: { deposit: mats.geojson }', 'Il manque « sha256 »'],
  ['beside a path', `source: { deposit: mats.geojson, path: mats.geojson, sha256: ${sha256} }`, 'écrivez-en un seul'],
  ['with a path for a name', `source: { deposit: ../secret.geojson, sha256: ${sha256} }`, 'n’a pas la forme attendue'],
  ['with an address for a name', `source: { deposit: "https://a.fr/b", sha256: ${sha256} }`, 'n’a pas la forme attendue'],
  ['with a hidden name', `source: { deposit: .secret, sha256: ${sha256} }`, 'n’a pas la forme attendue'],
])('a deposit %s is refused', async (_, source, message) => {
  const { datasets, address, write } = deposited();
  write('dataset.yaml', manifest().replace('source: { path: mats.geojson }', source));
  expect((await errorsOf(datasets, address)).join('\n')).toContain(message);
});

const collect = (datasets: string, store: string, now: string, keepDays = 1): Promise<number> =>
  gc(
    { datasets, store, now: new Date(now), grace: 1000, keep: 1, keepDays, most: 100, lang: 'fr', confirm: () => Promise.resolve(true) },
    () => undefined,
  );
const inFuture = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

test('a collection takes no deposit that a manifest or a kept version names, and one that nothing names, staged ones too', async () => {
  const { datasets, address, store, write } = deposited();
  const other = Buffer.from(collection([...features, { ...features[0], properties: { code: '51109', hauteur: 1 } } as Feature]));
  const waiting = stagedKey('ddt-51', '0b7ab8b0-6a0e-4a53-8d0f-1a2b3c4d5e6f');
  await store.put(key, { bytes }, sha256);
  await store.put(waiting, { bytes: other }, digest(other));
  await run(datasets, address);
  const twice = async (days: number): Promise<string[]> => {
    await collect(datasets, address, inFuture(days));
    await collect(datasets, address, inFuture(days + 1));
    return [...(await keysOf(store, 'deposits/')), ...(await keysOf(store, 'staging/'))];
  };
  expect(await twice(10), 'named by the manifest').toEqual([key]);
  // The manifest now names another, whose data are not published yet; the version of before is the current one.
  write('dataset.yaml', naming(digest(other).toUpperCase()).replace('title:', 'titre:'));
  const next = depositKey('ddt-51', digest(other));
  await store.put(next, { bytes: other }, digest(other));
  expect((await twice(20)).sort(), 'named by a broken manifest, and by the record').toEqual([key, next].sort());
  write('dataset.yaml', naming(digest(other)));
  expect(await errorsOf(datasets, address, { now: '2026-12-24' })).toEqual([]);
  expect((await recordOf(address))?.version.source.sha256).toBe(digest(other));
  await collect(datasets, address, inFuture(30), 500);
  await collect(datasets, address, inFuture(31), 500);
  expect((await keysOf(store, 'deposits/')).sort(), 'the version of before is kept').toEqual([key, next].sort());
  expect(await twice(800)).toEqual([next]);
  expect(await digestsNamed(join(datasets, 'absent'))).toBeUndefined();
});

test('without manifests a collection leaves every deposit alone', async () => {
  const { datasets, address, store } = deposited();
  await store.put(key, { bytes }, sha256);
  await run(datasets, address);
  const lost = depositKey('ddt-51', digest('lost'));
  await store.put(lost, { bytes: Buffer.from('lost') }, digest('lost'));
  await collect(join(datasets, 'absent'), address, inFuture(10));
  await collect(join(datasets, 'absent'), address, inFuture(20));
  expect((await keysOf(store, 'deposits/')).sort()).toEqual([key, lost].sort());
});

const destroy = (datasets: string, store: string, dataset = 'ddt-51/mats'): Promise<number> =>
  purgeCommand(
    {
      datasets,
      store,
      target: dataset,
      reason: 'Essai.',
      by: 'Essai',
      lang: 'fr',
      now: new Date('2026-12-01T12:00:00Z'),
      confirm: () => Promise.resolve(true),
    },
    () => undefined,
  );

test('a purge destroys the deposit that a data set was made from, and it is not taken again', async () => {
  const { datasets, address, store } = deposited();
  await store.put(key, { bytes }, sha256);
  await store.put(stagedKey('ddt-51', sha256), { bytes }, sha256);
  await run(datasets, address);
  await destroy(datasets, address);
  expect([await keysOf(store, 'deposits/'), await keysOf(store, 'staging/'), await keysOf(store, 'data/')]).toEqual([[], [], []]);
  const [tombstone] = await keysOf(store, 'tombstones/');
  expect(JSON.parse(Buffer.from((await store.get(tombstone ?? '')) ?? '').toString())).toMatchObject({
    artifacts: expect.arrayContaining([key]) as unknown,
    sources: [sha256],
  });
  await store.put(key, { bytes }, sha256);
  expect((await errorsOf(datasets, address, { now: '2026-12-02' })).join(' ')).toContain('détruit');
});

test('a purge leaves a deposit that another data set of the producer is made from', async () => {
  const { datasets, address, store, folder } = deposited();
  const twin = join(dirname(folder), 'jumeau');
  mkdirSync(twin);
  writeFileSync(join(twin, 'dataset.yaml'), naming().replace('Mâts d’éoliennes', 'Jumeau'));
  await store.put(key, { bytes }, sha256);
  await run(datasets, address);
  await destroy(datasets, address);
  expect(await keysOf(store, 'deposits/')).toEqual([key]);
  const [tombstone = ''] = await keysOf(store, 'tombstones/');
  expect(Buffer.from((await store.get(tombstone)) ?? '').toString()).not.toContain(key);
  await destroy(datasets, address, 'ddt-51/jumeau');
  expect(await keysOf(store, 'deposits/')).toEqual([]);
});

test('a deposit counts in what its producer may hold', async () => {
  const { datasets, address, store } = deposited();
  await store.put(key, { bytes }, sha256);
  const heavy = Buffer.alloc(1_000_000);
  const quota = 'quota: { freeBytes: 1000000, price: { eurosPerTerabyte: 120, on: 2026-11-24, source: Essai } }\n';
  appendFileSync(join(datasets, 'operator.yaml'), quota);
  await store.put(depositKey('ddt-51', digest(heavy)), { bytes: heavy }, digest(heavy));
  expect(await errorsOf(datasets, address)).toEqual([expect.stringMatching(/garderait 1,\d+ Mo ; son offre permet 1 Mo/)]);
  await store.remove([depositKey('ddt-51', digest(heavy))]);
  expect((await run(datasets, address)).lines[0]?.outcome).toBe('published');
  expect(readFileSync(join(datasets, 'ddt-51', 'producer.yaml'), 'utf8')).toBe(producer);
});
