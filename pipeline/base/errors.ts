import type { Lang } from '../../schemas/languages.ts';
import { say, tellProblem } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Fact, Problem, TextFacts } from '../../schemas/types.ts';

/** Error that the user can mend, with every problem found and its rule id; anything else thrown is a bug and shows its stack. */
export class PipelineError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(tellProblems(problems, 'fr'), options);
    this.name = 'PipelineError';
    this.problems = problems;
  }
}

/** Problems a line each, where they are and what they say. */
export const tellProblems = (problems: readonly Problem[], lang: Lang): string =>
  problems
    .map((problem) => (problem.where === undefined ? tellProblem(problem, lang) : `${problem.where} ${tellProblem(problem, lang)}`))
    .join('\n');

/** One problem with the text of its id, and what lets it be said in another language; severity "error" unless said. */
export function problem(
  id: TextId,
  facts: TextFacts = {},
  { where, severity = 'error' }: { where?: string; severity?: Problem['severity'] } = {},
): Problem {
  return { id, severity, message: say(id, facts), facts, ...(where === undefined ? {} : { where }) };
}

/** Tell an error as the cause of another problem, in both languages and without places. */
export function causeOf({ problems }: PipelineError): Fact {
  const text = (lang: Lang): string => problems.map((each) => tellProblem(each, lang)).join(' ');
  return { fr: text('fr'), en: text('en') };
}

/** Names that a problem lists: more would hide what it says. */
const mostNamed = 5;

/** The first of some names as a problem lists them. */
export const firstNames = (names: readonly string[], most = mostNamed): string =>
  names.slice(0, most).join(', ') + (names.length > most ? '…' : '');

/** Shorthand for an error with a single problem. */
export function fail(id: TextId, facts: TextFacts = {}, options: { where?: string; cause?: unknown } = {}): PipelineError {
  return new PipelineError([problem(id, facts, options)], options.cause === undefined ? undefined : { cause: options.cause });
}
