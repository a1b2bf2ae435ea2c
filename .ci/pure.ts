import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesReached } from './import-graph.ts';

const root = join(import.meta.dirname, '..');

/** Packages that start a process, a thread or a server, or send requests to one. */
const outward = /^(node:(child_process|cluster|dgram|http|https|net|tls|vm|worker_threads)|@aws-sdk\/.*|@octokit\/.*|playwright-core)$/;

/** Code that changes the process or a module for every later test. */
const stubs =
  /\bvi\.(do|un)?[mM]ock\b|\bvi\.(stub|spyOn|useFakeTimers|setSystemTime|resetModules)|\bprocess\.(env|chdir|umask|title)\b|\bglobalThis\b/;

/** Files of tests that stub nothing: they share processes. */
const sharing = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.test.ts', { cwd: root, exclude: ['site/e2e/**'] })
  .filter((file) => !stubs.test(readFileSync(join(root, file), 'utf8')))
  .sort();

/** Test files that share processes and only compute: they run in threads. */
export const pureTests: readonly string[] = sharing.filter((file) => ![...packagesReached(file)].some((name) => outward.test(name)));

/** Test files that share processes and start something, or ask it. */
export const startingTests: readonly string[] = sharing.filter((file) => !pureTests.includes(file));
