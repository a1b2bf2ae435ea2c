import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesReached } from './import-graph.ts';

const root = join(import.meta.dirname, '..');

/** What starts a process, a thread or a server, or asks one. */
const outward = /^(node:(child_process|cluster|dgram|http|https|net|tls|vm|worker_threads)|@aws-sdk\/.*|@octokit\/.*|playwright-core)$/;

/** What changes the process or a module for every test that comes after. */
const stubs =
  /\bvi\.(do|un)?[mM]ock\b|\bvi\.(stub|spyOn|useFakeTimers|setSystemTime|resetModules)|\bprocess\.(env|chdir|umask|title)\b|\bglobalThis\b/;

/** What a file of tests stubs, for which it needs a process of its own; undefined where it stubs nothing. */
export const stubOf = (text: string): string | undefined => stubs.exec(text)?.[0];

/** What a file of tests starts or asks, by itself or through what it imports; undefined where it computes and reads files, nothing else. */
export const outwardOf = (packages: Iterable<string>): string | undefined => [...packages].find((name) => outward.test(name));

/** Files of tests that stub nothing: they share processes. */
const sharing = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.test.ts', { cwd: root, exclude: ['site/e2e/**'] })
  .filter((file) => stubOf(readFileSync(join(root, file), 'utf8')) === undefined)
  .sort();

/** Of these, those that only compute: they run in threads. */
export const pureTests: readonly string[] = sharing.filter((file) => outwardOf(packagesReached(file)) === undefined);

/** Of these, the others. */
export const startingTests: readonly string[] = sharing.filter((file) => !pureTests.includes(file));
