import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { manifest } from '../commands/build/build.fixtures/catalogue.ts';
import { publishParts } from '../commands/publication/publish.ts';
import { writeStore } from '../../site/fixtures/write-store.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { putChange, putReport } from './pending.ts';
import { everything, keysOf } from './publication.fixtures/make-records.ts';
import { purge } from './purge.ts';
import { readRecords } from './records.ts';

const now = new Date('2026-11-24T12:00:00Z');
const fixture = mkdtempSync(join(tmpdir(), 'mappe-part-'));
afterAll(() => rmSync(fixture, { recursive: true }));
writeStore(fixture);
const [record, second] = (await readRecords(folderStore(fixture))).values();
const artifact = record?.version.artifacts[0];
if (record === undefined || second === undefined || artifact === undefined)
  throw new Error('The fixture has no two records, of which one has a file.');
const other = { ...second, version: { ...second.version, artifacts: [] } };
const withKey = (key: string): typeof record => ({ ...record, version: { ...record.version, artifacts: [{ ...artifact, key }] } });
const own = `data/${record.id}/${artifact.sha256.slice(0, 16)}`;

test.each([
  ['a record of another shape', { ...record, title: 7 }, /la fiche de .* n’a pas la forme attendue \(\/title/],
  ['a file of another data set', withKey('data/autre/jeu/0123456789abcdef/a.csv'), /qui n’est pas à la place d’un fichier/],
  ['a file that is the pointer', withKey('current.json'), /n’a pas la forme attendue|qui n’est pas à la place/],
  ['a file that leads out', withKey(`${own}/../../a`), /n’a pas la forme attendue|qui n’est pas à la place/],
])('of a part with %s that data set alone is refused', async (_, shown, told) => {
  const part = folderStore(scratchFolder());
  const store = folderStore(scratchFolder());
  await putChange(part, 'essai', { dataset: record.id, base: null, record: shown as typeof record });
  await putChange(part, 'essai', { dataset: other.id, base: null, record: other });
  const { merged } = await publishParts({ store: store.address, run: 'essai', parts: [part.address], now });
  expect(
    Object.fromEntries(merged.map(({ dataset, outcome, problems }) => [dataset, [outcome, ...problems.map(({ message }) => message)]])),
  ).toEqual({
    [record.id]: ['refused', expect.stringMatching(told)],
    [other.id]: ['published'],
  });
  expect(await keysOf(store, 'data/')).toEqual([]);
});

test.each([
  ['a change', { dataset: '../../current', base: null, record: null }],
  ['a record', { dataset: 'mairie/arbres', base: null, record }],
])('of a part with %s that is not named after its data set that data set alone is refused', async (_, change) => {
  const part = folderStore(scratchFolder());
  const bytes = Buffer.from(JSON.stringify(change));
  await part.put('pending/essai/mairie/arbres.json', { bytes }, digest(bytes));
  await putChange(part, 'essai', { dataset: other.id, base: null, record: other });
  const { merged } = await publishParts({ store: scratchFolder(), run: 'essai', parts: [part.address], now });
  expect(merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ message }) => message)])).toEqual(
    expect.arrayContaining([
      [other.id, 'published'],
      [
        'mairie/arbres',
        'refused',
        expect.stringMatching(`^${part.address}\u202f: pending/essai/mairie/arbres.json ne porte pas le nom de ce qu’il contient`),
      ],
    ]),
  );
});

test('what was purged is not brought back by a part', async () => {
  const store = folderStore(fixture);
  const part = folderStore(scratchFolder());
  await putChange(part, 'essai', { dataset: record.id, base: null, record });
  await putChange(part, 'essai', { dataset: 'mairie/disparu', base: null, record: null });
  await purge(store, { dataset: record.id, reason: 'Noms publiés par erreur' }, now);
  const before = await keysOf(store, 'data/');
  const { merged } = await publishParts({ store: store.address, run: 'essai', parts: [part.address], now });
  expect(merged.find(({ dataset }) => dataset === record.id)?.problems.map(({ id }) => id)).toEqual(['purge.forbidden']);
  expect(await keysOf(store, 'data/')).toEqual(before);
  expect(await everything(store)).not.toContain(`"id":"${record.id}"`);
});

test('a bucket that has failed is not waited for again, data set by data set', async () => {
  let asked = 0;
  const bucket = createServer((_, response) => void response.writeHead(403).end(String((asked += 1)))).listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  onTestFinished(() => void bucket.close());
  const address = `http://localhost:${(bucket.address() as AddressInfo).port}/`;
  const store = { bucket: 'cartes', endpoint: address.slice(0, -1), region: 'fr-par', address };
  const [producer = ''] = record.id.split('/');
  const name = `MAPPE_STORE_${producer.toUpperCase().replaceAll('-', '_')}`;
  const env = { MAPPE_LOCAL_BUCKETS: '1', [`${name}_ACCESS_KEY_ID`]: 'a', [`${name}_SECRET_ACCESS_KEY`]: 'b' };
  const askedFor = async (ids: readonly string[]): Promise<number> => {
    const part = folderStore(scratchFolder());
    for (const id of ids) {
      const bytes = Buffer.from(id);
      const sha256 = digest(bytes);
      const key = `data/${id}/${sha256.slice(0, 16)}/${artifact.name}`;
      await part.put(key, { bytes }, sha256);
      const made = {
        ...record,
        id,
        path: id,
        store,
        version: { ...record.version, artifacts: [{ ...artifact, key, sha256, bytes: bytes.length }] },
      };
      await putChange(part, 'essai', { dataset: id, base: null, record: made });
    }
    await putReport(part, { run: 'essai', part: 1, of: 1, started: now.toISOString(), datasets: [] });
    asked = 0;
    const { merged } = await publishParts({ store: scratchFolder(), access: { env }, run: 'essai', parts: [part.address], now });
    expect(merged.map(({ dataset, outcome }) => [dataset, outcome])).toEqual(ids.map((id) => [id, 'refused']));
    expect(new Set(merged.flatMap(({ problems }) => problems.map(({ message }) => message))).size).toBe(1);
    return asked;
  };
  const alone = await askedFor([`${producer}/a`]);
  expect(alone).toBeGreaterThan(0);
  expect(await askedFor(['a', 'b', 'c'].map((each) => `${producer}/${each}`))).toBe(alone);
});

describe('what the manifests do not say', () => {
  const bucket = {
    bucket: 'geodonnees',
    endpoint: 'https://s3.exemple.fr',
    region: 'fr-par',
    address: 'https://geodonnees.s3.exemple.fr/',
  };
  const [producer = ''] = record.id.split('/');
  const producerFile = (store?: object): string =>
    JSON.stringify({ title: 'Mairie', type: 'commune', territory: 'FR', contact: { name: 'SIG', email: 'sig@exemple.fr' }, store });

  /** Publish a change of a part beside a producer's manifests; gives the outcomes. */
  const outcomeOf = async (shown: typeof record | null, producerText: string): Promise<string[]> => {
    const datasets = scratchFolder();
    const part = folderStore(scratchFolder());
    const store = folderStore(scratchFolder());
    mkdirSync(join(datasets, record.id), { recursive: true });
    writeFileSync(join(datasets, producer, 'producer.yaml'), producerText);
    writeFileSync(join(datasets, record.id, 'dataset.yaml'), manifest());
    writeFileSync(join(datasets, record.id, 'mats.geojson'), '{}');
    await putChange(part, 'essai', { dataset: record.id, base: null, record: shown });
    await putReport(part, { run: 'essai', part: 1, of: 1, started: now.toISOString(), datasets: [] });
    const { merged } = await publishParts({ store: store.address, run: 'essai', parts: [part.address], datasets, now });
    expect(
      (await keysOf(store, '')).filter((key) => !key.startsWith('runs/')),
      'nothing is brought',
    ).toEqual([]);
    return merged.flatMap(({ outcome, problems }) => [outcome, ...problems.map(({ message }) => message.replaceAll(`${datasets}/`, ''))]);
  };

  test('a part does not choose the bucket in which the keys of a producer are used', async () => {
    const refused = `La part veut écrire dans le compartiment geodonnees de https://s3.ailleurs.fr, que ${producer}/producer.yaml ne nomme pas ainsi. Rien n’en est repris. Refaites la part avec le manifeste d’aujourd’hui.`;
    const stranger = { ...record, store: { ...bucket, endpoint: 'https://s3.ailleurs.fr' } };
    expect(await outcomeOf(stranger, producerFile(bucket)), 'another server').toEqual(['refused', refused]);
    expect(await outcomeOf(stranger, producerFile()), 'none').toEqual(['refused', refused]);
  });

  test('a part does not take out of the catalogue what is described there', async () => {
    expect(await outcomeOf(null, producerFile())).toEqual([
      'refused',
      `La part retire du catalogue un jeu de données que ${record.id}/dataset.yaml décrit toujours. Rien n’en est repris. Refaites la part avec le manifeste d’aujourd’hui, ou supprimez le manifeste.`,
    ]);
  });
});
