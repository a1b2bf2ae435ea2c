import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalGithub } from './github-server.ts';
import type { Repository } from './github-state.ts';

/** Have somebody push files, by their paths, to a branch, which begins where main is unless it is there. */
export async function pushFiles(
  github: LocalGithub,
  to: Repository,
  { by, branch, files }: { by: string; branch: string; files: Record<string, Uint8Array | string> },
): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'mappe-push-'));
  // No settings of whoever runs the tests.
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: work, GIT_TERMINAL_PROMPT: '0' };
  const git = (...args: string[]): Promise<unknown> =>
    promisify(execFile)('git', ['-c', 'user.name=T', '-c', 'user.email=t@exemple.fr', ...args], { cwd: work, env });
  const address = github.gitAddress(to, github.tokenOf(by));
  try {
    await git('init', '--quiet');
    await git('fetch', '--quiet', address, (await to.git.readRef(`heads/${branch}`)) === undefined ? 'main' : branch);
    await git('checkout', '--quiet', '-b', branch, 'FETCH_HEAD');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), content);
    }
    await git('add', '--all', '--force', ...Object.keys(files));
    await git('commit', '--quiet', '-m', 'Mâts');
    await git('push', '--quiet', address, `HEAD:${branch}`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The fork of somebody, made where there is none. */
export async function forkOf(github: LocalGithub, repository: Repository, by: string): Promise<Repository> {
  const name = `${repository.owner.login}/${repository.name}`;
  if (!github.repositories.has(`${by}/${repository.name}`)) await github.as(by, 'repos/create-fork', { repository: name, body: {} });
  const fork = github.repositories.get(`${by}/${repository.name}`);
  if (fork === undefined) throw new Error(`${by} has no fork of ${name}.`);
  return fork;
}
