import { parseArgs } from 'node:util';
import { runShown, vitest } from './steps.ts';

/** Try changed inputs for longer than the tests do: `npm run fuzz -- --minutes 30 --seed 7`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
  const seed = values.seed ?? String(Date.now() % 2 ** 31);
  if (!(Number(values.minutes) > 0) || !Number.isInteger(Number(seed))) throw new Error('--minutes and --seed are numbers.');
  console.log(`${values.minutes} minutes, seed ${seed}`);
  const tests = ['pipeline/security/fuzz.test.ts', 'pipeline/security/generated.test.ts'];
  const passed = await runShown([vitest, 'run', '--project', 'unit', ...tests], { FUZZ_MINUTES: values.minutes, FUZZ_SEED: seed });
  if (!passed) process.exitCode = 1;
}

await main();
