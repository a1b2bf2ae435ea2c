import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { check } from './check.ts';
import { countResults, listFailures, type Count, type JsonReport } from './count.ts';
import { runShown, runStep, vitest } from './steps.ts';

const root = join(import.meta.dirname, '..');
const reports = join(root, 'dist', 'test');

/** Where setup.mjs may have found or put a browser. */
function findBrowser(): string {
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];
  const paths = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? chromium.executablePath();
}

/** What a part of the run comes to. */
interface Part extends Count {
  /** Each failure, to be told again at the end. */
  failures: string[];
}

/** One thing that holds or not. */
const single = (name: string, passed: boolean): Part =>
  passed ? { passed: 1, failed: 0, failures: [] } : { passed: 0, failed: 1, failures: [name] };

/** Run one project of vitest.config.ts, its failures shown as they come. */
async function runSuite(project: string, environment?: Record<string, string>): Promise<Part> {
  console.log(`\n── ${project} ──`);
  const file = join(reports, `${project}.json`);
  await rm(file, { force: true });
  const arguments_ = [vitest, 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile=${file}`];
  const ended = await runShown(arguments_, environment);
  const report = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as JsonReport) : undefined;
  return { ...countResults(report, ended), failures: listFailures(report, ended) };
}

async function main(): Promise<void> {
  await mkdir(reports, { recursive: true });
  // Tests start the program some hundred times: it is compiled once.
  process.env['NODE_COMPILE_CACHE'] ??= join(reports, 'compiled');
  console.log('── check ──');
  const checks = await check([]);
  const [unit, { passed: demo, output }] = await Promise.all([
    runSuite('unit'),
    runStep({ name: 'demo', args: [join('pipeline', 'cli.ts'), 'demo', '--no-serve'] }, root),
  ]);
  console.log(`\n── demo ──\n${output}`);
  // Browser tests visit what the demonstration has built: without it they could only repeat its failure.
  const e2e = demo ? await runSuite('e2e', { CHROMIUM: process.env.CHROMIUM ?? findBrowser() }) : single('e2e: not run', false);
  const parts = [...checks.map(({ step, passed }) => single(`check: ${step.name}`, passed)), unit, single('demo', demo), e2e];
  const sum = (key: keyof Count): number => parts.reduce((total, part) => total + part[key], 0);
  if (sum('failed') > 0) process.exitCode = 1;
  const failures = parts.flatMap((part) => part.failures);
  if (failures.length > 0) console.log(`\n── failed ──\n${failures.join('\n')}`);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}

await main();
