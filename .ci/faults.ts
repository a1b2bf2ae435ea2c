import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Try every fault at every step of a publication, of which the tests try a share: `npm run faults`. */
async function main(): Promise<void> {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const tests = ['fault.test.ts', 'fault-disk.test.ts', 'kill.test.ts', 'kill-process.test.ts'].map((name) => `pipeline/published/${name}`);
  const env = { ...process.env, MAPPE_TEST_FAULTS: 'all' };
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', ...tests], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}

await main();
