import { PipelineError } from '../base/errors.ts';
import type { Problem } from '../../schemas/types.ts';
import { underConditions } from '../base/conditions.ts';
import { readLimits } from './job.ts';

type Reply<Value> = { value: Value } | { refused: readonly Problem[] };

/** Run the work of a program of ours inside the sandbox; what it found, or what it refuses, goes to standard output as one JSON text. */
export async function reply(work: () => unknown): Promise<void> {
  let answer: Reply<unknown>;
  try {
    answer = { value: await underConditions({ limits: readLimits() }, work) };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    answer = { refused: error.problems };
  }
  process.stdout.write(JSON.stringify(answer));
}

/** What such a program found, read outside of the sandbox; throws what it refused. */
export function readReply<Value>(text: string): Value {
  // Written by `reply` in the same version of this code: its caller states the type.
  const answer = JSON.parse(text) as Reply<Value>;
  if ('refused' in answer) throw new PipelineError(answer.refused);
  return answer.value;
}
