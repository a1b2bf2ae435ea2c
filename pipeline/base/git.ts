import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fail } from './errors.ts';

/*
 * The one door to git. What it reads may be made to be more than any machine holds: a commit of some kilobytes names a thousand million
 * paths. So it has a time, and memory; it ends with this program, however that ends; and who stops reading ends it.
 */

/** How git is asked. */
export interface GitOptions {
  cwd: string;
  /** Text that git reads from its standard input, such as names of objects. */
  input?: string;
  /** Longer it is not waited for. */
  timeoutMs?: number;
  /** More than this is not kept of its answer. */
  mostBytes?: number;
}

const usualTimeoutMs = 10 * 60_000;
const usualBytes = 64 * 1024 ** 2;
/** Memory that git and each of its helpers may hold: GitHub’s largest files several times over, as a merge needs. */
const memoryBytes = 2 * 1024 ** 3;
/** With the packs of a repository, which it maps: of these no more at once than is told it here. */
const addressBytes = 4 * 1024 ** 3;
const packs = ['-c', 'core.packedGitLimit=1g', '-c', 'core.packedGitWindowSize=32m'];
/** CPU time of all threads of git: a process that it started for itself may outlive it, and ends at this limit. */
const cpuSeconds = 1200;
const stderrCharacters = 1000;

/** Limits that this program may pass on to git: it may be limited itself, and nobody raises a limit. */
function allowed(): string[] {
  const own = readFileSync('/proc/self/limits', 'utf8');
  const least = (name: string, wanted: number): number => {
    const hard = Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(own)?.[1] ?? wanted);
    return Math.min(wanted, hard);
  };
  const address = least('Max address space', addressBytes);
  return [`--as=${address}`, `--data=${least('Max data size', memoryBytes)}`, `--cpu=${least('Max cpu time', cpuSeconds)}`, '--core=0'];
}

/** Linux alone ends a program with the one that has started it, and limits its memory. */
const isLimited = process.platform === 'linux';
// guard ['prlimit', ...allowed()]: git has as much memory as it is given
// guard ['--pdeathsig', 'KILL']: git ends with this program
const limited = (): string[] => (isLimited ? ['setpriv', '--pdeathsig', 'KILL', 'prlimit', ...allowed()] : []);

const outOfMemory = /out of memory|cannot allocate memory|mmap failed|memory exhausted/i;

/** Read the answer of git as it comes; git ends where the reader stops. Throws where git fails, or meets a limit. */
export async function* readGit(
  args: readonly string[],
  { cwd, input, timeoutMs = usualTimeoutMs }: GitOptions,
): AsyncGenerator<Buffer, void> {
  const [program = 'git', ...rest] = [...limited(), 'git', ...packs, ...args];
  // A group of its own, so that what it starts ends with it.
  const child = spawn(program, rest, { cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: isLimited });
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      // guard [isLimited → false]: git ends when its time is over, with all that it has started
      process.kill(isLimited ? -child.pid : child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const over = { time: false };
  const timer = setTimeout(() => {
    over.time = true;
    kill();
  }, timeoutMs);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => void (stderr = (stderr + piece).slice(-stderrCharacters)));
  // It may end before it has read all.
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  ended.catch(() => undefined);
  process.once('exit', kill);
  const command = args.join(' ');
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const code = await ended;
    const limits = { minutes: timeoutMs / 60_000, gigabytes: memoryBytes / 1024 ** 3 };
    if (over.time || outOfMemory.test(stderr)) throw fail('git.over', { command, folder: cwd, ...limits });
    if (code !== 0) throw fail('git.failed', { command, folder: cwd, stderr: stderr.trim() });
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
    kill();
  }
}

/** All that git answers; throws where it fails, meets a limit, or says more than is kept. */
export async function askGit(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const { mostBytes = usualBytes, cwd } = options;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of readGit(args, options)) {
    bytes += piece.length;
    if (bytes > mostBytes) throw fail('git.long', { command: args.join(' '), folder: cwd, megabytes: mostBytes / 1024 ** 2 });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The lines that git answers, as they come. */
export async function* gitLines(args: readonly string[], options: GitOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of readGit(args, options)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** One line that git answers; empty where it has nothing to say: without git, without a repository, or without what is asked for. */
export const gitLine = (args: readonly string[], cwd: string): Promise<string> =>
  askGit(args, { cwd }).then(
    (answer) => answer.toString('utf8').trim(),
    () => '',
  );
