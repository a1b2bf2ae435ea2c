import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { makeDatasets } from '../../publication/kill.fixtures/scenarios.ts';
import { readRecords } from '../../publication/records.ts';
import { openStore } from '../../stores/open.ts';
import { heldTo } from '../../stores/swift.fixtures/policy.ts';
import { startProxy } from '../../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';

/* The rules of deploy/bucket/build-policy.json, held by a server between a build and its bucket: neither more nor less is written. */

const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
const server = await useServer(inject('swift'));

test('a machine that builds needs no more than data/ and pending/, and can do no more; what it leaves is published by another', async () => {
  const bucket = await makeBucket(server);
  const store = `s3://${bucket}/catalogue`;
  const datasets = makeDatasets(join(scratchFolder(), 'datasets'), { arbres: 'rue A' });
  const refused: string[] = [];
  const rules = heldTo('build-policy.json', bucket, (request) => refused.push(request));
  await using held = await startProxy(server, { refuse: rules });
  const mappe = (at: Server, ...args: string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [cli, ...args, '--datasets', datasets, '--store', store], { env: { ...process.env, ...at.env } });
  // Twice: what is there is put again.
  await mappe(held.server, 'build', '--run', 'nuit');
  await mappe(held.server, 'build', '--run', 'nuit');
  expect(refused).toEqual([]);
  await expect(mappe(held.server, 'publish', '--run', 'nuit')).rejects.toThrow();
  expect(refused.length).toBeGreaterThan(0);
  const opened = await openStore(store, { env: server.env });
  expect((await readRecords(opened)).size).toBe(0);
  await mappe(server, 'publish', '--run', 'nuit');
  expect([...(await readRecords(opened)).keys()]).toEqual(['mairie/arbres']);
});
