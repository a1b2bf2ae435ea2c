import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { readState } from './kill.fixtures/reader.ts';
import { makeDatasets } from './kill.fixtures/scenarios.ts';
import { mapLimit } from '../base/map-limit.ts';
import { keysOf } from './publication.fixtures/make-records.ts';

const cli = join(import.meta.dirname, '..', 'cli.ts');
/** Start a build whose temporary folder lies beside the store, so that what a killed process leaves goes with it. */
const build = (datasets: string, store: string): ChildProcess =>
  spawn(process.execPath, [cli, 'build', '--datasets', datasets, '--store', store], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: dirname(store) },
  });

/** How many objects a run has put when it is killed: while it puts files, when some are waiting, about when it publishes. */
const killedAfter: [objects: number, signal: NodeJS.Signals][] = [
  [1, 'SIGKILL'],
  [4, 'SIGTERM'],
  [7, 'SIGKILL'],
  [9, 'SIGTERM'],
];

const killsAtATime = 2;

// attack: a kill
test('a process that is killed shows nothing half done, and the next one finishes its work', { timeout: 300_000 }, async () => {
  const folder = scratchFolder();
  const before = makeDatasets(join(folder, 'un'), { arbres: 'rue A' });
  const after = makeDatasets(join(folder, 'deux'), { arbres: 'rue B', bancs: 'rue C' });
  const first = join(folder, 'store');
  const undisturbed = join(folder, 'undisturbed');
  expect(await once(build(before, first), 'close')).toEqual([0, null]);
  cpSync(first, undisturbed, { recursive: true });
  expect(await once(build(after, undisturbed), 'close')).toEqual([0, null]);
  const states = [await readState(folderStore(first)), await readState(folderStore(undisturbed))];

  const killAfter = async ([objects, signal]: (typeof killedAfter)[number]): Promise<void> => {
    const path = join(folder, `killed-${objects}`);
    cpSync(first, path, { recursive: true });
    const store = folderStore(path);
    const count = async (): Promise<number> => (await keysOf(store, 'data/')).length + (await keysOf(store, 'pending/')).length;
    const process = build(after, path);
    const from = await count();
    while (process.exitCode === null && (await count()) < from + objects) {
      expect(states).toContain(await readState(store));
      await wait(5);
    }
    process.kill(signal);
    if (process.exitCode === null && process.signalCode === null) await once(process, 'close');
    expect(states, `killed after ${objects} objects`).toContain(await readState(store));
    expect(await once(build(after, path), 'close')).toEqual([0, null]);
    expect(await readState(store), `killed after ${objects} objects, then run again`).toBe(states[1]);
  };
  // A process of one data set leaves a core idle much of the time.
  await mapLimit(killedAfter, killAfter, killsAtATime);
});
