import { execFile, type ExecFileException } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../base/errors.ts';
import { gdalSkip } from './gdal-drivers.ts';
import { fileBytes, nodeHeapShare, tasks, temporaryBytes, type Limits } from '../base/limits.ts';
import { addressSpaces, type Command, type Sandbox } from './command.ts';
import { asSecondUser, giveToSecondUser, refuseUnreadable } from './second-user.ts';

export interface Start {
  program: string;
  args: string[];
  env: Record<string, string>;
  /** Working directory; left out where the arguments set it. */
  cwd?: string;
}

export interface Allowance {
  cpuSeconds: number;
  limits: Limits;
}

/** This checkout. */
export const root = join(import.meta.dirname, '..', '..');

/** Folders that Debian's programs need to start; the rest of the machine is not there. */
const systemMounts = ['/usr', '/lib', '/lib64', '/bin', '/etc/alternatives', '/etc/ld.so.cache'];

/** Environment of every command. OGR2OGR_USE_ARROW_API=NO: GDAL 3.10 crashes at random when it reads a GeoPackage on a busy machine. */
const environment = {
  PATH: '/usr/bin:/bin',
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  OGR2OGR_USE_ARROW_API: 'NO',
  // Fixed, so that the same input gives the same bytes (a GeoPackage holds its date).
  OGR_CURRENT_DATE: '2000-01-01T00:00:00Z',
  // SQLite sorts in files as large as the data.
  SQLITE_TMPDIR: '/out',
  // There is no network to reach; these keep GDAL and PROJ from waiting for it.
  GDAL_HTTP_PROXY: 'http://127.0.0.1:9', // guard: sees no other file of the machine
  PROJ_NETWORK: 'OFF', // guard: sees no other file of the machine
  GDAL_DRIVER_PATH: 'disable', // guard: sees no other file of the machine
  OGR_SQLITE_ALLOW_EXTERNAL_ACCESS: 'NO', // guard: sees no other file of the machine
};

const environmentOf = ({ drivers, env }: Command): Record<string, string> => ({ ...environment, GDAL_SKIP: gdalSkip(drivers), ...env });

/** prlimit and the program after it, which limit what it takes; `app` is where our own programs are, `node` what runs them. */
function limited(
  { program, args }: Command,
  { cpuSeconds, limits }: Allowance,
  { app, node, more = [] }: { app: string; node: string; more?: string[] },
): string[] {
  const caps = [
    `--as=${Math.max(addressSpaces[program], limits.memoryBytes)}`, // guard: has limits on its memory
    `--data=${limits.memoryBytes}`, // guard: takes too much memory
    // A second limit beyond the first: what meets the first is told by its signal, what ignores it is killed.
    `--cpu=${cpuSeconds}:${cpuSeconds + 5}`, // guard: had its time of the processors
    `--fsize=${fileBytes}`, // guard: writes a larger file than it may
    '--core=0', // guard: has limits on its memory
    ...more,
  ];
  if (program !== 'node') return ['prlimit', ...caps, program, ...args];
  const [file = '', ...rest] = args;
  const heapMegabytes = Math.floor((limits.memoryBytes * nodeHeapShare) / 1024 ** 2);
  const options = [`--max-old-space-size=${heapMegabytes}`, '--disable-warning=ExperimentalWarning'];
  return ['prlimit', ...caps, node, ...options, join(app, file), ...rest];
}

/** Arguments of bwrap: no network, no rights, no environment, nothing of the machine but the system's programs. */
export function bubble(env: Record<string, string>): string[] {
  // guard ['--cap-drop', 'ALL']: gives no rights
  const args = [
    '--unshare-net', // guard: reaches no network
    '--unshare-pid', // guard: sees no process but its own
    '--unshare-ipc', // guard: has a session
    '--unshare-uts', // guard: has a session
    '--cap-drop',
    'ALL',
    '--die-with-parent', // guard: ends with whoever started it
    '--new-session', // guard: has a session
    '--clearenv', // guard: has no variable of whoever starts it
  ];
  for (const [name, value] of Object.entries(env)) args.push('--setenv', name, value);
  // Folders that bwrap makes for what is in them are root's alone.
  for (const path of ['/etc', '/app']) args.push('--dir', path);
  for (const path of systemMounts) if (existsSync(path)) args.push('--ro-bind', path, path);
  // guard ['--size', String(temporaryBytes)]: has a session
  args.push('--proc', '/proc', '--dev', '/dev', '--perms', '1777', '--size', String(temporaryBytes), '--tmpfs', '/tmp');
  return args;
}

/** How `command` is run seeing only `sandbox`: limits on memory, time and file size inside of a bubble. */
export function inBubble(command: Command, sandbox: Sandbox, allowance: Allowance): Start {
  const args = [...bubble(environmentOf(command)), '--perms', '1777', '--size', String(1024 ** 2), '--tmpfs', '/in'];
  // guard ['--ro-bind' → '--bind']: cannot write to what it reads
  for (const [name, path] of Object.entries(sandbox.inputs)) args.push('--ro-bind', path, `/in/${name}`);
  refuseUnreadable(Object.values(sandbox.inputs));
  giveToSecondUser(sandbox.output);
  args.push('--bind', sandbox.output, '/out', '--chdir', '/out');
  if (command.program === 'node') {
    const parts = ['pipeline', 'schemas', 'node_modules', 'package.json'];
    for (const name of parts) args.push('--ro-bind', join(root, name), `/app/${name}`);
    refuseUnreadable([...parts.map((name) => join(root, name)), dirname(process.execPath)]);
    args.push('--ro-bind', dirname(process.execPath), '/node');
    // Read, never written: what a program is made of does not come from one that reads a stranger's file.
    args.push('--setenv', 'NODE_COMPILE_CACHE', '/app/node_modules/.cache/mappe', '--setenv', 'NODE_COMPILE_CACHE_PORTABLE', '1');
  }
  // guard [more: [`--nproc=${tasks}`]]: has limits on its memory
  return bwrap(args, limited(command, allowance, { app: '/app', node: '/node/node', more: [`--nproc=${tasks}`] }));
}

/** How a command is started in the bubble of these arguments, as the second user where there is one. */
export const bwrap = (args: string[], command: string[]): Start => ({
  program: 'bwrap',
  args: [...args, ...asSecondUser(command)],
  env: { PATH: '/usr/bin:/bin:/usr/local/bin' },
});

/** A path of the sandbox as it is seen from the output folder, beside which the folder "in" stands. */
const fromOutput = (text: string): string =>
  text
    .replace(/^(@?)\/in\//, '$1../in/')
    .replace(/^\/out\//, '')
    .replace(/^\/out$/, '.');

/** Start `command` without bubblewrap, as an admin asked: same arguments and working directory, inputs linked beside its output folder. */
export async function inTheOpen(command: Command, sandbox: Sandbox, allowance: Allowance): Promise<Start> {
  // Memory, time, file size, environment and drivers stay limited; network and disk are open to the command.
  const inputs = join(sandbox.output, '..', 'in');
  if (Object.keys(sandbox.inputs).length > 0) {
    await mkdir(inputs, { recursive: true });
    linkInputs(inputs, sandbox.inputs);
  }
  const here = { ...command, args: command.args.map(fromOutput) };
  const env = Object.entries(environmentOf(command)).map(([name, value]) => [name, fromOutput(value)] as const);
  return {
    program: 'setpriv',
    // The program ends with the pipeline, and gains no rights from a file that has some.
    args: ['--no-new-privs', '--pdeathsig', 'KILL', ...limited(here, allowance, { app: root, node: process.execPath })],
    // guard [Object.fromEntries(env) → { ...process.env, ...Object.fromEntries(env) }]: sees no variable of ours
    env: Object.fromEntries(env),
    cwd: sandbox.output,
  };
}

/**
 * Link what a command reads into a folder that holds nothing else; at one stroke, for several that read the same may begin there together.
 */
function linkInputs(folder: string, inputs: Sandbox['inputs']): void {
  const there = new Set<string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink() && readlinkSync(path) === inputs[entry.name]) there.add(entry.name);
    else rmSync(path, { recursive: true });
  }
  for (const [name, path] of Object.entries(inputs)) if (!there.has(name)) symlinkSync(path, join(folder, name));
}

/** Try to open a sandbox on this machine; fails with what to do where it cannot. */
export async function trySandbox(): Promise<void> {
  const { program, args, env } = bwrap(bubble({ PATH: '/usr/bin:/bin' }), ['true']);
  try {
    await promisify(execFile)(program, args, { env });
  } catch (cause) {
    const { code, stderr = '' } = cause as ExecFileException;
    // A program that ended has a number for its code, one that could not be started the name of an error.
    throw typeof code === 'string' ? fail('run.sandbox-absent', {}, { cause }) : sandboxBroken(stderr);
  }
}

/** Error with advice, made of the standard error of bwrap. */
export const sandboxBroken = (stderr: string): Error => fail('run.sandbox-broken', { detail: stderr.trim().replace(/^bwrap: /, '') });
