import type { Lang } from '../../../schemas/languages.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { say, sayCount, tell } from '../../../schemas/messages/say.ts';
import type { Problem } from '../../../schemas/types.ts';
import type { BuildLine } from './build-one.ts';
import type { SheetsLine } from './sheets.ts';

const marks = { published: '✓', built: '✓', unchanged: '=', removed: '−', skipped: '–', refused: '✗' } as const;

/** What became of a data set, as people read it: one line, and a line for each problem. */
export function tellBuild({ dataset, outcome, features, artifacts, seconds, problems }: BuildLine, lang: Lang): string {
  const size = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const facts = {
    dataset,
    features: sayCount('summary.feature-one', 'summary.feature-many', features ?? 0, lang),
    files: sayCount('summary.file-one', 'summary.file-many', artifacts.length, lang),
    size: bytes(size, lang),
    seconds: number(seconds, lang, 1),
  };
  const id =
    features === null && (outcome === 'published' || outcome === 'built')
      ? (`outcome.${outcome}-files` as const)
      : (`outcome.${outcome}` as const);
  return [`${marks[outcome]} ${say(id, facts, lang)}`, ...listProblems(outcome === 'unchanged' ? [] : problems, lang)].join('\n');
}

/** One line for all data sets whose service did not answer: nothing is wrong with them, and nothing is lost. */
export function tellSkipped(lines: readonly BuildLine[], lang: Lang): string[] {
  const skipped = lines.filter(({ outcome }) => outcome === 'skipped');
  const hosts = [
    ...new Set(skipped.flatMap(({ problems }) => problems.flatMap(({ facts: { host } = {} }) => (typeof host === 'string' ? [host] : [])))),
  ].sort();
  const facts = {
    count: skipped.length,
    hosts: hosts.join(', '),
    datasets: skipped
      .map(({ dataset }) => dataset)
      .sort()
      .join(', '),
  };
  return skipped.length === 0
    ? []
    : [`${marks.skipped} ${say(skipped.length === 1 ? 'outcome.skipped-one' : 'outcome.skipped-many', facts, lang)}`];
}

/** What became of the sheets of a data set, as people read it. */
export function tellSheets({ dataset, outcome, sheets, own, problems }: SheetsLine, lang: Lang): string {
  const mark = { converted: '✓', nothing: '=', refused: '✗' }[outcome];
  const facts = { dataset, sheets: number(sheets, lang), own: number(own, lang) };
  return [`${mark} ${say(`sheets.${outcome}`, facts, lang)}`, ...listProblems(problems, lang)].join('\n');
}

/** A line for each problem, indented below what it is about. */
export function listProblems(problems: readonly Problem[], lang: Lang): string[] {
  return problems.map((problem) => {
    const place = problem.where === undefined ? '' : `${problem.where} `;
    return `    ${say(`severity.${problem.severity}`, {}, lang)} ${place}${tell(problem, lang).replaceAll('\n', '\n    ')}`;
  });
}
