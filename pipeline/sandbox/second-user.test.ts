import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../base/limits.ts';
import { startOfFetcher } from '../download/fetcher-sandbox.ts';
import { evaluateIn, programOf } from '../programs/programs.fixtures/evaluate.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { inBubble, type Start } from './sandbox.ts';
import { hasSecondUser, secondUser } from './second-user.ts';

/** A folder that a program writes to, and a file with what is in it, which its owner alone may read. */
function places(): { output: string; secret: string } {
  const folder = scratchFolder();
  const output = join(folder, 'out');
  const secret = join(folder, 'secret');
  mkdirSync(output);
  writeFileSync(secret, 'secret');
  chmodSync(secret, 0o600);
  return { output, secret };
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** The process below one that runs Node: as this machine sees it, not as the sandbox does. */
function findNode(pid: number): number | undefined {
  if (basename(readlinkSync(`/proc/${pid}/exe`)) === 'node') return pid;
  for (const child of childrenOf(pid)) {
    const found = findNode(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fields of /proc/<pid>/status of a program, while Node runs in it. */
async function statusOf({ program, args, env }: Start): Promise<(field: string) => string[] | undefined> {
  // Root is in groups, where somebody has logged in.
  const child = spawn('setpriv', ['--groups=0,4', program, ...args], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  let status = '';
  const look = (): string => (status = readFileSync(`/proc/${findNode(child.pid ?? 0) ?? ''}/status`, 'utf8'));
  try {
    await expect.poll(look, { timeout: 30_000 }).toContain('CapEff');
  } finally {
    child.kill('SIGKILL');
  }
  return (field) => new RegExp(`^${field}:(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/).filter(Boolean);
}

/** Describe tests that need root: programs that another user starts run as that user, with nothing more to test. */
const rootAlone = (name: string, tests: () => void): unknown => hasSecondUser() && describe(name, tests);

rootAlone('a program that root starts in the sandbox', () => {
  const users = Array.from({ length: 4 }, () => String(secondUser));
  const allowance = { cpuSeconds: 60, limits: defaultLimits };

  // attack: a way out of the sandbox
  test('is another user to this machine, in no group and with no rights', async () => {
    const field = await statusOf(inBubble(programOf('setInterval(() => {}, 1000);'), { inputs: {}, output: places().output }, allowance));
    expect([field('Uid'), field('Gid'), field('Groups')]).toEqual([users, users, []]);
    for (const rights of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) expect(field(rights), rights).toEqual(['0000000000000000']);
    expect(field('NoNewPrivs')).toEqual(['1']);
  });

  // attack: a way out of the sandbox of what has the network
  test('is another user where it fetches, too', async () => {
    const field = await statusOf(startOfFetcher(false));
    expect([field('Uid'), field('Gid'), field('Groups')]).toEqual([users, users, []]);
  });

  // attack: a way out of the sandbox, to what is root's
  test('cannot read what root alone may read, were it there, nor become root again', async () => {
    const { output, secret } = places();
    const code = `import { readFileSync } from 'node:fs';
      const told = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
      console.log(told(() => readFileSync('/out/secret')), told(() => process.setuid(0)), told(() => process.setgid(0)), told(() => process.kill(1, 'SIGKILL')));`;
    const start = inBubble(programOf(code), { inputs: {}, output }, allowance);
    writeFileSync(join(output, 'secret'), readFileSync(secret), { mode: 0o600 });
    expect(await saidBy(start)).toBe('EACCES EPERM EPERM EPERM\n');
  });

  test('is not started on a file that it cannot read: its name is told, and what to do', async () => {
    const { output, secret } = places();
    await expect(evaluateIn('', { inputs: { secret }, output })).rejects.toThrow(
      /\/secret ne peut être lu que par son propriétaire.*«\u202fchmod -R o\+rX\u202f».*«\u202fumask 022\u202f».*autre que root/,
    );
    const folder = join(scratchFolder(), 'folder');
    mkdirSync(folder, { mode: 0o700 });
    await expect(evaluateIn('', { inputs: { folder }, output })).rejects.toThrow(/\/folder ne peut être lu/);
  });

  test('stays root where its umask closes what it hands over: that is told, and what to do', () => {
    const module = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
    const code = `const { protect } = await import(${module('with-sandbox.ts')});
      const { bubble, bwrap } = await import(${module('sandbox.ts')});
      const { tellProblem } = await import(${module('../../schemas/messages/say.ts')});
      await protect({ onNotice: (notice) => console.log(tellProblem(notice, 'fr')) }, () => Promise.resolve());
      const { program, args } = bwrap(bubble({ PATH: '/usr/bin:/bin' }), ['id', '-u']);
      const { execFileSync } = await import('node:child_process');
      console.log(execFileSync(program, args, { encoding: 'utf8' }));`;
    const saidUnder = (umask: string): string => {
      const node = `umask ${umask}; exec "$@"`;
      const args = ['-c', node, 'sh', process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
      return execFileSync('sh', args, { encoding: 'utf8' }).trim();
    };
    expect(saidUnder('022')).toBe(String(secondUser));
    for (const umask of ['077', '027'])
      expect(saidUnder(umask)).toMatch(/^ATTENTION\u202f: .* sous le compte root, .*«\u202fumask 022\u202f».*\n0$/);
  });

  test('writes what the next one changes and root removes, in a folder that was closed', async () => {
    const { output } = places();
    chmodSync(output, 0o700);
    await evaluateIn("import { writeFileSync } from 'node:fs'; writeFileSync('made', 'a', { mode: 0o600 });", { output });
    await evaluateIn("import { appendFileSync } from 'node:fs'; appendFileSync('made', 'b');", { output });
    expect(readFileSync(join(output, 'made'), 'utf8')).toBe('ab');
    expect(statSync(join(output, 'made')).uid).toBe(secondUser);
    const input = { made: join(output, 'made') };
    const read = "import { readFileSync } from 'node:fs'; console.log(readFileSync('/in/made', 'utf8'));";
    expect(await evaluateIn(read, { inputs: input, output: places().output })).toBe('ab\n');
  });
});

test('who is not root stays who they are', () => {
  const module = JSON.stringify(join(import.meta.dirname, 'sandbox.ts'));
  const code = `console.log(JSON.stringify((await import(${module})).bwrap([], ['true']).args));`;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
  const [program = '', ...args] = hasSecondUser()
    ? ['setpriv', `--reuid=${secondUser}`, `--regid=${secondUser}`, '--clear-groups', ...node]
    : node;
  expect(JSON.parse(execFileSync(program, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } }))).toEqual(['--', 'true']);
});

/** Standard output of a started program. */
async function saidBy({ program, args, env }: Start): Promise<string> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return said;
}
