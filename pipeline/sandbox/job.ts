import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conditions } from '../base/conditions.ts';
import { PipelineError } from '../base/errors.ts';
import { settleAll } from '../base/settle-all.ts';
import { jobFiles } from '../base/job-files.ts';
import type { Reply } from '../programs/job.ts';
import type { ProgramName } from '../programs/names.ts';
import type { WorkOrder, Works } from '../programs/works/run-works.ts';
import type { Command } from './command.ts';
import { run, type RunOptions } from './run.ts';

/** Command with the files it reads: `inputs` as in a sandbox, `job` the order to a program of ours, handed over as a file. */
export interface Task {
  command: Command;
  inputs: Record<string, string>;
  job?: unknown;
  /** SQL that the command reads from /in/query.sql: producers' words never stand on a command line. */
  query?: string;
}

/** The task that runs one of our programs on `job`; producers' words travel in the job, never on the command line. */
export function programTask(file: ProgramName, job: unknown, inputs: Record<string, string>): Task {
  return { command: { program: 'node', args: [`pipeline/programs/${file}`] }, inputs, job };
}

/** Run a task in the sandbox, its output in `folder`, which is made; gives its standard output. */
export async function runTask(task: Task, folder: string, options: RunOptions = {}): Promise<string> {
  const output = join(folder, 'out');
  await mkdir(output, { recursive: true });
  const inputs = { ...task.inputs };
  const handOver = async (name: string, text: string | undefined): Promise<void> => {
    if (text === undefined) return;
    inputs[name] = join(folder, name);
    await writeFile(inputs[name], text);
  };
  await handOver(jobFiles.job, task.job === undefined ? undefined : JSON.stringify(task.job));
  await handOver(jobFiles.query, task.query);
  await handOver(jobFiles.limits, task.command.program === 'node' ? JSON.stringify(conditions().limits) : undefined);
  return run(task.command, { inputs, output }, options);
}

/** Run a program of ours in the sandbox; gives the value that it found, throws the problems for which it refused its input. */
export async function runProgram<Value>(task: Task, folder: string, options?: RunOptions): Promise<Value> {
  // Written by `reply` in the same version of this code: its caller states the type.
  return valueOf(JSON.parse(await runTask(task, folder, options)) as Reply<Value>);
}

function valueOf<Value>(reply: Reply<Value>): Value {
  if ('refused' in reply) throw new PipelineError(reply.refused);
  return reply.value;
}

/** A work of ours on what the pipeline itself has written: its job, and the files that it finds below their names. */
export interface Work<Name extends keyof Works = keyof Works> {
  name: Name;
  job: Parameters<Works[Name]>[0];
  inputs: Record<string, string>;
}

/** A work by its name, its job held to what that work takes. */
export const workOf = <Name extends keyof Works>(
  name: Name,
  job: Parameters<Works[Name]>[0],
  inputs: Record<string, string>,
): Work<Name> => ({
  name,
  job,
  inputs,
});

/** Result of a work, and the folder of the files that it has written. */
export interface WorkDone<Name extends keyof Works = keyof Works> {
  value: Awaited<ReturnType<Works[Name]>>;
  output: string;
}

type Done<Orders extends readonly Work[]> = { -readonly [Place in keyof Orders]: WorkDone<Orders[Place]['name']> };
type Started<Orders extends readonly Work[]> = { -readonly [Place in keyof Orders]: Promise<WorkDone<Orders[Place]['name']>> };

/** Below this, to start Node for each work costs about as much as the works; above, they gain more by running at the same time. */
const smallBytes = 8 * 1024 ** 2;

/** Whether works read so little that one start of Node is best for all. */
export async function fitOneStart(works: readonly Work[]): Promise<boolean> {
  const paths = new Set(works.flatMap(({ inputs }) => Object.values(inputs)));
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, bytes) => sum + bytes, 0) <= smallBytes;
}

/** Start works in the sandbox, below `folder`: small ones one after the other in one process, larger ones in parallel, each in its own. */
export function startWorks<const Orders extends readonly Work[]>(works: Orders, folder: string): Started<Orders>;
export function startWorks(works: readonly Work[], folder: string): Promise<WorkDone | undefined>[] {
  const shared = fitOneStart(works).then((fit) => (fit ? runInOneStart(works, folder) : undefined));
  return works.map(async (each, place) => (await shared)?.[place] ?? (await runInOneStart([each], join(folder, String(place))))[0]);
}

/** Run works, and give their results once all are done. */
export const runWorks = <const Orders extends readonly Work[]>(works: Orders, folder: string): Promise<Done<Orders>> =>
  settleAll(startWorks(works, folder));

async function runInOneStart(works: readonly Work[], folder: string): Promise<WorkDone[]> {
  if (works.length === 0) return [];
  const inputs: Record<string, string> = {};
  for (const [file, path] of works.flatMap((each) => Object.entries(each.inputs))) {
    if ((inputs[file] ?? path) !== path) throw new Error(`Two works would read ${file}, and mean two files.`);
    inputs[file] = path;
  }
  const names = works.map(({ name }) => name);
  const job = works.map(({ name, job: own }): WorkOrder => ({ name, job: own }));
  const task: Task = { command: { program: 'node', args: ['pipeline/programs/works/run-works.ts', ...names] }, inputs, job };
  // Written by run-works.ts in the same version of this code.
  const replies = JSON.parse(await runTask(task, folder)) as Reply<WorkDone['value']>[];
  return replies.map((reply, place) => ({ value: valueOf(reply), output: join(folder, 'out', String(place)) }));
}
