import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Day of the last commit that touched a folder, YYYY-MM-DD; undefined where git knows nothing of it. */
export async function commitDate(folder: string): Promise<string | undefined> {
  const run = promisify(execFile);
  // Absent git and a folder outside of any repository are one answer: no date.
  const { stdout } = await run('git', ['log', '-1', '--format=%cs', '--', '.'], { cwd: folder }).catch(() => ({ stdout: '' }));
  const date = stdout.trim();
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : undefined;
}
