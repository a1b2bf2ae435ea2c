import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guards, type Guard } from './guard-list.ts';
import { runStep } from './steps.ts';

const root = join(import.meta.dirname, '..');
/** Files that the tests of the pipeline read. */
const copied = ['pipeline', 'schemas', 'site', '.ci', '.github', 'package.json', 'package-lock.json', 'tsconfig.json', 'vitest.config.ts'];
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

/** How the tests of a file end whose names bear one of the texts, none where the file cannot even be loaded. */
async function runTests(test: string, texts: readonly string[], folder: string): Promise<Result[]> {
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const args = ['run', '--project=!e2e', '--reporter=json', `--outputFile=${report}`, `--testTimeout=${testTimeoutMs}`];
  const names = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  await runStep({ name: test, args: [join('node_modules', 'vitest', 'vitest.mjs'), ...args, '-t', names, test] }, folder);
  const { testResults = [] } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Report;
  return testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed' || status === 'failed');
}

/** Whether a test failed by an assertion: a file that does not load, a timeout and a missing function prove nothing. */
const isAssertion = ({ status, failureMessages }: Result): boolean =>
  status === 'failed' &&
  failureMessages.some((message) =>
    /^(AssertionError|Error: (Snapshot|expected |promise (resolved|rejected) |Property failed ))/.test(message),
  );

/** Do some work with the guard removed from the copy. */
async function without<T>(guard: Guard, folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, guard.file);
  const whole = await readFile(path, 'utf8');
  await writeFile(path, guard.without());
  try {
    return await work();
  } finally {
    await writeFile(path, whole);
  }
}

/** The file of a guard's test; `guard-list.test.ts` holds that there is one. */
const testOf = ({ tests }: Guard): string => tests[0] ?? '';

/** Why nothing shows that a guard is held; undefined where its tests pass with it, and fail without it by what they assert. */
async function judge(guard: Guard, whole: readonly Result[], folder: string): Promise<string | undefined> {
  if (whole.length === 0) return `no test is called “${guard.words}”`;
  if (whole.some(({ status }) => status !== 'passed')) return `its test fails with the guard in place: ${firstLine(whole)}`;
  const broken = await without(guard, folder, () => runTests(testOf(guard), [guard.words], folder));
  if (broken.length < whole.length) return 'without it the test does not even run';
  if (broken.every(({ status }) => status === 'passed')) return 'SURVIVED: its test passes without it';
  return broken.some(isAssertion) ? undefined : `its test breaks, but not by what it asserts: ${firstLine(broken)}`;
}

const firstLine = (results: readonly Result[]): string =>
  (results.flatMap(({ failureMessages }) => failureMessages)[0] ?? '').split('\n')[0] ?? '';

/** Do a work for each, one at a time in each of the folders. */
async function inFolders<T>(folders: readonly string[], all: readonly T[], work: (one: T, folder: string) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async (folder: string): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one, folder);
  };
  await Promise.all(folders.map(worker));
}

/** Judge the guards, telling of each; gives how many are not held. */
async function judgeAll(chosen: readonly Guard[], folders: readonly string[]): Promise<number> {
  // One start for all tests of a file that pass as long as nothing is removed.
  const whole = new Map<string, Result[]>();
  const files = Map.groupBy(chosen, testOf);
  await inFolders(folders, [...files], async ([test, held], folder) => {
    const texts = held.map(({ words }) => words);
    whole.set(test, await runTests(test, texts, folder));
  });
  let unheld = 0;
  await inFolders(folders, chosen, async (guard, folder) => {
    const own = (whole.get(testOf(guard)) ?? []).filter(({ fullName }) => fullName.includes(guard.words));
    const start = performance.now();
    const wrong = await judge(guard, own, folder);
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
    console.log(
      `${wrong === undefined ? 'held    ' : 'NOT HELD'} ${seconds} s  ${guard.file}:${guard.line} ← ${testOf(guard)}: ${guard.words}`,
    );
    if (wrong === undefined) return;
    unheld += 1;
    console.log(`          ${wrong}`);
  });
  return unheld;
}

async function main(wanted: string[]): Promise<void> {
  const chosen = guards.filter(({ words, file }) => wanted.length === 0 || wanted.some((word) => `${words} ${file}`.includes(word)));
  const folders = await Promise.all(Array.from({ length: Math.min(copies, chosen.length) }, copyTree));
  try {
    const unheld = await judgeAll(chosen, folders);
    console.log(`\n${chosen.length} guards removed, ${unheld} not held`);
    if (unheld > 0 || chosen.length === 0) process.exitCode = 1;
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true });
  }
}

await main(process.argv.slice(2));
