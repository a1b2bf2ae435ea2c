import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Outcome, type Step, runStep, runSteps } from './steps.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join('node_modules', ...name.split('/'));
const prettier = bin('prettier/bin/prettier.cjs');
const oxlint = bin('oxlint/bin/oxlint');
const eslint = bin('eslint/bin/eslint.js');
const astro = bin('astro/bin/astro.mjs');
const svelteCheck = bin('svelte-check/bin/svelte-check');
/** oxlint has the other files: each of the two would check them all, and astro check by rules of its own. */
const components = join('.ci', 'tsconfig.components.json');

/** Paths may hold nothing of what a program looks at. */
const given = ['--no-error-on-unmatched-pattern'];
const written = ['--ignore-unknown', '--log-level', 'warn', ...given];

/** Checks of the source text, slowest first; given paths, only those that can be made of these files alone, and of `changed` alone the format. */
export function checks(paths: readonly string[], changed = paths): Step[] {
  const [here, formatted] = [paths, changed].map((each) => (each.length > 0 ? each : ['.'])) as [readonly string[], readonly string[]];
  const cache = ['--cache', '--cache-strategy', 'content'];
  const local: Step[] = [
    { name: 'format', args: [prettier, '--check', ...cache, ...written, ...formatted] },
    { name: 'lint and types', args: [oxlint, ...given, ...here] },
    { name: 'lint in components', args: [eslint, '--max-warnings', '0', '--no-warn-ignored', ...given, ...here] },
  ];
  if (paths.length > 0) return local;
  return [
    ...local,
    {
      name: 'types in .svelte',
      args: [svelteCheck, '--tsconfig', components, '--fail-on-warnings', '--threshold', 'warning', '--output', 'human'],
    },
    {
      name: 'types in .astro',
      args: [astro, 'check', '--tsconfig', components, '--minimumFailingSeverity', 'warning', '--minimumSeverity', 'warning'],
    },
    { name: 'dead exports', args: [bin('knip/bin/knip.js'), '--no-progress'] },
    { name: 'generated files', args: ['schemas/generate.ts', '--check'] },
  ];
}

const fixes = (here: readonly string[]): Step[] => [
  { name: 'lint', args: [oxlint, '--fix', ...given, ...here] },
  { name: 'lint in components', args: [eslint, '--fix', '--no-warn-ignored', ...given, ...here] },
  { name: 'format', args: [prettier, '--write', ...written, ...here] },
];

function tell({ step, passed, seconds, output }: Outcome): void {
  console.log(`${passed ? '✓' : '✗'} ${step.name.padEnd(18)}${seconds.toFixed(1).padStart(6)} s`);
  if (!passed) console.log(output.replace(/^/gm, '    '));
}

/** Check, or mend what can be mended; gives the outcomes. */
export async function check(paths: readonly string[], { fix = false, changed = paths } = {}): Promise<Outcome[]> {
  if (fix) return runSteps(fixes(paths.length > 0 ? paths : ['.']), root, 1, tell);
  // Astro writes the types of its own modules, which the checks then read.
  const sync = await runStep({ name: 'astro sync', args: [astro, 'sync'] }, root);
  if (!sync.passed) tell(sync);
  const outcomes = await runSteps(checks(paths, changed), root, availableParallelism(), tell);
  return sync.passed ? outcomes : [sync, ...outcomes];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { fix: { type: 'boolean' } }, allowPositionals: true });
  const absent = positionals.filter((path) => !existsSync(join(root, path)));
  if (absent.length > 0) throw new Error(`No such file: ${absent.join(', ')}`);
  const outcomes = await check(positionals, { fix: values.fix ?? false });
  const failed = outcomes.filter(({ passed }) => !passed);
  if (failed.length > 0) process.exitCode = 1;
  else console.log('Everything holds.');
}
