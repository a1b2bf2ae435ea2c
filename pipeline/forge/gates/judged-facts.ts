import type { DatasetRecord, Problem, ReviewedDataset, Verdict } from '../../../schemas/types.ts';
import { type GateFacts, type GateReason, gateReasons } from './gate.ts';
import type { ChangedPaths } from '../github/pulls.ts';

/** All that was found of a request. */
export const verdictProblems = ({ problems, datasets, elsewhere }: Verdict): Problem[] => [
  ...problems,
  ...datasets.flatMap((each) => each.problems),
  ...elsewhere,
];

const hasErrors = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity === 'error');

/** Hidden mark of the one comment. */
export const verdictMarker = 'verdict';

/** Facts of a verdict that decide who approves; the changed folders are read from GitHub itself. */
export interface JudgedFacts extends Pick<GateFacts, 'isCleanUpdate' | 'isRefused' | 'producers' | 'reasons' | 'unverified'> {
  head: string;
  /** The data sets that would change, and the bytes of what would be published of them. */
  size?: { datasets: number; bytes: number };
}

/** Take the facts of a verdict, held against the files changed on GitHub, which count whatever the verdict says or leaves out. */
export function judgedFacts(verdict: Verdict, { paths, isWhole }: ChangedPaths): JudgedFacts {
  const { datasets, producers, withdrawn, problems, elsewhere, outsideCount, head, published } = verdict;
  const parts = paths.map((path) => /^datasets\/([a-z0-9]+(?:-[a-z0-9]+)*)\/(?:([a-z0-9]+(?:-[a-z0-9]+)*)\/)?.+$/s.exec(path));
  const folders = [...new Set([...producers.map(({ id }) => id), ...parts.flatMap((found) => found?.[1] ?? [])])].sort();
  const spoken = new Set([...datasets.map(({ id }) => id), ...withdrawn.map(({ id }) => id)]);
  const isSpoken = parts.every((found) => found?.[2] === undefined || spoken.has(`${found[1] ?? ''}/${found[2]}`));
  const isSheet = paths.some((path) => /^datasets\/[^/]+\/producer\.yaml$/.test(path)) || producers.some(({ isChanged }) => isChanged);
  const holds: Record<GateReason, boolean> = {
    code: outsideCount > 0 || parts.includes(null),
    producers: folders.length > 1,
    sheet: isSheet,
    breaking: datasets.some(({ record, published: before }) => record !== undefined && before && isBreaking(record, before)),
    quota: datasets.some(isOver),
    personal: datasets.some(({ record }) => record !== undefined && isPersonal(record)),
    restricted: datasets.some((each) => isLimited(each) && !isGrantsAlone(each, paths)),
    unknown: !isWhole || !isSpoken || (published === undefined && datasets.some(({ newProducer }) => !newProducer)),
  };
  const isFirst = (id: string): boolean =>
    datasets.some((each) => each.id.startsWith(`${id}/`) && (each.newProducer || each.published === null));
  return {
    head,
    producers: folders,
    isRefused: hasErrors([...problems, ...elsewhere]) || datasets.some(({ outcome }) => outcome === 'refused'),
    unverified: producers.flatMap(({ id, isVerified }) => (!isVerified && isFirst(id) ? [id] : [])),
    reasons: gateReasons.filter((reason) => holds[reason]),
    size: {
      datasets: datasets.length + withdrawn.length,
      bytes: datasets.reduce((sum, { record }) => sum + (record === undefined ? 0 : totalBytes(record)), 0),
    },
    isCleanUpdate: isCleanUpdate(verdict),
  };
}

/** Whether the access to a data set is limited, was, or is said so wrongly. */
const isLimited = ({ record, face, wasRestricted, problems }: ReviewedDataset): boolean =>
  face !== undefined ||
  wasRestricted === true ||
  (record !== undefined && record.access !== 'public') ||
  problems.some(({ id }) => id.startsWith('access.'));

/** Whether nothing of a restricted data set changes but who may read it, which is its producer’s to decide. */
function isGrantsAlone({ id, face, published }: ReviewedDataset, paths: readonly string[]): boolean {
  const folder = `datasets/${id}/`;
  // guard [paths.every((path) => !path.startsWith(folder) || path === `${folder}grants.yaml`) → true]: what else changes of restricted data is an administrator’s
  return (
    face !== undefined && published === undefined && paths.every((path) => !path.startsWith(folder) || path === `${folder}grants.yaml`)
  );
}

/** Bytes of all files of the current version. */
export const totalBytes = ({ version }: DatasetRecord): number => version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Whether all that changes are data sets that are published already, each looked at beside what it was, and nothing asks to be read. */
const isCleanUpdate = (verdict: Verdict): boolean =>
  verdict.datasets.length > 0 &&
  verdict.withdrawn.length === 0 &&
  verdict.datasets.every(({ record, published: before }) => record !== undefined && Boolean(before)) &&
  verdictProblems(verdict).every(({ severity }) => severity === 'notice');

/** Whether a data set takes more than its producer may hold; what takes less than before may always be published. */
export const isOver = ({ quota }: Pick<ReviewedDataset, 'quota'>): boolean =>
  quota !== undefined && quota.wanted > quota.allowed && quota.wanted > quota.held;

/** Names of the fields that look as if they named people, layer by layer. */
export const personalFields = ({ version }: DatasetRecord): string[] =>
  version.layers.flatMap(({ fields }) => fields.flatMap(({ name, personal }) => (personal === undefined ? [] : [name])));

/** Whether a data set says that it names people, or has a field that looks like it. */
export const isPersonal = (record: DatasetRecord): boolean => record.personalData !== undefined || personalFields(record).length > 0;

/** Whether an edition has readers change what they made with the one before. */
export const isBreaking = (
  { edition = '' }: Pick<DatasetRecord, 'edition'>,
  { edition: before }: Pick<DatasetRecord, 'edition'>,
): boolean => before !== edition && edition.split('.')[0] !== before?.split('.')[0];

const factsMark = /^<!-- (\{.*\}) -->$/m;

/** Write the facts for judging again without building, as the first line, before any text of others. */
export const factsLine = (facts: JudgedFacts): string => `<!-- ${JSON.stringify(facts).replaceAll('--', '-\\u002d')} -->`;

/** The facts that a comment of ours was written of; undefined where it was written of none. */
export function factsIn(comment: string): JudgedFacts | undefined {
  const line = comment.split('\n').slice(0, 2).join('\n');
  const [, text] = factsMark.exec(line) ?? [];
  // Ours: nobody but who may write to the catalogue changes a comment of the bot's.
  return text === undefined ? undefined : (JSON.parse(text) as JudgedFacts);
}
