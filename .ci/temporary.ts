import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Said once the folder is named: each project of a run would have one of its own otherwise. */
const variable = 'MAPPE_TEST_TMPDIR';

/** Bytes that test files in memory may take; twice as much has to be available. */
const memoryBytes = 6 * 1024 ** 3;

const memory = '/dev/shm';

/** Root of temporary folders, in memory where there is room: a disk that hears of every small file costs a twentieth of the run. */
function temporaryRoot(): string {
  if (process.env['TMPDIR'] !== undefined) return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= memoryBytes && process.availableMemory() >= 2 * memoryBytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Beginning of the folders of browsers that workers share: they end with the workers, after this run is judged. */
const ofBrowsers = 'playwright';

/** Give a run of tests and its processes their own temporary folder; at the end, fail for files that they have left there. */
export function setup(): (() => void) | undefined {
  if (process.env[variable] !== undefined) return undefined;
  const folder = mkdtempSync(join(temporaryRoot(), 'mappe-tests-'));
  const before = process.env['TMPDIR'];
  process.env[variable] = process.env['TMPDIR'] = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => !name.startsWith(ofBrowsers));
    const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    remove();
    // A browser may write to its folder until then.
    process.once('exit', remove);
    Reflect.deleteProperty(process.env, variable);
    if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
    else process.env['TMPDIR'] = before;
    if (left.length > 0)
      throw new Error(`Tests have left these in the temporary folder: ${left.sort().join(', ')}. Each is to remove what it makes.`);
  };
}
