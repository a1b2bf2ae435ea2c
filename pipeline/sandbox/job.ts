import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conditions } from '../base/conditions.ts';
import type { Limits } from '../base/limits.ts';
import { run, type Command, type RunOptions } from './run.ts';

/** A command with the files it reads: `inputs` as in a sandbox, `job` what one of our own programs is asked, handed over as a file. */
export interface Task {
  command: Command;
  inputs: Record<string, string>;
  job?: unknown;
  /** SQL that the command reads from /in/query.sql: producers' words never stand on a command line. */
  query?: string;
}

const jobName = 'job.json';
const queryName = 'query.sql';
const limitsName = 'limits.json';

/** The task that runs one of our programs (a file of pipeline/programs/) on `job`; producers' words travel in the job, never on the command line. */
export function programTask(file: string, job: unknown, inputs: Record<string, string>): Task {
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
  await handOver(jobName, task.job === undefined ? undefined : JSON.stringify(task.job));
  await handOver(queryName, task.query);
  await handOver(limitsName, task.command.program === 'node' ? JSON.stringify(conditions().limits) : undefined);
  return run(task.command, { inputs, output }, options);
}

/** Programs of ours find what they read beside their working directory, which is their output folder: in the sandbox ../in is /in. */
const given = (name: string): unknown => JSON.parse(readFileSync(`../in/${name}`, 'utf8'));

/** What the running program was asked; for programs started by `programTask`, in the same version of this code: the caller states the type. */
export const readJob = (): unknown => given(jobName);

/** The limits that the running program has to hold. */
export const readLimits = (): Limits => given(limitsName) as Limits;
