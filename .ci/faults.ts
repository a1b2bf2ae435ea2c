import { runShown, vitest } from './steps.ts';

/** Try every fault at every step of a publication, of which the tests try a share: `npm run faults`. */
async function main(): Promise<void> {
  const tests = ['fault.test.ts', 'fault-disk.test.ts', 'kill.test.ts', 'kill-process.test.ts'].map(
    (name) => `pipeline/publication/${name}`,
  );
  if (!(await runShown([vitest, 'run', '--project', 'unit', ...tests], { MAPPE_TEST_FAULTS: 'all' }))) process.exitCode = 1;
}

await main();
