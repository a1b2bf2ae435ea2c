import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guards, type Guard } from './guard-list.ts';
import { runStep } from './steps.ts';

const root = join(import.meta.dirname, '..');
/** What the tests of the pipeline read. */
const copied = ['pipeline', 'schemas', 'site', 'datasets', '.ci', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

/** A copy of this tree, to be broken. */
async function copyTree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-guards-'));
  for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Whether the tests of `file` pass in the copy; nothing that failed to run counts as a test that died. */
async function passes(file: string, folder: string): Promise<boolean> {
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const args = [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    'unit',
    '--reporter=json',
    `--outputFile=${report}`,
    file,
  ];
  const { passed, output } = await runStep({ name: file, args }, folder);
  const { numTotalTests } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as { numTotalTests?: number };
  if (numTotalTests === undefined || numTotalTests === 0) throw new Error(`No test of ${file} ran.\n${output}`);
  return passed;
}

/** Remove one guard in the copy and say whether its tests notice. */
async function isHeld({ file, text, without = '', test }: Guard, folder: string): Promise<boolean> {
  const path = join(folder, file);
  const whole = await readFile(path, 'utf8');
  const [before, after, ...more] = whole.split(text);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`${file} has not once: ${text}`);
  await writeFile(path, before + without + after);
  try {
    return !(await passes(test, folder));
  } finally {
    await writeFile(path, whole);
  }
}

async function main(wanted: string[]): Promise<void> {
  const folder = await copyTree();
  try {
    const chosen = guards.filter(({ what, file }) => wanted.length === 0 || wanted.some((word) => `${what} ${file}`.includes(word)));
    // A test that fails with its guard in place would prove nothing.
    for (const test of new Set(chosen.map((guard) => guard.test)))
      if (!(await passes(test, folder))) throw new Error(`${test} fails as it is: mend it first.`);
    let survived = 0;
    for (const guard of chosen) {
      const held = await isHeld(guard, folder);
      survived += held ? 0 : 1;
      console.log(`${held ? 'held    ' : 'SURVIVED'}  ${guard.what.padEnd(48)}  ${guard.file} ← ${guard.test}`);
    }
    console.log(`\n${chosen.length} guards removed, ${survived} unnoticed`);
    if (survived > 0 || chosen.length === 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await main(process.argv.slice(2));
