import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JsonReport } from './count.ts';

/** Cost of a test file. */
export interface Cost {
  file: string;
  seconds: number;
  /** Programs started in the sandbox, by the tests or by commands that they start. */
  programs: number;
}

/** Names the folder in which each file of tests lists the programs that it starts. */
export const profileFolder = 'MAPPE_TEST_PROFILE';

/** The list of a file of tests, in that folder. */
export const listOf = (folder: string, testPath: string): string => join(folder, encodeURIComponent(testPath));

/** Seconds and sandboxed programs of each file of a report. */
export function costsOf({ testResults }: JsonReport, folder: string, root: string): Cost[] {
  return testResults.map(({ name, startTime, endTime }) => {
    const list = listOf(folder, name);
    const programs = existsSync(list) ? readFileSync(list, 'utf8').trimEnd().split('\n').length : 0;
    return { file: relative(root, name), seconds: (endTime - startTime) / 1000, programs };
  });
}

const shown = 20;

/** Two tables: the slowest files, and those that start most programs. */
export function formatProfile(costs: readonly Cost[]): string {
  const rows = (key: 'seconds' | 'programs'): string[] =>
    costs
      .toSorted((a, b) => b[key] - a[key])
      .slice(0, shown)
      .map(({ file, seconds, programs }) => `${seconds.toFixed(1).padStart(8)} s ${String(programs).padStart(6)} programs  ${file}`);
  const sum = (key: 'seconds' | 'programs'): number => costs.reduce((total, cost) => total + cost[key], 0);
  const all = `${costs.length} files, ${sum('seconds').toFixed(0)} s one after the other, ${sum('programs')} sandboxed programs`;
  const counted = sum('programs') === 0 ? [] : ['── most programs ──', ...rows('programs')];
  return [`── slowest (${all}) ──`, ...rows('seconds'), ...counted].join('\n');
}
