import { parseArgs } from 'node:util';
import { runShown } from './steps.ts';

/** What takes too long before each merge, slowest first. */
export const nightlyParts: Record<string, string[]> = {
  tests: ['.ci/test.ts', '--all'],
  faults: ['.ci/faults.ts'],
  guards: ['.ci/guards.ts'],
  fuzz: ['.ci/fuzz.ts', '--minutes', '30'],
};

/** Prove everything, as each night and before a release: `npm run nightly`, or one part of it: `npm run nightly -- guards`. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((name) => nightlyParts[name] === undefined);
  if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(nightlyParts).join(', ')}.`);
  const failed: string[] = [];
  for (const [name, args] of Object.entries(nightlyParts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n══ ${name} ══`);
    if (!(await runShown(args))) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nEverything holds.' : `\nFailed: ${failed.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}

if (import.meta.main) await main();
