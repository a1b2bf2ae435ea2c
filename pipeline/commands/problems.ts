import { inspect } from 'node:util';
import type { Lang } from '../../schemas/languages.ts';
import { say, tellProblem } from '../../schemas/messages/say.ts';
import type { Problem } from '../../schemas/types.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Access } from '../stores/open.ts';

/** Characters of a fault as the line of a data set repeats it. */
const maxDetail = 200;

/** Explain why the work on one data set has ended; a bug logs its stack and ends no work on the data sets of others. */
export function faultsIn(error: unknown, dataset: string, onNotice: Access['onNotice']): readonly Problem[] {
  if (error instanceof PipelineError) return error.problems;
  onNotice?.(problem('run.bug-stack', { dataset, log: inspect(error) }));
  return [problem('run.bug', { detail: String(error).slice(0, maxDetail).toWellFormed() })];
}

/** Tell whether no problem is an error. */
export const isSound = (problems: readonly Problem[]): boolean => !problems.some(({ severity }) => severity === 'error');

/** A line for each problem, indented below what it is about. */
export function listProblems(problems: readonly Problem[], lang: Lang): string[] {
  return problems.map((problem) => {
    const place = problem.where === undefined ? '' : `${problem.where} `;
    return `    ${say(`severity.${problem.severity}`, {}, lang)} ${place}${tellProblem(problem, lang).replaceAll('\n', '\n    ')}`;
  });
}
