import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { baseVariable, browserTests, changeSince, choose, leftOut, loopTests } from './choose.ts';
import { countResults, listFailures, type Count, type JsonReport } from './count.ts';
import { findBrowser } from './find-browser.ts';
import { costsOf, formatProfile, profileFolder, type Cost } from './profile.ts';
import { runShown, runStep, vitest } from './steps.ts';

const root = join(import.meta.dirname, '..');
const reports = join(root, 'dist', 'test');
const programs = join(reports, 'programs');

/** Counts and failures of a part of the run. */
interface Part extends Count {
  /** Each failure, to be told again at the end. */
  failures: string[];
}

/** One thing that holds or not. */
const single = (name: string, passed: boolean): Part =>
  passed ? { passed: 1, failed: 0, failures: [] } : { passed: 0, failed: 1, failures: [name] };

/** Options of a run: all of it unless one stage is named. */
const { values: options } = parseArgs({
  options: {
    /** Print what each file of tests takes. */
    profile: { type: 'boolean', default: false },
    /** The commit that a change began from: what it does not reach is left out. Without one everything runs. */
    base: { type: 'string', default: process.env[baseVariable] ?? '' },
    only: { type: 'string' },
    /** A share of the tests: 1/3. */
    shard: { type: 'string' },
  },
});
const stageNames = ['check', 'unit', 'browser'];
const isAsked = (stage: string): boolean => options.only === undefined || options.only === stage;

const costs: Cost[] = [];

/** Run projects of vitest.config.ts; gives what came of them. */
async function runSuite(name: string, projects: readonly string[], start: (args: string[]) => Promise<boolean>): Promise<Part> {
  const file = join(reports, `${name}.json`);
  await rm(file, { force: true });
  const arguments_ = [vitest, 'run', ...projects.map((project) => `--project=${project}`), '--reporter=default', '--reporter=json'];
  if (options.shard !== undefined) arguments_.push(`--shard=${options.shard}`);
  const ended = await start([...arguments_, `--outputFile=${file}`]);
  const report = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as JsonReport) : undefined;
  if (report !== undefined) costs.push(...costsOf(report, programs, root));
  return { ...countResults(report, ended), failures: listFailures(report, ended) };
}

/** Files that say how all others are formatted. */
const ofFormat = /^\.(editorconfig|prettier)/;

async function runChecks(): Promise<Part[]> {
  const files = [...(change?.keys() ?? [])].filter((file) => existsSync(join(root, file)));
  // What does not change is formatted, where what formats it is what it was.
  const changed = choice.left.length > 0 && !files.some((file) => ofFormat.test(file)) ? files : [];
  const outcomes = await check(choice.isOfPapers ? files : [], { changed });
  return outcomes.map(({ step, passed }) => single(`check: ${step.name}`, passed));
}

/** Changed files, the test files that they leave out, and the lines to print about these. */
const change = changeSince(options.base);
const choice = choose(change);
const without = (more: readonly string[] = []): Record<string, string> => ({ [leftOut]: [...choice.left, ...more].join(',') });
const inBrowser = browserTests.filter((file) => !choice.left.includes(file));
/** Files that run beside unit tests where one machine runs all of it: both mostly wait. */
const loops = options.only === undefined && options.shard === undefined ? inBrowser.filter((file) => loopTests.includes(file)) : [];
/** Whether this share of the run has a file for the browser, and whether one draws. */
const [hasBrowser, isDrawn] = [inBrowser.length, inBrowser.length - loops.length].map(
  (count) => count >= Number.parseInt(options.shard ?? '1', 10),
);

/** Memory of workers in huge pages: to start a program, Linux copies the table of all pages of who starts it, some hundred megabytes. */
const hugePages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/** Unit tests; what they do is shown as it comes. */
async function runUnit(): Promise<Part[]> {
  console.log('── unit ──');
  return [await runSuite('unit', ['unit', 'shared', 'pure'], (args) => runShown(args, { ...without(), ...hugePages }))];
}

/** The demonstration, shown at its end since others run beside it. */
async function runDemo(): Promise<Part[]> {
  if (!hasBrowser) return [];
  const { passed, output } = await runStep({ name: 'demo', args: [join('pipeline', 'cli.ts'), 'demo', '--no-serve'] }, root);
  console.log(`\n── demo ──\n${output}`);
  return [single('demo', passed)];
}

const browse = (name: string, left: readonly string[]): Promise<Part> =>
  runSuite(name, ['e2e'], (args) => runShown(args, { ...without(left), CHROMIUM: findBrowser() }));

/** The demonstration, and the ways through all of it. */
async function runDemoAndLoops(): Promise<Part[]> {
  const [demo] = await runDemo();
  if (demo?.failed !== 0 || loops.length === 0) return demo === undefined ? [] : [demo];
  const others = browserTests.filter((file) => !loops.includes(file));
  return [demo, await browse('loops', others)];
}

/** The tests in the browser. They visit what the demonstration has built: without it they could only repeat its failure. */
async function runBrowser([demo]: readonly Part[]): Promise<Part[]> {
  if (!isDrawn) return [];
  if (demo?.failed !== 0) return [single('browser: not run', false)];
  console.log('\n── browser ──');
  return [await browse('browser', loops)];
}

async function main(): Promise<void> {
  if (options.only !== undefined && !stageNames.includes(options.only)) throw new Error(`--only is one of ${stageNames.join(', ')}.`);
  await mkdir(reports, { recursive: true });
  // Tests start the program some hundred times: it is compiled once.
  process.env['NODE_COMPILE_CACHE'] ??= join(reports, 'compiled');
  if (options.profile) {
    await rm(programs, { recursive: true, force: true });
    await mkdir(programs);
    process.env[profileFolder] = programs;
  }
  console.log(['── choice ──', ...choice.lines, ''].join('\n'));
  const stage = async (name: string, work: () => Promise<Part[]>): Promise<Part[]> => (isAsked(name) ? work() : []);
  // Checks end with one that takes long, while a core is idle. What draws comes last: what a page waits for, it draws again and again.
  const [checks, unit, demo] = await Promise.all([stage('check', runChecks), stage('unit', runUnit), stage('browser', runDemoAndLoops)]);
  const parts = [...checks, ...unit, ...demo, ...(await stage('browser', () => runBrowser(demo)))];
  const sum = (key: keyof Count): number => parts.reduce((total, part) => total + part[key], 0);
  if (sum('failed') > 0) process.exitCode = 1;
  const profile = formatProfile(costs);
  if (options.profile) console.log(`\n${profile}`);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && costs.length > 0) await appendFile(summary, `\`\`\`\n${profile}\n\`\`\`\n`);
  const failures = parts.flatMap((part) => part.failures);
  if (failures.length > 0) console.log(`\n── failed ──\n${failures.join('\n')}`);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}

await main();
