import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Resources that a program and all its child processes have used. */
export interface ResourceUse {
  wallSeconds: number;
  /** CPU time of all processes together; the last moments of each are not seen. */
  cpuSeconds: number;
  /** Most resident memory of all processes at one moment, pages of mapped files included. */
  peakBytes: number;
  /** CPU time, and most memory of one process, by name of program: Node's by name of script. */
  programs: Map<string, Pick<Sample, 'cpuSeconds' | 'bytes'>>;
}

/** A process that lives shorter is not counted; reading /proc more often would cost what it measures. */
const sampleMs = 100;
/** Linux counts CPU time in hundredths of a second and memory in pages, on every machine that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** The end of what a failed program wrote says why it failed. */
const outputCharacters = 2000;

interface Sample {
  name: string;
  cpuSeconds: number;
  bytes: number;
}

/** Name the program and script of a process: "tippecanoe", "node cli.ts", "node run-works.ts count-rows". */
function nameOf(pid: string): string {
  const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .map((word) => basename(word));
  if (program !== 'node') return program;
  const [file = '', ...works] = args.filter((arg) => arg !== '' && !arg.startsWith('-'));
  return ['node', file, ...(file === 'run-works.ts' ? works : [])].join(' ');
}

/** A process (proc(5), /proc/pid/stat) and its descendants, of which each thread has some; none where it has ended. */
function readProcesses(pid: string): [pid: string, Sample][] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, pages = 0] = [fields[11], fields[12], fields[21]];
    const own: Sample = { name: nameOf(pid), cpuSeconds: (user + system) / ticksPerSecond, bytes: pages * pageBytes };
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return [[pid, own], ...children.flatMap(readProcesses)];
  } catch {
    return [];
  }
}

/** Run a file of this repository in Node, as `watch` runs any program. */
export const watchNode = (file: string, ...args: string[]): ReturnType<typeof watch> =>
  watch(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args]);

/** Run a command of Mappe. */
export const watchMappe = (...args: string[]): ReturnType<typeof watch> => watchNode(join(import.meta.dirname, '..', 'cli.ts'), ...args);

/** Run a program to its end and say what it took; throws with what it wrote to its standard error where it fails. */
export async function watch(program: string, args: readonly string[]): Promise<ResourceUse & { output: string }> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = new Map<string, Sample>();
  let peakBytes = 0;
  const timer = setInterval(() => {
    const now = readProcesses(String(child.pid));
    for (const [pid, { name, cpuSeconds, bytes }] of now) {
      const known = seen.get(pid);
      // One that is ending has no name any more.
      seen.set(pid, { name: name || (known?.name ?? ''), cpuSeconds, bytes: Math.max(bytes, known?.bytes ?? 0) });
    }
    peakBytes = Math.max(
      peakBytes,
      now.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    );
  }, sampleMs);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  const [output = '', errors = ''] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join('')),
  );
  const code = await ended;
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${errors}${output.slice(-outputCharacters)}`);
  const programs: ResourceUse['programs'] = new Map();
  for (const { name, cpuSeconds, bytes } of seen.values()) {
    const known = programs.get(name);
    programs.set(name, { cpuSeconds: cpuSeconds + (known?.cpuSeconds ?? 0), bytes: Math.max(bytes, known?.bytes ?? 0) });
  }
  const cpuSeconds = [...programs.values()].reduce((sum, each) => sum + each.cpuSeconds, 0);
  return { wallSeconds: (performance.now() - started) / 1000, cpuSeconds, peakBytes, programs, output };
}
