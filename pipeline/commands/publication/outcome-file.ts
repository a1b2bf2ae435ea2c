import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Problem, RunOutcome } from '../../../schemas/types.ts';
import { validateRunOutcome } from '../../../schemas/validators.js';
import { fail } from '../../base/errors.ts';
import { digest } from '../../stores/digest.ts';

/** Bytes of the largest outcome: ten thousand data sets that all are refused fill half of it. */
const mostBytes = 32 * 1024 ** 2;
/** Problems of one data set that are handed on: nobody is told more. */
const mostProblems = 30;

/** Write what became of a run, whole or not at all. */
export async function writeOutcome(file: string, outcome: RunOutcome): Promise<void> {
  const written: RunOutcome = {
    ...outcome,
    problems: handedOn(outcome.problems),
    datasets: outcome.datasets.map((each) => ({ ...each, problems: handedOn(each.problems) })),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(written)}\n`);
}

/** Choose the problems to hand on: errors alone where there are any, else all; no more than `mostProblems`. */
function handedOn(problems: readonly Problem[]): Problem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (errors.length > 0 ? errors : problems).slice(0, mostProblems);
}

/** Read what became of a run; throws where the bytes are not those that the job which wrote them has named. */
export async function readOutcome(file: string, sha256: string): Promise<RunOutcome> {
  const entry = await lstat(file).catch(() => undefined);
  const bytes = entry?.isFile() === true && entry.size <= mostBytes ? await readFile(file) : undefined;
  // guard [digest(bytes) === sha256]: a report is believed as far as the job that wrote it has named its digest
  const value = bytes !== undefined && digest(bytes) === sha256 ? (JSON.parse(bytes.toString()) as unknown) : undefined;
  if (!validateRunOutcome(value)) throw fail('announce.forged', { file });
  return value;
}
