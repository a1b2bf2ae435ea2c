import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guards, type Guard } from './guard-list.ts';
import { runStep } from './steps.ts';

const root = join(import.meta.dirname, '..');
/** What the tests of the pipeline read. */
const copied = ['pipeline', 'schemas', 'site', 'datasets', '.ci', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
/** Copies of this tree, each with a guard removed at a time. */
const copies = 2;
/** A test that takes so long without its guard says nothing: what it waits for may never come. */
const testTimeoutMs = 60_000;

/** A test as vitest reports it. */
interface Result {
  fullName: string;
  status: string;
  failureMessages: string[];
}
interface Report {
  testResults?: { assertionResults: Result[] }[];
}

/** A copy of this tree, to be broken. */
async function copyTree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-guards-'));
  for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** How the tests of a file end that bear the name, none where the file cannot even be loaded. */
async function runTest({ test, by }: Pick<Guard, 'test' | 'by'>, folder: string): Promise<Result[]> {
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const name = by.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const args = [
    'run',
    '--project',
    'unit',
    '--reporter=json',
    `--outputFile=${report}`,
    `--testTimeout=${testTimeoutMs}`,
    '-t',
    name,
    test,
  ];
  await runStep({ name: test, args: [join('node_modules', 'vitest', 'vitest.mjs'), ...args] }, folder);
  const { testResults = [] } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Report;
  return testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed' || status === 'failed');
}

/** A test that says what it expected and what it found; a file that does not load, a time that is over, a missing function say nothing. */
const isAssertion = ({ status, failureMessages }: Result): boolean =>
  status === 'failed' &&
  failureMessages.some((message) => /^(AssertionError|Error: (Snapshot|expected |promise resolved |Property failed ))/.test(message));

/** Do some work with the guard removed from the copy. */
async function without<T>({ file, text, without: instead = '' }: Guard, folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, file);
  const whole = await readFile(path, 'utf8');
  const [before, after, ...more] = whole.split(text);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`${file} has not once: ${text}`);
  await writeFile(path, before + instead + after);
  try {
    return await work();
  } finally {
    await writeFile(path, whole);
  }
}

/** Why nothing shows that a guard is held; undefined where its test passes with it, and fails without it by what it asserts. */
async function judge(guard: Guard, folder: string): Promise<string | undefined> {
  const whole = await runTest(guard, folder);
  if (whole.length === 0) return `no test is called “${guard.by}”`;
  if (whole.some(({ status }) => status !== 'passed')) return 'its test fails with the guard in place';
  const broken = await without(guard, folder, () => runTest(guard, folder));
  if (broken.length < whole.length) return 'without it the test does not even run';
  if (broken.every(({ status }) => status === 'passed')) return 'SURVIVED: its test passes without it';
  return broken.some(isAssertion) ? undefined : `its test breaks, but not by what it asserts: ${firstLine(broken)}`;
}

const firstLine = (results: readonly Result[]): string =>
  (results.flatMap(({ failureMessages }) => failureMessages)[0] ?? '').split('\n')[0] ?? '';

async function main(wanted: string[]): Promise<void> {
  const chosen = guards.filter(({ what, file }) => wanted.length === 0 || wanted.some((word) => `${what} ${file}`.includes(word)));
  const queue = [...chosen];
  let unheld = 0;
  const work = async (): Promise<void> => {
    const folder = await copyTree();
    try {
      for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
        const wrong = await judge(guard, folder);
        if (wrong !== undefined) unheld += 1;
        console.log(`${wrong === undefined ? 'held    ' : 'NOT HELD'}  ${guard.what.padEnd(56)}  ${guard.file} ← ${guard.test}`);
        if (wrong !== undefined) console.log(`          ${wrong}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: copies }, work));
  console.log(`\n${chosen.length} guards removed, ${unheld} not held`);
  if (unheld > 0 || chosen.length === 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
