import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { publish } from '../publish.ts';
import { folderStore } from '../stores/folder.ts';
import { s3Store } from '../stores/s3.ts';
import { startFaults } from '../stores/swift.fixtures/faults.ts';
import { makeBucket, useServer } from '../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { collectGarbage, type CollectedGarbage } from './gc.ts';
import { readHistory } from './history.ts';
import { readState } from './kill.fixtures/reader.ts';
import { keysOf, publishVersions, putFiles, waitFor } from './publication.fixtures/make-records.ts';
import { publicationAt } from './snapshots.ts';

/* What depends on a clock: claims of dead runs, and machines whose clock is a day off. */

const version = (text: string): { id: string; files: Record<string, string> } => ({ id: 'a/x', files: { 'x.csv': text } });
const hourMs = 3_600_000;
const dayMs = 86_400_000;

test('the claim of a run that died is taken over once it is old on the store’s clock, whatever the publisher’s says', async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  const claim = 'catalogue/.scratch/claim-of-a-dead-run';
  await server.client.send(new PutObjectCommand({ Bucket: bucket, Key: claim, Body: 'claim' }));
  // The store lists it as an hour old: a claim that is soon old leaves a publication too little time on a busy machine.
  const listed = `$1${new Date(Date.now() - hourMs).toISOString()}`;
  await using proxy = await startFaults(server, (step) => {
    if (step !== 'LIST claim') return undefined;
    return async ({ ask, reply }) => {
      const answer = await ask();
      reply({ ...answer, body: Buffer.from(answer.body.toString().replace(/(claim-of-a-dead-run<\/Key><LastModified>)[^<]*/, listed)) });
    };
  });
  const store = s3Store(`s3://${bucket}/catalogue`, { env: proxy.server.env });
  await publishVersions(store, '2020-01-01', version('one'));
  expect(await readState(store)).not.toBe('nothing');
  const whole = s3Store(`s3://${bucket}`, { env: server.env });
  expect((await keysOf(whole, 'catalogue/.scratch/')).filter((key) => key.includes('claim-'))).toEqual([]);
});

test('publications of machines whose clocks are a day off follow each other: none is lost, and a day finds the newest of that day', async () => {
  const store = folderStore(scratchFolder());
  const states: string[] = [];
  for (const [day, text] of [
    ['2026-02-02', 'one'],
    ['2026-02-01', 'two'],
    ['2026-02-04', 'three'],
    ['2026-02-03', 'four'],
  ] as const) {
    await publishVersions(store, day, version(text));
    states.push(await readState(store));
  }
  expect(new Set(states).size).toBe(4);
  expect((await readHistory(store, 9)).map(({ sequence, published }) => [sequence, published.slice(0, 10)])).toEqual([
    [4, '2026-02-03'],
    [3, '2026-02-04'],
    [2, '2026-02-01'],
    [1, '2026-02-02'],
  ]);
  const at = async (moment: string): Promise<number> => (await publicationAt(store, moment)).pointer.sequence;
  expect([await at('2026-02-01'), await at('2026-02-03'), await at('2026-02-04')]).toEqual([2, 4, 4]);
});

test.each([1, -1])('a collection by a machine whose clock is %i day off takes nothing from a run that is under way', async (days) => {
  const store = folderStore(scratchFolder());
  await publishVersions(store, '2026-01-01', version('one'));
  await publishVersions(store, '2026-01-02', version('two'));
  const before = await readState(store);
  const collect = (now: number): Promise<CollectedGarbage> =>
    collectGarbage(store, {
      now: new Date(now),
      graceMs: 12 * hourMs,
      keep: { newest: 9, since: new Date(0) },
      mostShare: 1,
      remove: true,
      dryRun: false,
    });
  // Its files are there, what it will publish is not said yet.
  const coming = { id: 'a/y', files: { 'y.csv': 'under way' } };
  await putFiles(store, coming);
  await collect(Date.now() + days * dayMs);
  await collect(Date.now());
  await collect(Date.now() + days * dayMs + hourMs);
  expect([await readState(store), (await keysOf(store, 'data/a/y/')).length]).toEqual([before, 1]);
  const { merged } = await publish(await waitFor(store, 'run', [coming]), store, new Date());
  expect(merged.map(({ outcome }) => outcome)).toEqual(['published']);
  expect(await readState(store)).not.toBe(before);
});
