import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesReached } from './import-graph.ts';

const root = join(import.meta.dirname, '..');

/** What starts a process, a thread or a server, or asks one. */
const outward = /^(node:(child_process|cluster|dgram|http|https|net|tls|vm|worker_threads)|@aws-sdk\/.*|@octokit\/.*|playwright-core)$/;

/** What changes the process or a module for every test that comes after. */
const stubs =
  /\bvi\.(do|un)?[mM]ock\b|\bvi\.(stub|spyOn|useFakeTimers|setSystemTime|resetModules)|\bprocess\.(env|chdir|umask|title)\b|\bglobalThis\b/;

/** Why a file of tests needs a process of its own; undefined where it computes and reads files, nothing else. */
export function impurityOf(text: string, packages: Iterable<string>): string | undefined {
  return stubs.exec(text)?.[0] ?? [...packages].find((name) => outward.test(name));
}

/** Files of tests that share a process with others: they start nothing and stub nothing, by themselves or through what they import. */
export const pureTests: readonly string[] = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.test.ts', {
  cwd: root,
  exclude: ['site/e2e/**'],
})
  .filter((file) => impurityOf(readFileSync(join(root, file), 'utf8'), packagesReached(file)) === undefined)
  .sort();
