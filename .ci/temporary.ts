import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Said once the folder is named: each project of a run would have one of its own otherwise. */
const variable = 'MAPPE_TEST_TMPDIR';

/** Give a run of tests, and every process that it starts, a temporary folder of its own; at the end, fail for what they have left there. */
export function setup(): (() => void) | undefined {
  if (process.env[variable] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mappe-tests-'));
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
