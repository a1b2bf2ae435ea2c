import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { Artifact, DatasetRecord, Problem, Tombstone } from '../../schemas/types.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import { folderStore } from '../stores/folder.ts';
import type { Reader, Store } from '../stores/store.ts';
import type { Merged } from './merge.ts';
import { checkFiles, checkFile, readPart } from './part.ts';
import { putChange, putReport, type PendingChange, type PendingEntry, type RunReport } from './pending.ts';
import { artifactReader, artifactStore, bucketName } from './artifact-stores.ts';
import { forbiddenBy, tombstoneOfRecord } from './tombstones.ts';

/** Check of the changes of a run against the manifests; without one, whatever a run brings is taken. */
export interface ManifestCheck {
  /** Why nothing is read of what waits of a data set: the catalogue knows none of that name. */
  refuseUnknown: (dataset: string) => Promise<Problem | undefined>;
  /** Find the problems that speak against a change. */
  problemsOf: (change: PendingChange) => Promise<Problem[]>;
}

/** A change that this process has made or judged itself, with those of its files of which it has checked the bytes. */
export interface CheckedChange {
  record: DatasetRecord | null;
  proven: ReadonlySet<string> | 'all';
}

/** Shares of a run, as they were given to its machines. */
export interface MachineShares {
  /** Whether each machine builds it, before all else. */
  isFirst: (dataset: string) => boolean;
  /** Whether one of them was to build it, or to take it out of the catalogue. */
  isPlanned: (dataset: string) => boolean;
  /** Whether this one was, called "3/12". */
  isOf: (dataset: string, share: string) => boolean;
}

interface BringOptions {
  run: string;
  store: Store;
  manifests: ManifestCheck | undefined;
  shares: MachineShares | undefined;
  tombstones: readonly Tombstone[];
  failed: Map<string, readonly Problem[]>;
}

/** Bring what the parts of a run have built in folders of their own to the store, each data set that nothing speaks against. */
export async function bringParts(
  folders: readonly string[],
  bringing: BringOptions,
): Promise<{ checked: Map<string, CheckedChange>; refused: Merged[]; problems: Problem[] }> {
  const { run, store, manifests, shares } = bringing;
  const parts: PartFolder[] = [];
  for (const folder of folders) parts.push({ folder, entries: await readPart(folder, run, manifests?.refuseUnknown) });
  const doubtsOf = checkShares(parts, shares);
  const checked = new Map<string, CheckedChange>();
  const refused: Merged[] = [];
  const unnamed: Problem[] = [];
  for (const part of parts) {
    for (const [dataset, own] of Map.groupBy(part.entries, (entry) => entry.dataset)) {
      const problems = own.flatMap(({ broken }) => broken ?? []);
      if (dataset === undefined) {
        unnamed.push(...problems);
        continue;
      }
      const [change] = own.flatMap((entry) => entry.change ?? []);
      const proven = new Set<string>();
      if (change !== undefined) problems.push(...doubtsOf(part, change));
      if (change !== undefined && problems.length === 0) problems.push(...(await bring(part.folder, change, bringing, proven)));
      if (problems.length > 0) refused.push({ dataset, outcome: 'refused', record: null, problems });
      else if (change !== undefined) {
        // Its files are in the store before it says so.
        await putChange(store, run, change);
        checked.set(dataset, { record: change.record, proven });
      }
    }
    const report = reportOf(part);
    if (report !== undefined && rivalsOf(part, parts).length === 0) await putReport(store, report);
  }
  return { checked, refused: mergeRefusals(refused), problems: unnamed };
}

/** A refusal a data set, whichever parts it comes from, that says nothing twice. */
export const mergeRefusals = (refused: readonly Merged[]): Merged[] =>
  [...Map.groupBy(refused, ({ dataset }) => dataset)].map(([dataset, all]) => ({
    dataset,
    outcome: 'refused',
    record: all.find(({ record }) => record !== null)?.record ?? null,
    problems: [...new Map(all.flatMap(({ problems }) => problems.map((each) => [each.message, each]))).values()],
  }));

/** Bring the files of one change to the store; gives the problems that speak against the change. */
async function bring(
  folder: string,
  change: PendingChange,
  { store, manifests, tombstones, failed }: BringOptions,
  proven: Set<string>,
): Promise<Problem[]> {
  const { record } = change;
  if (record === null) return (await manifests?.problemsOf(change)) ?? [];
  // Earlier versions stay where they are: only what this run has made is in the folder.
  const looks = await mapLimit(record.version.artifacts, async (artifact) => ({ artifact, look: await checkFile(folder, artifact) }));
  const unfit = looks.flatMap(({ look }) => (look === undefined || look === 'fit' ? [] : [look]));
  if (unfit.length > 0) return unfit;
  const fit = looks.flatMap(({ artifact, look }) => (look === 'fit' ? [artifact] : []));
  const own = new Set(fit.map(({ key }) => key));
  const part = folderStore(folder);
  const elsewhere = readerOf(store, record);
  const read: Reader['open'] = (key, range) => (own.has(key) ? part.open(key, range) : elsewhere(key, range));
  const problems = await problemsOfChange({ ...change, record }, folder, read, { manifests, tombstones });
  return problems.length > 0 ? problems : copyFiles(folder, fit, { record, store, failed, proven });
}

/** Reads a file of a record from where it waits, or from where it will be. */
function readerOf(store: Store, record: DatasetRecord): Reader['open'] {
  const there = artifactReader(store, record);
  return async (key, range) => (await store.open(key, range)) ?? (record.store === undefined ? undefined : there.open(key, range));
}

/** List the problems that its files, the manifests or a purge have with a change; `from` is where it waits. */
async function problemsOfChange(
  change: PendingChange & { record: DatasetRecord },
  from: string,
  read: Reader['open'],
  { manifests, tombstones = [] }: { manifests: ManifestCheck | undefined; tombstones?: readonly Tombstone[] },
): Promise<Problem[]> {
  const { record } = change;
  try {
    const wrong = await checkFiles(record, from, read);
    if (wrong.length > 0) return wrong;
    const tombstone = tombstoneOfRecord(record, tombstones);
    const problems = (await manifests?.problemsOf(change)) ?? [];
    return [...problems, ...(tombstone === undefined ? [] : [forbiddenBy(tombstone)])];
  } catch (error) {
    // The bucket of one producer keeps nobody else from being published.
    if (record.store === undefined || !(error instanceof PipelineError)) throw error;
    return [...error.problems];
  }
}

/** Problems of a file, not of the store that would take it. */
const ofTheFile = ['store.digest', 'store.other-bytes'];

/**
 * Copy files of a part's folder to the record's store, giving problems; a failed bucket is not tried again; `proven` gets files put now.
 */
async function copyFiles(
  folder: string,
  files: readonly Artifact[],
  { record, store, failed, proven }: Pick<BringOptions, 'store' | 'failed'> & { record: DatasetRecord; proven: Set<string> },
): Promise<Problem[]> {
  const bucket = bucketName(record.store);
  const before = failed.get(bucket);
  if (before !== undefined) return [...before];
  try {
    const target = await artifactStore(store, record);
    for (const { key, sha256 } of files) {
      const known = await target.head(key);
      await target.put(key, { path: join(folder, key) }, sha256);
      if (known === undefined) proven.add(key);
    }
    return [];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // guard [error.problems.every(({ id }) => ofTheFile.includes(id)) → false] (forged-parts.test.ts): of another digest
    if (error.problems.every(({ id }) => ofTheFile.includes(id)))
      return error.problems.map((each) => (each.id === 'store.digest' ? problem('publish.part-digest', { ...each.facts, folder }) : each));
    if (record.store === undefined) throw error;
    failed.set(bucket, error.problems);
    return [...error.problems];
  }
}

/** Check a change that a part has put below pending/ of the store itself. */
export async function problemsOfWaiting(
  store: Store,
  change: PendingChange,
  { manifests, shares }: Pick<BringOptions, 'manifests' | 'shares'>,
): Promise<Problem[]> {
  const { dataset, record } = change;
  if (shares?.isPlanned(dataset) === false) return [problem('publish.part-unplanned', { dataset })];
  if (record === null) return (await manifests?.problemsOf(change)) ?? [];
  return problemsOfChange({ ...change, record }, store.address, readerOf(store, record), { manifests });
}

// ---- parts among each other -----------------------------------------------------------------

interface PartFolder {
  folder: string;
  entries: readonly PendingEntry[];
}

/** Find the report of a part, once it has ended. */
const reportOf = ({ entries }: PartFolder): RunReport | undefined => entries.find(({ report }) => report !== undefined)?.report;

/** Which part a folder says that it is: "3/12". */
function shareOf(part: PartFolder): string | undefined {
  const report = reportOf(part);
  return report && `${report.part}/${report.of}`;
}

/** Other folders that say that they are the same part. */
function rivalsOf(part: PartFolder, parts: readonly PartFolder[]): PartFolder[] {
  const share = shareOf(part);
  return share === undefined ? [] : parts.filter((each) => each !== part && shareOf(each) === share);
}

/** Check a change of a part against the other parts, and against the share that each was to do. */
function checkShares(
  parts: readonly PartFolder[],
  shares: MachineShares | undefined,
): (part: PartFolder, change: PendingChange) => Problem[] {
  const all = parts.flatMap((part) => part.entries.flatMap(({ dataset, change }) => (change ? [{ part, dataset, change }] : [])));
  const byDataset = Map.groupBy(all, ({ dataset }) => dataset);
  const foldersOf = (some: readonly PartFolder[]): string =>
    some
      .map(({ folder }) => folder)
      .sort()
      .join(', ');
  return (part, change) => {
    const { dataset } = change;
    const share = shareOf(part);
    const isAssigned = (each: PartFolder): boolean => shares?.isOf(dataset, shareOf(each) ?? '') ?? false;
    const rivals = rivalsOf(part, parts);
    // guard: the same share as another part
    if (rivals.length > 0) return [problem('publish.part-same', { part: share ?? '', folders: foldersOf([part, ...rivals]) })];
    if (shares?.isPlanned(dataset) === false) return [problem('publish.part-unplanned', { dataset })]; // guard: what is in no plan
    // guard: what its name has given to another machine, where there is no plan
    if (shares !== undefined && share !== undefined && !isAssigned(part))
      return [problem('publish.part-share', { folder: part.folder, dataset, part: share })];
    const claims = byDataset.get(dataset) ?? [];
    const assigned = claims.filter((each) => isAssigned(each.part));
    // The one that was to build it is believed, beside others that do not say which they are.
    const isOnly = assigned.length === 1 && assigned[0]?.part === part;
    // What every machine builds first is the same everywhere.
    const isShared = shares?.isFirst(dataset) === true && claims.every((each) => isDeepStrictEqual(each.change, change));
    // guard [claims.every(… → true]: neither says which it is
    if (claims.every((each) => each.part === part) || isOnly || isShared) return [];
    return [problem('publish.part-twice', { dataset, folders: foldersOf(claims.map((each) => each.part)) })];
  };
}
