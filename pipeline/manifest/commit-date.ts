import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Day of the last commit that touched a data set's folder, YYYY-MM-DD; undefined where git knows nothing of it. */
export type CommitDate = (folder: string) => Promise<string | undefined>;

/** Days of the last commits of the folders <producer>/<dataset> below `datasets`: git is asked once for all of them, when the first is wanted. */
export function commitDates(datasets: string): CommitDate {
  let dates: Promise<Map<string, string>> | undefined;
  return async (folder) => {
    dates ??= readDates(datasets);
    return (await dates).get(relative(resolve(datasets), resolve(folder)).replaceAll('\\', '/'));
  };
}

/** Newest commits first, the files of each after its date; of a merge, those that it changed itself. */
const log = ['-c', 'core.quotePath=off', 'log', '--format=%x00%cs', '--name-only', '--relative', '--diff-merges=combined', '--', '.'];

async function readDates(datasets: string): Promise<Map<string, string>> {
  const dates = new Map<string, string>();
  const git = spawn('git', log, { cwd: datasets, stdio: ['ignore', 'pipe', 'ignore'] });
  // Absent git and a folder outside of any repository are one answer: no dates.
  const ended = once(git, 'close').catch(() => undefined);
  let date = '';
  for await (const line of createInterface({ input: git.stdout })) {
    if (line.startsWith('\0')) date = line.slice(1);
    const folder = /^"?([^/]+\/[^/]+)\//.exec(line)?.[1];
    if (folder !== undefined && !dates.has(folder)) dates.set(folder, date);
  }
  await ended;
  return dates;
}

/** Count the commits of the whole history that touch a folder, which may be gone by now; 0 where git knows nothing of it. */
export async function commitsOf(folder: string): Promise<number> {
  const run = promisify(execFile);
  const args = ['rev-list', '--all', '--full-history', '--count', '--', basename(folder)];
  const { stdout } = await run('git', args, { cwd: dirname(folder) }).catch(() => ({ stdout: '0' }));
  return Number(stdout.trim());
}
