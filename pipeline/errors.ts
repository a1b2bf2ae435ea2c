import { say, type TextId } from '../schemas/texts/say.ts';
import type { Problem } from '../schemas/types.ts';

/** What the user can mend; anything else that is thrown is a bug and shows its stack. Carries every problem found, each with its rule id. */
export class PipelineError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ where, message }) => (where ? `${where} ${message}` : message)).join('\n'), options);
    this.name = 'PipelineError';
    this.problems = problems;
  }
}

/** One problem with the text of its id; severity "error" unless said. */
export function problem(
  id: TextId,
  facts: Record<string, string | number> = {},
  { where, severity = 'error' }: { where?: string; severity?: Problem['severity'] } = {},
): Problem {
  return { id, severity, message: say(id, facts), ...(where === undefined ? {} : { where }) };
}

/** Shorthand for an error with a single problem. */
export function fail(
  id: TextId,
  facts: Record<string, string | number> = {},
  options: { where?: string; cause?: unknown } = {},
): PipelineError {
  return new PipelineError([problem(id, facts, options)], options.cause === undefined ? undefined : { cause: options.cause });
}
