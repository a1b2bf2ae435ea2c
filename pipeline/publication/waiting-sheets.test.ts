import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../schemas/types.ts';
import { publishRun } from '../publish.ts';
import { fail } from '../base/errors.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { collectGarbage } from './gc.ts';
import { putChange, putSheet } from './pending.ts';
import { artifactStore } from './artifact-stores.ts';
import { keysOf, publishVersions, putFiles, recordOf } from './publication.fixtures/make-records.ts';
import { purge } from './purge.ts';

const own = { bucket: 'cartes', endpoint: 'https://s3.exemple.fr', region: 'fr-par', address: 'https://cartes.s3.exemple.fr/' };
const dayMs = 86_400_000;

test('a sheet that waits in a producer’s bucket is not collected while its note is there', async () => {
  const bucket = folderStore(scratchFolder());
  const buckets = { reader: () => bucket, store: () => Promise.resolve(bucket), hasKeys: () => true };
  const store: Store = { ...folderStore(scratchFolder()), producerBuckets: buckets };
  await publishVersions(store, '2026-01-01', { id: 'a/x', files: { 'x.csv': 'other' } });
  const record = { ...recordOf({ id: 'sdis-51/x', files: { 'x.csv': 'old' } }), store: own };
  // Its record says in which bucket to look.
  await putChange(store, 'essai', { dataset: record.id, base: null, record });
  const [artifact] = recordOf({ id: 'sdis-51/x', files: { 'dalle.tif': 'sheet' } }).version.artifacts;
  if (artifact === undefined) throw new Error('The record has no file.');
  await (await artifactStore(store, record)).put(artifact.key, { bytes: Buffer.from('sheet') }, artifact.sha256);
  await putSheet(store, 'mort', { dataset: record.id, made: '0'.repeat(16), artifact, lossy: false, problems: [], store: own });
  const collect = async (days: number): Promise<string[]> => {
    const now = new Date(Date.now() + days * dayMs);
    const { waiting } = await collectGarbage(store, {
      now,
      graceMs: 30 * dayMs,
      keep: { newest: 1, since: now },
      mostShare: 1,
      remove: true,
      dryRun: false,
    });
    return [...waiting.keys()];
  };
  expect(await collect(40)).toEqual([]);
  await putChange(store, 'essai', { dataset: record.id, base: null, record });
  expect(await collect(41), 'the note was too old').toEqual([`https://s3.exemple.fr/cartes/${artifact.key}`]);
});

describe('what is refused', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const version = { id: 'sdis-51/x', files: { 'dalle.tif': 'sheet' } };
  const record = { ...recordOf(version), store: own };
  const [artifact] = record.version.artifacts;
  if (artifact === undefined) throw new Error('The record has no file.');

  /** A store and the bucket of a producer, which may be down; a change and a sheet wait. */
  async function beginWaiting(
    base: string | null = null,
  ): Promise<{ store: Store; state: { isDown: boolean }; wait: () => Promise<void> }> {
    const bucket = folderStore(scratchFolder());
    const state = { isDown: false };
    const head: Store['head'] = (key) =>
      state.isDown ? Promise.reject(fail('store.http-unreachable', { url: own.address, cause: 'ECONNREFUSED' })) : bucket.head(key);
    const buckets = { reader: () => ({ ...bucket, head }), store: () => Promise.resolve(bucket), hasKeys: () => true };
    const store: Store = { ...folderStore(scratchFolder()), producerBuckets: buckets };
    const wait = async (): Promise<void> => {
      await putFiles(bucket, version);
      await putChange(store, 'essai', { dataset: record.id, base, record });
      await putSheet(store, 'essai', {
        dataset: record.id,
        made: '0'.repeat(16),
        artifact: artifact as Artifact,
        lossy: false,
        problems: [],
        store: own,
      });
    };
    await wait();
    return { store, state, wait };
  }

  const publish = async (store: Store): Promise<string[]> =>
    (await publishRun(store, 'essai', now)).merged.flatMap(({ outcome, problems }) => [outcome, ...problems.map(({ id }) => id)]);
  const change = `pending/essai/${record.id}.json`;
  const note = `pending/essai/${record.id}/${'0'.repeat(16)}.json`;

  test('by a bucket that is down waits for the next publication, with its sheets', async () => {
    const { store, state } = await beginWaiting();
    state.isDown = true;
    expect(await publish(store)).toEqual(['refused', 'store.http-unreachable']);
    expect(await keysOf(store, 'pending/')).toEqual([change, note]);
    state.isDown = false;
    expect(await publish(store)).toEqual(['published']);
    expect(await keysOf(store, 'pending/')).toEqual([]);
  });

  test('because another state came first waits no more, and leaves its sheets to the next build', async () => {
    const { store } = await beginWaiting('0'.repeat(64));
    expect(await publish(store)).toEqual(['refused', 'publish.stale']);
    expect(await keysOf(store, 'pending/')).toEqual([note]);
  });

  test('because it was purged leaves nothing', async () => {
    const { store, wait } = await beginWaiting();
    expect(await publish(store)).toEqual(['published']);
    await purge(store, { dataset: record.id, reason: 'Essai' }, now);
    await wait();
    expect(await publish(store)).toEqual(['refused', 'purge.forbidden']);
    expect(await keysOf(store, 'pending/')).toEqual([]);
  });
});
