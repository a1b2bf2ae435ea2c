import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Said once the folder is named: each project of a run would have one of its own otherwise. */
const variable = 'MAPPE_TEST_TMPDIR';

/** What files in memory may take; of memory itself twice as much is to be there. */
const memoryBytes = 6 * 1024 ** 3;

/** A folder in memory where the machine has room for one: a disk that is told of every small file takes a twentieth of the run. */
export function temporaryRoot(memory = '/dev/shm'): string {
  if (process.env['TMPDIR'] !== undefined) return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= memoryBytes && process.availableMemory() >= 2 * memoryBytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Give a run of tests, and every process that it starts, a temporary folder of its own; at the end, fail for what they have left there. */
export function setup(): (() => void) | undefined {
  if (process.env[variable] !== undefined) return undefined;
  const folder = mkdtempSync(join(temporaryRoot(), 'mappe-tests-'));
  const before = process.env['TMPDIR'];
  process.env[variable] = process.env['TMPDIR'] = folder;
  return () => {
    const left = readdirSync(folder).sort();
    rmSync(folder, { recursive: true, force: true });
    Reflect.deleteProperty(process.env, variable);
    if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
    else process.env['TMPDIR'] = before;
    if (left.length > 0)
      throw new Error(`Tests have left these in the temporary folder: ${left.join(', ')}. Each is to remove what it makes.`);
  };
}
