import { parseArgs } from 'node:util';
import { runShown, vitest } from './steps.ts';

/** A part of a night: arguments of Node, and what they are told by the environment. */
interface Part {
  args: string[];
  environment?: Record<string, string>;
}

const faulty = ['fault', 'fault-disk', 'kill', 'kill-process'].map((name) => `pipeline/publication/${name}.test.ts`);

/** Parts of a night: checks that take too long before each merge. */
export const nightlyParts: Record<string, Part> = {
  // Without a base: all files of tests, each held to the sections of the site that it names.
  tests: { args: ['.ci/test.ts', '--profile', '--base', ''], environment: { MAPPE_TEST_VISITS: 'all' } },
  // Every fault at every step of a publication, of which the tests try a share.
  faults: { args: [vitest, 'run', '--project', 'unit', ...faulty], environment: { MAPPE_TEST_FAULTS: 'all' } },
  guards: { args: ['.ci/guards.ts'] },
  // What people come for, in the oldest browser that the site is made for.
  floor: { args: ['.ci/old-browser.ts'] },
  // The same in another browser than Chromium.
  firefox: { args: ['.ci/firefox.ts'] },
  // What pages say of GeoPandas, DuckDB and QGIS, which the project does without.
  snippets: { args: ['.ci/snippets.ts'] },
  fuzz: { args: ['.ci/fuzz.ts', '--minutes', '30'] },
};

/** Prove everything, as each night and before a release: `npm run nightly`, or some parts: `npm run nightly -- faults guards`. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((name) => nightlyParts[name] === undefined);
  if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(nightlyParts).join(', ')}.`);
  const failed: string[] = [];
  for (const [name, { args, environment }] of Object.entries(nightlyParts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n══ ${name} ══`);
    if (!(await runShown(args, environment))) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nEverything holds.' : `\nFailed: ${failed.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}

if (import.meta.main) await main();
