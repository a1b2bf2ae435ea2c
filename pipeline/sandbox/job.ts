import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conditions } from '../base/conditions.ts';
import { PipelineError } from '../base/errors.ts';
import { jobFiles } from '../base/job-files.ts';
import type { Reply } from '../programs/job.ts';
import type { ProgramName } from '../programs/names.ts';
import type { Command } from './command.ts';
import { run, type RunOptions } from './run.ts';

/** A command with the files it reads: `inputs` as in a sandbox, `job` what one of our own programs is asked, handed over as a file. */
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

/** The value that a program of ours found, of its standard output; throws the problems for which it refused its input. */
export function readReply<Value>(text: string): Value {
  // Written by `reply` in the same version of this code: its caller states the type.
  const reply = JSON.parse(text) as Reply<Value>;
  if ('refused' in reply) throw new PipelineError(reply.refused);
  return reply.value;
}
