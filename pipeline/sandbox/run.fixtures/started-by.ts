import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const pipeline = join(import.meta.dirname, '..', '..');

/** The programs that `mappe build` starts in the sandbox for a catalogue, sorted; `root` is a folder of the test's own. */
export function startedBy(datasets: string, root: string): string[] {
  const list = join(root, 'started');
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      ...['--import', join(import.meta.dirname, 'list-started.ts')],
      ...[join(pipeline, 'cli.ts'), 'build', '--json', '--datasets', datasets, '--store', join(root, 'store')],
    ],
    { encoding: 'utf8', env: { ...process.env, STARTED_PROGRAMS: list } },
  );
  expect([stderr, status]).toEqual(['', 0]);
  return readFileSync(list, 'utf8').trimEnd().split('\n').toSorted();
}
