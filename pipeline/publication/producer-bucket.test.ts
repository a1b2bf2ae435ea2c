import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { tellProblem } from '../../schemas/messages/say.ts';
import type { DatasetRecord, ProducerStore } from '../../schemas/types.ts';
import { rollBack } from '../commands/publication/rollback.ts';
import { verify, type VerifyLine } from '../commands/publication/verify.ts';
import { publishRun, type PublishedRun } from '../publish.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { openStore } from '../stores/open.ts';
import { producerBuckets } from '../stores/producer-bucket.ts';
import type { Store } from '../stores/store.ts';
import { makePlace, useServer, type Server } from '../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { collectGarbage, type CollectedGarbage } from './gc.ts';
import { putChange } from './pending.ts';
import { artifactReader, artifactStore } from './artifact-stores.ts';
import { keysOf, recordOf, type TestVersion } from './publication.fixtures/make-records.ts';
import { purge } from './purge.ts';
import { readRecords, recordDigest } from './records.ts';

/* Producers that keep their artifacts in a bucket of their own: what is published stays whole, wherever it lies and whatever fails. */

let server: Server;
let env: NodeJS.ProcessEnv;
let own: ProducerStore;
let folder: string;
let store: Store;
/** The producer's bucket as its owner sees it. */
let bucket: Store;

beforeAll(async () => {
  server = await useServer(inject('swift'));
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = server.env;
  env = { MAPPE_LOCAL_BUCKETS: '1', MAPPE_STORE_SDIS_51_ACCESS_KEY_ID: key, MAPPE_STORE_SDIS_51_SECRET_ACCESS_KEY: secret };
});

beforeEach(async () => {
  own = await newPlace();
  folder = join(scratchFolder(), 'store');
  store = await openStore(folder, { env });
  bucket = await openStore(`s3://${own.bucket}/${own.prefix}`, { env: server.env });
});

const newPlace = (): Promise<ProducerStore> => makePlace(server, 'cartes');

const old = { id: 'sdis-51/x', files: { 'x.csv': 'old', 'shared.csv': 'same' }, source: 'a' };
const young = { id: 'sdis-51/x', files: { 'x.csv': 'new', 'shared.csv': 'same' }, source: 'b' };
const other = { id: 'mairie/y', files: { 'y.csv': 'mine' } };
const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);
const said = ({ merged }: PublishedRun): [string, string, ...string[]][] =>
  merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ message }) => message)]);
const keyOf = (version: TestVersion, name: string): string =>
  recordOf(version).version.artifacts.find((each) => each.name === name)?.key ?? '';

const placed = (version: TestVersion, place: ProducerStore | undefined): DatasetRecord => ({
  ...recordOf(version),
  ...(place !== undefined && { store: place }),
});

/** Build as far as a store can see: the files go where the record says, or wait in the store. */
async function wait(into: Store, version: TestVersion, place?: ProducerStore, { waits = false } = {}): Promise<void> {
  const record = placed(version, place);
  const files = waits ? into : await artifactStore(into, record);
  for (const { key, name, sha256 } of record.version.artifacts)
    await files.put(key, { bytes: Buffer.from(version.files[name] ?? '') }, sha256);
  const known = (await readRecords(into)).get(version.id);
  await putChange(into, 'essai', { dataset: version.id, base: known === undefined ? null : recordDigest(known), record });
}

async function publishAt(day: string, ...versions: [TestVersion, ProducerStore?][]): Promise<PublishedRun> {
  for (const [version, place] of versions) await wait(store, version, place);
  return publishRun(store, 'essai', noon(day));
}

async function verifyAll(ids: string[] = []): Promise<[boolean, VerifyLine[]]> {
  const lines: VerifyLine[] = [];
  const whole = await verify({ store: folder, access: { env }, ids, now: noon('2026-03-01'), onLine: (line) => lines.push(line) });
  return [whole, lines];
}

const dayMs = 86_400_000;
const collect = (days: number, of = store): Promise<CollectedGarbage> => {
  const [now, since] = [days, 1000].map((ahead) => new Date(Date.now() + ahead * dayMs)) as [Date, Date];
  return collectGarbage(of, { now, graceMs: 30 * dayMs, keep: { newest: 1, since }, mostShare: 1, remove: true, dryRun: false });
};

test('artifacts go to the producer’s bucket, records to the catalogue’s store; what is read comes from the public address', async () => {
  expect(said(await publishAt('2026-01-01', [old, own], [other]))).toEqual([
    ['mairie/y', 'published'],
    ['sdis-51/x', 'published'],
  ]);
  expect(await keysOf(bucket, '')).toEqual([keyOf(old, 'shared.csv'), keyOf(old, 'x.csv')].sort());
  expect(await keysOf(store, 'data/')).toEqual([keyOf(other, 'y.csv')]);
  const record = (await readRecords(store)).get('sdis-51/x');
  expect(record?.store).toEqual(own);
  const reader = artifactReader(await openStore(folder, { env: { MAPPE_LOCAL_BUCKETS: '1' } }), { store: own });
  expect(Buffer.from((await reader.get(keyOf(old, 'x.csv'))) ?? []).toString(), 'without keys').toBe('old');
  expect((await verifyAll())[0]).toBe(true);
});

test('a version that is lost, and a bucket that does not answer, are told with their producer; the others are read', async () => {
  const down = { ...own, address: 'http://localhost:9/cartes/' };
  await publishAt('2026-01-01', [old, own], [other]);
  await bucket.remove([keyOf(old, 'x.csv')]);
  const [whole, lines] = await verifyAll();
  expect([whole, lines.map(({ dataset, problems }) => [dataset, ...problems.map(({ id }) => id)])]).toEqual([
    false,
    [['mairie/y'], ['sdis-51/x', 'verify.missing']],
  ]);
  const known = (await readRecords(store)).get(old.id);
  const publishRecord = async (record: DatasetRecord, day: string): Promise<[string, string, ...string[]][]> => {
    await wait(store, { ...other, files: { 'y.csv': day } });
    await putChange(store, 'essai', { dataset: old.id, base: known === undefined ? null : recordDigest(known), record });
    return said(await publishRun(store, 'essai', noon(day)));
  };
  const [fine, lost] = await publishRecord(placed({ ...old, sample: 'z' }, own), '2026-01-02');
  expect([fine?.[1], lost?.[1], lost?.[2]]).toEqual(['published', 'refused', expect.stringContaining(`${keyOf(old, 'x.csv')} manque`)]);
  const [also, dead] = await publishRecord(placed(young, down), '2026-01-03');
  expect([also?.[1], dead?.[1], dead?.[2]]).toEqual([
    'published',
    'refused',
    expect.stringContaining('http://localhost:9/cartes/data/sdis-51/x/'),
  ]);
}, 30_000);

test('garbage in the bucket is marked, then removed after the grace period; without keys the rest is collected and this is told', async () => {
  await publishAt('2026-01-01', [old, own], [{ ...other, files: { 'y.csv': 'before' } }]);
  await publishAt('2026-02-01', [young, own], [other]);
  await collect(40);
  const withoutKeys = await openStore(folder, { env: { MAPPE_LOCAL_BUCKETS: '1' } });
  const blind = await collect(75, withoutKeys);
  expect(blind.skipped.map(({ message }) => message)).toEqual([
    expect.stringContaining('MAPPE_STORE_SDIS_51_ACCESS_KEY_ID, MAPPE_STORE_SDIS_51_SECRET_ACCESS_KEY'),
  ]);
  expect(await keysOf(store, 'data/')).toEqual([keyOf(other, 'y.csv')]);
  expect(await keysOf(bucket, '')).toHaveLength(3);
  const { due, skipped } = await collect(80);
  expect([[...due.keys()], skipped]).toEqual([[`${server.endpoint}/${own.bucket}/cartes/${keyOf(old, 'x.csv')}`], []]);
  expect(await keysOf(bucket, '')).toEqual([keyOf(young, 'shared.csv'), keyOf(young, 'x.csv')].sort());
  expect((await verifyAll())[0]).toBe(true);
});

describe('what the server of a producer lists', () => {
  /** The catalogue with a bucket that lists this and removes what `remove` does; the marks of before are the bucket's own. */
  const listing = (keys: (place: string) => AsyncIterable<string>, remove: Store['remove'] = () => Promise.resolve()): Store => ({
    ...store,
    producerBuckets: {
      ...producerBuckets({ env }),
      store: () =>
        Promise.resolve({
          ...bucket,
          remove,
          async *list(prefix) {
            for await (const key of keys(prefix)) yield { key, bytes: 1, modified: new Date(0) };
          },
        }),
    },
  });
  const invented = (count: number): ((prefix: string) => AsyncIterable<string>) =>
    async function* (prefix) {
      for (let index = 0; index < count; index += 1) yield await Promise.resolve(`${prefix}x/${index}`);
    };
  const collectSome = (days: number, of: Store, mostShare: number): Promise<CollectedGarbage> => {
    const [now, since] = [days, 1000].map((ahead) => new Date(Date.now() + ahead * dayMs)) as [Date, Date];
    return collectGarbage(of, { now, graceMs: 30 * dayMs, keep: { newest: 1, since }, mostShare, remove: true, dryRun: false });
  };

  beforeEach(async () => {
    await publishAt('2026-01-01', [old, own], [{ ...other, files: { 'y.csv': 'before' } }]);
    await publishAt('2026-02-01', [young, own], [other]);
  });

  test('does not lift the brake of the catalogue’s own store', async () => {
    await collectSome(40, listing(invented(0)), 1);
    await expect(collectSome(75, listing(invented(1000)), 0.2)).rejects.toThrow(/^3 objets sur 8 /);
  });

  test('does not stop the collection of everybody else, and is told', async () => {
    await collectSome(40, listing(invented(1000)), 1);
    const collecting = collectSome(75, listing(invented(1000)), 0.5);
    await expect(collecting).resolves.toMatchObject({ removed: true });
    const { due, skipped } = await collecting;
    expect([...due.keys()].some((key) => key.startsWith('http'))).toBe(false);
    expect(due.size).toBeGreaterThan(0);
    expect(skipped.map(({ message }) => message)).toEqual([expect.stringMatching(/n’est pas nettoyé.*1000 objets sur 1000/)]);
    expect(skipped.map((each) => tellProblem(each, 'en'))).toEqual([expect.stringMatching(/is not cleaned: 1000 of 1000 objects/)]);
    expect(await keysOf(store, 'data/')).toEqual([keyOf(other, 'y.csv')]);
  });

  test('and does not let go of is told, and stays marked', async () => {
    await collectSome(40, listing(invented(3)), 1);
    const stuck = listing(invented(3), () =>
      Promise.reject(new PipelineError([problem('own-store.endless', { bucket: 'b', endpoint: 'e', prefix: 'p' })])),
    );
    expect((await collectSome(75, stuck, 1)).skipped.map(({ id }) => id)).toEqual(['own-store.skipped']);
    expect(await keysOf(store, 'data/')).toEqual([keyOf(other, 'y.csv')]);
    const removed: string[] = [];
    await collectSome(
      76,
      listing(invented(3), (keys) => Promise.resolve(void removed.push(...keys))),
      1,
    );
    expect(removed).toHaveLength(3);
  });
});

test('a rollback shows again what is still in the bucket, and refuses what is not', async () => {
  await publishAt('2026-01-01', [old, own]);
  await publishAt('2026-02-01', [young, own]);
  await rollBack(store, { to: '1', run: 'retour', now: noon('2026-02-02') });
  expect((await readRecords(store)).get('sdis-51/x')?.version.id).toBe(recordOf(old).version.id);
  await bucket.remove([keyOf(young, 'x.csv')]);
  await expect(rollBack(store, { to: '2', run: 'encore', now: noon('2026-02-03') })).rejects.toThrow(
    `${keyOf(young, 'x.csv')} n’est plus dans le dépôt`,
  );
});

test('a purge destroys the bytes in every bucket where they were, and its tombstone names these', async () => {
  const second = await newPlace();
  await publishAt('2026-01-01', [old, own]);
  await publishAt('2026-02-01', [old, second]);
  const moved = await openStore(`s3://${second.bucket}/cartes`, { env: server.env });
  expect(await keysOf(moved, '')).toHaveLength(2);
  const blind = await openStore(folder, { env: { MAPPE_LOCAL_BUCKETS: '1' } });
  await expect(purge(blind, { dataset: 'sdis-51/x', reason: 'Essai' }, noon('2026-02-02'))).rejects.toThrow(
    'MAPPE_STORE_SDIS_51_ACCESS_KEY_ID',
  );
  expect((await readRecords(store)).size, 'nothing is half destroyed').toBe(1);
  await purge(store, { dataset: 'sdis-51/x', reason: 'Essai' }, noon('2026-02-02'));
  expect([await keysOf(bucket, ''), await keysOf(moved, ''), await keysOf(store, 'data/'), (await readRecords(store)).size]).toEqual([
    [],
    [],
    [],
    0,
  ]);
  const [tombstone = ''] = await keysOf(store, 'tombstones/');
  const { stores } = JSON.parse(Buffer.from((await store.get(tombstone)) ?? []).toString()) as { stores: ProducerStore[] };
  expect(stores).toEqual(expect.arrayContaining([own, second]));
});

describe('a producer that moves', () => {
  test('takes its files along, there and back; what is published before stays readable', async () => {
    await publishAt('2026-01-01', [old]);
    // Nothing is built: the record alone says another place.
    const move = async (place: ProducerStore | undefined, day: string): Promise<PublishedRun> => {
      const known = (await readRecords(store)).get('sdis-51/x');
      await putChange(store, 'essai', {
        dataset: 'sdis-51/x',
        base: known === undefined ? null : recordDigest(known),
        record: placed(old, place),
      });
      return publishRun(store, 'essai', noon(day));
    };
    expect(said(await move(own, '2026-02-01'))).toEqual([['sdis-51/x', 'published']]);
    expect(await keysOf(bucket, '')).toHaveLength(2);
    expect((await verifyAll())[0]).toBe(true);
    expect(await keysOf(store, 'data/'), 'until no kept publication names them').toHaveLength(2);
    await collect(40);
    await collect(75);
    expect(await keysOf(store, 'data/')).toHaveLength(0);
    expect(said(await move(undefined, '2026-03-01'))).toEqual([['sdis-51/x', 'published']]);
    expect(await keysOf(store, 'data/')).toHaveLength(2);
    expect((await verifyAll())[0]).toBe(true);
  });

  test('without keys on the machine that builds, files wait for the publication, which has them', async () => {
    await wait(store, old, own, { waits: true });
    expect(await keysOf(bucket, '')).toEqual([]);
    expect(said(await publishRun(store, 'essai', noon('2026-01-01')))).toEqual([['sdis-51/x', 'published']]);
    expect(await keysOf(bucket, '')).toHaveLength(2);
  });
});

test('a publication that is killed between any two steps in the bucket is finished by a second run', async () => {
  await publishAt('2026-01-01', [old]);
  const known = (await readRecords(store)).get(old.id);
  const change = { dataset: old.id, base: known === undefined ? null : recordDigest(known), record: placed(old, own) };
  let survived = 0;
  for (let deadly = 0; ; deadly += 1) {
    let steps = 0;
    const step = (): void => {
      if (steps++ === deadly) throw new Error('killed');
    };
    const dying: Store = {
      ...store,
      producerBuckets: {
        ...producerBuckets({ env }),
        store: async (place, producer) => {
          const found = await producerBuckets({ env }).store(place, producer);
          const put: Store['put'] = async (...args) => {
            step();
            await found.put(...args);
            step();
          };
          return { ...found, put };
        },
      },
    };
    await bucket.remove(await keysOf(bucket, ''));
    await putChange(store, 'essai', change);
    const before = await store.readPointer();
    const end = await publishRun(dying, 'essai', noon('2026-02-01')).then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    );
    if (end === 'done') break;
    expect([end, (await store.readPointer())?.tag]).toEqual(['killed', before?.tag]);
    expect((await verifyAll())[0], 'what was published is whole').toBe(true);
    survived += 1;
  }
  expect(survived).toBe(4);
  expect([(await verifyAll())[0], (await readRecords(store)).get(old.id)?.store]).toEqual([true, own]);
});
