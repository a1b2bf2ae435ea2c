import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import { s3Store } from '../stores/s3.ts';
import type { Store } from '../stores/store.ts';
import { makeBucket, useServer, type Server } from '../stores/swift.fixtures/server.ts';
import { scenariosIn } from './kill.fixtures/scenarios.ts';
import { kept } from './kill.fixtures/stand-ins.ts';
import { survive, survivesNothing, type Fill } from './kill.fixtures/survive.ts';
import { mapLimit } from '../base/map-limit.ts';

vi.mock(import('../stores/open.ts'), async (original) => {
  const { openGiven } = await import('./kill.fixtures/stand-ins.ts');
  return { ...(await original()), openStore: openGiven };
});
vi.mock(import('../build.ts'), async (original) => {
  const { onlyOnce } = await import('./kill.fixtures/stand-ins.ts');
  const real = await original();
  return { ...real, buildDataset: onlyOnce(real.buildDataset) };
});

const root = mkdtempSync(join(tmpdir(), 'kill-'));
afterAll(() => rmSync(root, { recursive: true }));
kept.folder = root;
const scenarios = scenariosIn(root);
let number = 0;

/**
 * Least calls of the store at which each command can die, and least different stores left behind: fewer would mean that the tests see less.
 */
const least: Record<string, [points: number, deaths: number]> = {
  build: [80, 20],
  rollback: [60, 6],
  'rollback of one data set': [70, 8],
  gc: [60, 8],
  purge: [70, 12],
  renew: [4, 2],
};

describe.each(scenarios)('$name, killed at every call', (scenario) => {
  test('of a folder, shows the state before it or the one after it, and is finished by a second run', async () => {
    const { points, deaths } = await survive(scenario, () => Promise.resolve(folderStore(join(root, String((number += 1))))));
    process.stdout.write(`${scenario.name}: ${points} crash points in a folder, ${deaths} stores left behind, all survived\n`);
    const [leastPoints, leastDeaths] = least[scenario.name] ?? [Infinity, Infinity];
    expect([points >= leastPoints, deaths >= leastDeaths]).toEqual([true, true]);
  });
});

/** In a bucket a death takes some seconds, and in a folder each has been died: a third of them there, unless MAPPE_TEST_FAULTS=all. */
const every = process.env['MAPPE_TEST_FAULTS'] === 'all' ? 1 : 3;

describe('on object storage', () => {
  let server: Server;
  let bucket: string;
  beforeAll(async () => {
    server = await useServer(inject('swift'));
    bucket = await makeBucket(server);
  });
  const newStore = (): Store => s3Store(`s3://${bucket}/${(number += 1)}`, { env: server.env });

  /** Objects are copied by the server: each is one request, where to put it is more than two. */
  async function copyAll(from: Store): Promise<Fill> {
    const keys = (await Array.fromAsync(from.list(''))).map(({ key }) => key);
    const place = (store: Store, key: string): string => `${store.address.slice('s3://'.length).replace(/\/$/, '')}/${key}`;
    return async (to) => {
      await mapLimit(keys, async (key) => {
        const Key = place(to, key).slice(`${bucket}/`.length);
        await server.client.send(new CopyObjectCommand({ Bucket: bucket, CopySource: place(from, key), Key }));
      });
    };
  }

  test.each(scenarios)('a $name that is killed is finished too', async (scenario) => {
    const { points, deaths } = await survive(scenario, () => Promise.resolve(newStore()), copyAll, every);
    process.stdout.write(
      `${scenario.name}: ${points} crash points in a bucket, one in ${every} of ${deaths} stores left behind was tried, all survived\n`,
    );
    expect(deaths).toBeGreaterThanOrEqual(least[scenario.name]?.[1] ?? Infinity);
  });

  test.each(scenarios.filter(({ name }) => name === 'purge'))('a $name leaves no byte of what it destroys', (scenario) =>
    survivesNothing(scenario, newStore()),
  );
});
