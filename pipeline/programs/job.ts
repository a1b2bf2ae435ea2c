import { readFileSync } from 'node:fs';
import { PipelineError } from '../base/errors.ts';
import { jobFiles } from '../base/job-files.ts';
import type { Limits } from '../base/limits.ts';
import type { Problem } from '../../schemas/types.ts';

/** Reply of a program on its standard output: the value that it found, or the problems for which it refuses its input. */
export type Reply<Value> = { value: Value } | { refused: readonly Problem[] };

/** Programs of ours find what they read beside their working directory, which is their output folder: in the sandbox ../in is /in. */
const read = (name: string): unknown => JSON.parse(readFileSync(`../in/${name}`, 'utf8'));

/** Read the job of the running program, started by `programTask` in the same version of this code: the caller states the type. */
export const readJob = (): unknown => read(jobFiles.job);

/** Run the work of a program of ours with the limits of its catalogue; its reply goes to standard output as one JSON text. */
export async function reply(work: (limits: Limits) => unknown): Promise<void> {
  const limits = read(jobFiles.limits) as Limits;
  process.stdout.write(JSON.stringify(await replyOf(() => work(limits))));
}

/** The reply that a work comes to; what is not a refusal of its input is a bug, and thrown. */
export async function replyOf(work: () => unknown): Promise<Reply<unknown>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { refused: error.problems };
  }
}
