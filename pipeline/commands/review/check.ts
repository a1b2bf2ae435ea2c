import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { inLanguage, say, tellProblem } from '../../../schemas/messages/say.ts';
import { nearest } from '../../../schemas/model/nearest.ts';
import type { Fact, Problem, Severity } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import { shownPath } from '../../manifest/path-states.ts';
import { readRepository } from '../../manifest/repository.ts';
import { foldersOf, operatorFile, scanCatalogue, withdrawalFile } from '../../manifest/read.ts';
import { erasedFile, scanErased } from '../../publication/erased.ts';
import { text } from '../help.ts';
import { isSound } from '../problems.ts';
import type { Flags, Terminal } from '../terminal.ts';

/** `mappe check`: every problem of the manifests. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('check', 'cli.check', 'datasets')
    .argument('[path...]', text('cli.check-paths'))
    .option('--json', text('cli.check-json'))
    .action(
      ending((paths: string[], flags: Omit<Flags<CheckOptions>, 'today'>) =>
        checkCommand(paths, { ...flags, lang: lang(), today: new Date().toISOString().slice(0, 10) }, print),
      ),
    );

/** Options of `mappe check`. */
export interface CheckOptions {
  /** Folder of the catalogue, checked whole where no path is given. */
  datasets: string;
  json?: boolean;
  lang: Lang;
  /** YYYY-MM-DD */
  today: string;
}

/** A data set, a producer ("ddt-51") or the operator ("operator.yaml"), and what is wrong with it. */
interface DatasetProblems {
  dataset: string;
  ok: boolean;
  problems: Problem[];
}

/** Check manifests, printing what is wrong with each; needs Node alone. The exit code: 0 without errors, 1 with some. */
export async function checkCommand(
  paths: readonly string[],
  { datasets, json = false, lang, today }: CheckOptions,
  print: (line: string) => void,
): Promise<number> {
  const verdicts: DatasetProblems[] = [];
  for (const [root, selected] of await selections(paths.length === 0 ? [datasets] : paths))
    verdicts.push(...(await checkRoot(root, selected, { datasets, today })));
  if (json) for (const verdict of verdicts) print(JSON.stringify({ ...verdict, problems: inLanguage(verdict.problems, lang) }));
  else for (const line of report(verdicts, lang)) print(line);
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}

/** Each catalogue that the paths lead to, with the paths below it that were asked for; a path that leads to none stands for itself. */
async function selections(paths: readonly string[]): Promise<Map<string, string[]>> {
  const roots = new Map<string, string[]>();
  for (const path of paths) {
    const isOfRoot = [operatorFile, erasedFile].includes(basename(path));
    const subject = isOfRoot || ['dataset.yaml', 'producer.yaml', withdrawalFile].includes(basename(path)) ? dirname(path) : path;
    const root = isOfRoot ? subject : await rootOf(path, subject);
    roots.set(root, [...(roots.get(root) ?? []), isOfRoot ? path : subject]);
  }
  return roots;
}

async function rootOf(path: string, subject: string): Promise<string> {
  const has = async (name: string): Promise<boolean> => (await stat(join(subject, name)).catch(() => undefined)) !== undefined;
  if (['dataset.yaml', withdrawalFile].includes(basename(path)) || (await has('dataset.yaml')) || (await has(withdrawalFile)))
    return dirname(dirname(subject));
  if (basename(path) === 'producer.yaml' || (await has('producer.yaml'))) return dirname(subject);
  if (!(await isFolder(subject))) return subject;
  // A folder whose own file is missing is known by the one above it.
  if (await has('../producer.yaml')) return dirname(dirname(subject));
  return (await has(`../${operatorFile}`)) ? dirname(subject) : subject;
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isDirectory() === true;

async function checkRoot(
  root: string,
  selected: readonly string[],
  { datasets, today }: Pick<CheckOptions, 'datasets' | 'today'>,
): Promise<DatasetProblems[]> {
  if (!(await isFolder(root))) {
    const known = await pathsBelow(datasets);
    return selected.map((path) => verdict(path, [problem('check.absent', { path, hint: hintOf(path, known) })]));
  }
  const { ids: present, withdrawn, problems } = await scanCatalogue(root, { repository: readRepository(), today });
  const told = [...problems.keys()].filter((id) => id.includes('/'));
  const ids = [...new Set([...present, ...withdrawn.map(({ id }) => id), ...told])];
  const isWanted = (path: string): boolean => selected.some((wanted) => `${resolve(path)}${sep}`.startsWith(`${resolve(wanted)}${sep}`));
  // Where nothing can be read at all, it says why.
  const ofOperator = ids.length === 0 || isWanted(join(root, operatorFile)) ? problems.get(operatorFile) : undefined;
  const ofErased = isWanted(join(root, erasedFile)) ? (await scanErased(shownPath(root))).problems : [];
  const producers = [...problems.keys()].filter((id) => !id.includes('/') && id !== operatorFile);
  // A producer's own file is told once, before its data sets; it is wanted where one of them is.
  const wantedProducers = producers.filter(
    (id) => isWanted(join(root, id)) || ids.some((dataset) => dirname(dataset) === id && isWanted(join(root, dataset))),
  );
  const subjects = [...wantedProducers, ...ids.filter((id) => isWanted(join(root, id)))].sort();
  return [
    ...(ofOperator ? [verdict(operatorFile, ofOperator)] : []),
    ...(ofErased.length > 0 ? [verdict(erasedFile, ofErased)] : []),
    ...subjects.map((id) => verdict(id, problems.get(id) ?? [])),
  ];
}

/** The folders of a catalogue, by their paths and by the ids that other commands take. */
async function pathsBelow(datasets: string): Promise<Map<string, string>> {
  const producers = await foldersOf(datasets);
  const ofProducers = await Promise.all(producers.map(async (id) => (await foldersOf(join(datasets, id))).map((name) => `${id}/${name}`)));
  const paths = [...producers, ...ofProducers.flat()].map((id): [string, string] => [id, shownPath(join(datasets, id))]);
  return new Map([...paths, ...paths.map(([, path]): [string, string] => [path, path])]);
}

function hintOf(path: string, known: ReadonlyMap<string, string>): Fact {
  const near = known.get(nearest(path, [...known.keys()]) ?? '');
  return near === undefined ? '' : phrase('hint.write', { near });
}

const verdict = (dataset: string, problems: Problem[]): DatasetProblems => ({ dataset, ok: isSound(problems), problems });

/** Errors first; each with a sign that needs no colour. */
const signs: [Severity, string][] = [
  ['error', '✗'],
  ['warning', '!'],
  ['notice', '·'],
];

function report(verdicts: readonly DatasetProblems[], lang: Lang): string[] {
  const lines = verdicts.flatMap(({ dataset, problems }) => {
    const found = signs.flatMap(([severity, sign]) =>
      problems
        .filter((each) => each.severity === severity)
        .map((each) => say('check.line', { sign, where: each.where ?? '', id: each.id, message: tellProblem(each, lang) })),
    );
    return found.length === 0 ? [] : [dataset, ...found, ''];
  });
  const all = verdicts.flatMap(({ problems }) => problems);
  const count = (severity: Severity): number => all.filter((each) => each.severity === severity).length;
  const counts = { errors: count('error'), warnings: count('warning'), notices: count('notice') };
  // A path that leads nowhere has no data set to check.
  const datasets = verdicts.filter(
    ({ dataset, problems }) => dataset.includes('/') && !problems.some(({ id }) => id === 'check.absent'),
  ).length;
  return [...lines, say(all.length === 0 ? 'check.good' : 'check.summary', { datasets, ...counts }, lang)];
}
