import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { rollBack } from '../commands/publication/rollback.ts';
import { PipelineError } from '../base/errors.ts';
import { folderStore } from '../stores/folder.ts';
import { s3Store } from '../stores/s3.ts';
import type { Store } from '../stores/store.ts';
import { startProxy } from '../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { publicationIn } from './fault.fixtures/publication.ts';
import { collectGarbage } from './gc.ts';
import { readState } from './kill.fixtures/reader.ts';
import { publishVersions, recordOf } from './publication.fixtures/make-records.ts';
import { readRecords } from './records.ts';
import { readCurrent } from './snapshots.ts';

/* Several runs that change a store at the same moment, with a reader beside them: nothing of any of them is lost. */

const dayMs = 86_400_000;
const readPauseMs = 100;
let server: Server;
let bucket: string;
let number = 0;
beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
});

/** Several openings of one new store, as runs on several machines have them. */
const stores: [name: string, open: () => Promise<() => Store>][] = [
  ['a folder', () => Promise.resolve(scratchFolder()).then((folder) => () => folderStore(join(folder, 'store')))],
  ['a bucket', () => Promise.resolve(opener(server))],
  [
    'a bucket with conditional writes',
    async () => {
      const proxy = await startProxy(server, { conditional: true });
      onTestFinished(() => proxy[Symbol.asyncDispose]());
      return opener(proxy.server);
    },
  ],
];

function opener({ env }: Server): () => Store {
  const address = `s3://${bucket}/${(number += 1)}`;
  return () => s3Store(address, { env });
}

/** All at the same moment, again and again: MAPPE_TEST_ROUNDS=100 for longer. */
const writers = 8;
const rounds = Number(process.env['MAPPE_TEST_ROUNDS'] ?? 1);
/** Times that a run which others have kept from publishing is run again. */
const maxAgain = 20;

/** Run again what was refused because others were writing: nothing else is passed over. */
async function untilPublished(run: () => Promise<void>): Promise<void> {
  for (let again = 0; ; again += 1) {
    try {
      await run();
      return;
    } catch (error) {
      const isBusy = error instanceof PipelineError && error.problems.every(({ id }) => id === 'store.locked' || id === 'store.moved');
      if (!isBusy || again === maxAgain) throw error;
    }
  }
}

const versionOf = (id: string, text: string) => ({ id, files: { 'x.csv': `${id} ${text}` } });

/** Let runs go on at the same time; each state that a reader sees meanwhile is whole, with no lower sequence than the last. */
async function together(open: () => Store, runs: readonly Promise<unknown>[]): Promise<void> {
  const over = new AbortController();
  const all = Promise.all(runs).finally(() => {
    over.abort();
  });
  const store = open();
  for (let last = 0; !over.signal.aborted;) {
    await wait(readPauseMs);
    await readState(store);
    const sequence = (await readCurrent(store))?.pointer.sequence ?? 0;
    expect(sequence).toBeGreaterThanOrEqual(last);
    last = sequence;
  }
  await all;
}

describe.each(stores)('%s', (_, openNew) => {
  test.each([2, 3])('takes the data sets of %i publishers, each as a snapshot of its own', async (count) => {
    const open = await openNew();
    const publishVersion = publicationIn(scratchFolder());
    const ids = Array.from({ length: count }, (__, index) => `a/x${index}`);
    await together(
      open,
      ids.map((id) => publishVersion(open(), id.replace('/', '-'), versionOf(id, 'new'))),
    );
    expect([...(await readRecords(open())).keys()].sort()).toEqual(ids);
    expect((await readCurrent(open()))?.pointer.sequence).toBe(count);
  });

  // attack: several writers
  test(`loses nothing of ${writers} publishers in ${rounds} rounds`, { timeout: 600_000 * rounds }, async () => {
    const open = await openNew();
    const publishVersion = publicationIn(scratchFolder());
    const ids = Array.from({ length: writers }, (__, index) => `a/x${index}`);
    for (let round = 1; round <= rounds; round += 1)
      await together(
        open,
        ids.map((id) => untilPublished(() => publishVersion(open(), `${id.replace('/', '-')}-${round}`, versionOf(id, String(round))))),
      );
    const records = await readRecords(open());
    expect([...records].map(([id, { version }]) => [id, version.id])).toEqual(
      ids.map((id) => [id, recordOf(versionOf(id, String(rounds))).version.id]),
    );
    expect((await readCurrent(open()))?.pointer.sequence).toBe(writers * rounds);
  });

  test('takes a publication beside a rollback of another data set', async () => {
    const open = await openNew();
    await publishVersions(open(), '2026-01-01', versionOf('a/x', 'first'), versionOf('b/y', 'first'));
    const [first, firstOther] = (await readRecords(open())).values();
    await publishVersions(open(), '2026-02-01', versionOf('a/x', 'second'));
    const publishVersion = publicationIn(scratchFolder());
    await together(open, [
      publishVersion(open(), 'neuf', versionOf('b/y', 'second')),
      rollBack(open(), { to: '1', dataset: 'a/x', run: 'retour', now: new Date('2026-03-01') }),
    ]);
    const records = await readRecords(open());
    expect(records.get('a/x')).toEqual(first);
    expect(records.get('b/y')?.version.id).not.toBe(firstOther?.version.id);
    expect((await readCurrent(open()))?.pointer.sequence).toBe(4);
  });

  test('keeps what a publication needs while garbage is collected', async () => {
    const open = await openNew();
    await publishVersions(open(), '2026-01-01', versionOf('a/x', 'old'));
    await publishVersions(open(), '2026-02-01', versionOf('a/x', 'new'));
    const collection = { graceMs: dayMs, keep: { newest: 1, since: new Date(Date.now() + 100 * dayMs) }, mostShare: 1, dryRun: false };
    const collect = (days: number): Promise<unknown> =>
      collectGarbage(open(), { ...collection, remove: true, now: new Date(Date.now() + days * dayMs) });
    await collect(2);
    const publishVersion = publicationIn(scratchFolder());
    const again = (run: string): Promise<void> => publishVersion(open(), run, versionOf('a/x', 'old'));
    // Either it comes first, or it stands back and is run again.
    await together(open, [collect(4), again('un').catch(() => undefined)]);
    await again('deux');
    expect((await readRecords(open())).get('a/x')?.version.artifacts).toHaveLength(1);
    await readState(open());
  });
});
