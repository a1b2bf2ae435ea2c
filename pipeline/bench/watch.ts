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
  /** Memory of each program at that moment. */
  peakPrograms: Map<string, number>;
  /** CPU seconds by name of program, Node's by name of script. */
  programs: Map<string, number>;
  /** Most resident memory of each of them. */
  programBytes: Map<string, number>;
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

/** One process (proc(5), /proc/pid/stat); undefined where it has ended. */
function readProcess(pid: string): Sample | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const number = (index: number): number => Number(fields[index]);
    return {
      name: nameOf(pid) || text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
      cpuSeconds: (number(11) + number(12)) / ticksPerSecond,
      bytes: number(21) * pageBytes,
    };
  } catch {
    return undefined;
  }
}

/** A process and its descendants: each thread has children of its own. */
function descendants(pid: string): string[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return [pid, ...children.flatMap(descendants)];
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
  let peakPrograms = new Map<string, number>();
  const sample = (): void => {
    let bytes = 0;
    const now = new Map<string, number>();
    for (const pid of descendants(String(child.pid))) {
      const found = readProcess(pid);
      if (found === undefined) continue;
      seen.set(pid, { ...found, bytes: Math.max(found.bytes, seen.get(pid)?.bytes ?? 0) });
      bytes += found.bytes;
      now.set(found.name, (now.get(found.name) ?? 0) + found.bytes);
    }
    if (bytes <= peakBytes) return;
    peakBytes = bytes;
    peakPrograms = now;
  };
  const timer = setInterval(sample, sampleMs);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  const [output, errors] = await Promise.all([child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join('')));
  const code = await ended;
  if (code !== 0)
    throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${errors ?? ''}${output?.slice(-outputCharacters) ?? ''}`);
  const programs = new Map<string, number>();
  const programBytes = new Map<string, number>();
  for (const { name, cpuSeconds, bytes } of seen.values()) {
    programs.set(name, (programs.get(name) ?? 0) + cpuSeconds);
    programBytes.set(name, Math.max(programBytes.get(name) ?? 0, bytes));
  }
  return {
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: [...programs.values()].reduce((sum, seconds) => sum + seconds, 0),
    peakBytes,
    peakPrograms,
    programs,
    programBytes,
    output: output ?? '',
  };
}
