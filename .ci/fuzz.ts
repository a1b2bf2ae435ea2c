import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Try changed inputs for longer than the tests do: `npm run fuzz -- --minutes 30 --seed 7`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
  const seed = values.seed ?? String(Date.now() % 2 ** 31);
  if (!(Number(values.minutes) > 0) || !Number.isInteger(Number(seed))) throw new Error('--minutes and --seed are numbers.');
  console.log(`${values.minutes} minutes, seed ${seed}`);
  const args = [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    'unit',
    'pipeline/hostile/fuzz.test.ts',
    'pipeline/hostile/generated.test.ts',
  ];
  const env = { ...process.env, FUZZ_MINUTES: values.minutes, FUZZ_SEED: seed };
  const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'inherit', 'inherit'], env });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}

await main();
