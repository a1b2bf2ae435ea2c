import { basename, dirname, relative, resolve } from 'node:path';
import { gitLine, gitLines } from '../base/git.ts';

/** Day of the last commit that touched a data set's folder, YYYY-MM-DD; undefined where git knows nothing of it. */
export type CommitDate = (folder: string) => Promise<string | undefined>;

/**
 * Days of the last commits of the folders <producer>/<dataset> below `datasets`: git is asked once for all of them, when the first is
 * wanted.
 */
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
  let date = '';
  try {
    for await (const line of gitLines(log, { cwd: datasets })) {
      if (line.startsWith('\0')) date = line.slice(1);
      const folder = /^"?([^/]+\/[^/]+)\//.exec(line)?.[1];
      if (folder !== undefined && !dates.has(folder)) dates.set(folder, date);
    }
  } catch {
    // Absent git and a folder outside of any repository are one answer: no dates.
  }
  return dates;
}

/** Count the commits of the whole history that touch a folder, which may be gone by now; 0 where git knows nothing of it. */
export async function commitsOf(folder: string): Promise<number> {
  const args = ['rev-list', '--all', '--full-history', '--count', '--', basename(folder)];
  return Number(await gitLine(args, dirname(folder)));
}
