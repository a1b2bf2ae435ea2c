import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { availableParallelism, constants } from 'node:os';
import { fail } from '../base/errors.ts';
import { conditions } from '../base/conditions.ts';
import type { Command, Sandbox } from './command.ts';
import { refuseAnyDriver } from './gdal-drivers.ts';
import { cpuSecondsOf, fileBytes, raise, stdoutBytes, type Limits } from '../base/limits.ts';
import { inBubble, inTheOpen, sandboxBroken } from './sandbox.ts';

export interface RunOptions {
  timeoutMs?: number;
  /** Called with each piece of either stream, for progress. */
  onOutput?: (text: string) => void;
}

/** The end of a log says why a program failed. */
const stderrCharacters = 16 * 1024;

/** Lines and characters a line of the log's end in a message: some programs write a whole program on one line. */
const mostLines = 20;
const mostCharacters = 300;
const endOf = (log: string): string =>
  log
    .trim()
    .split('\n')
    .slice(-mostLines)
    .map((line) => (line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line))
    .join('\n');

/** Messages of programs that get no more memory: C++, GDAL, V8. */
const outOfMemory = /bad_alloc|out of memory|allocation failed|allocate memory/i;

/** Messages of programs that exceed the limit on file size and do not end with its signal (SIGXFSZ). */
const tooLargeFile = /\bEFBIG\b|File too large/;

/** Run one command in the sandbox and give its standard output; fails with the command and the end of its log. */
export async function run(command: Command, sandbox: Sandbox, { timeoutMs, onOutput }: RunOptions = {}): Promise<string> {
  refuseAnyDriver(command); // guard: is not run without
  const { limits, unsafe } = conditions();
  const wallMs = timeoutMs ?? limits.runMinutes * 60_000;
  const allowance = { limits, cpuSeconds: cpuSecondsOf(wallMs, availableParallelism()) };
  const { program, args, ...options } = await (unsafe ? inTheOpen : inBubble)(command, sandbox, allowance);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  const over = { time: false };
  const timer = setTimeout(() => {
    over.time = true;
    child.kill('SIGKILL'); // guard: is stopped when its time is over
  }, wallMs);
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > stdoutBytes) child.kill('SIGKILL');
    else stdout.push(piece);
    onOutput?.(piece.toString('utf8'));
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr = (stderr + piece).slice(-stderrCharacters);
    onOutput?.(piece);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', (cause) => reject(fail(unsafe ? 'run.absent' : 'run.sandbox-absent', { program }, { cause })));
    // 'close', not 'exit': the pipes are drained by then. bubblewrap ends with what a shell would say of a program that a signal ended.
    child.on('close', (exit, signal) => resolve(exit ?? codeOf(signal ?? 'SIGKILL')));
  }).finally(() => clearTimeout(timer));

  const shown = [command.program, ...command.args].join(' ');
  if (over.time) {
    // A shorter time was set for the work at hand, not by the operator.
    const more = timeoutMs === undefined ? raise('runMinutes') : '';
    throw fail('run.timeout', { program: command.program, seconds: wallMs / 1000, command: shown, stderr: endOf(stderr), raise: more });
  }
  // guard: writes without end
  if (bytes > stdoutBytes)
    throw fail('run.output-too-large', { program: command.program, megabytes: stdoutBytes / 1024 ** 2, command: shown });
  if (code !== 0 && /execvp .*: No such file|failed to execute .*: No such file/.test(stderr))
    throw fail('run.absent', { program: command.program });
  if (code !== 0 && stderr.startsWith('bwrap: ')) throw sandboxBroken(stderr); // guard: the refusal says what was said
  if (code !== 0) throw failureOf(code, { program: command.program, command: shown, stderr }, allowance);
  await refuseLinks(sandbox.output, shown); // guard: leaves a link behind
  return Buffer.concat(stdout).toString('utf8');
}

/** Exit code of a shell for a program that a signal has ended. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** Why a program failed, by the limit that it met where it met one. */
function failureOf(
  code: number,
  { program, command, stderr }: { program: string; command: string; stderr: string },
  { limits, cpuSeconds }: { limits: Limits; cpuSeconds: number },
): Error {
  const said = { program, command, stderr: endOf(stderr) };
  if (code === codeOf('SIGXCPU')) return fail('run.cpu', { ...said, seconds: cpuSeconds, raise: raise('runMinutes') });
  if (code === codeOf('SIGXFSZ') || tooLargeFile.test(stderr))
    return fail('run.file-too-large', { ...said, gigabytes: fileBytes / 1024 ** 3 });
  if (outOfMemory.test(stderr))
    return fail('run.memory', { ...said, gigabytes: Math.floor(limits.memoryBytes / 1024 ** 3), raise: raise('memoryBytes') });
  const signal = crashes.find((name) => codeOf(name) === code);
  return signal === undefined ? fail('run.failed', { ...said, code }) : fail('run.crashed', { ...said, signal });
}

/** Signals that end a program which has come to grief by itself, or which the machine had no room for. */
const crashes: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGKILL'];

/** A program that was taken over could leave a link to a file of this machine, which the next step would read outside the sandbox. */
async function refuseLinks(folder: string, command: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd !== undefined) throw fail('run.odd-output', { command, name: odd.name });
}
