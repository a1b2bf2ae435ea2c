import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, DatasetRecord, Problem, Tombstone } from '../../../schemas/types.ts';
import { eachOf } from '../../base/map-limit.ts';
import { PipelineError, problem } from '../../base/errors.ts';
import type { Merged } from '../../publish.ts';
import { againstFiles, lookAtFile, readPart } from '../../publication/part.ts';
import { putChange, putReport, type Change } from '../../publication/pending.ts';
import { artifactReader, artifactStore, placeName } from '../../publication/place.ts';
import { forbiddenBy, tombstoneOfRecord } from '../../publication/tombstones.ts';
import { folderStore } from '../../stores/folder.ts';
import type { Reader, Store } from '../../stores/store.ts';
import { againstManifests, manifestOf, type Beside } from '../publication/check-part.ts';
import { doubtsAmong, reportOf, rivalsOf, type Part, type Shares } from './shares.ts';

/** What all parts of a run are held against, and what the buckets of producers that failed have said. */
interface Bringing {
  run: string;
  store: Store;
  beside: Beside;
  shares: Shares | undefined;
  tombstones: readonly Tombstone[];
  failed: Map<string, readonly Problem[]>;
}

/** Bring what the parts of a run have built in folders of their own to the store, each data set that nothing speaks against. */
export async function bringParts(
  folders: readonly string[],
  bringing: Bringing,
): Promise<{ made: Map<string, Made>; refused: Merged[]; told: Problem[] }> {
  const { run, store, beside, shares } = bringing;
  const parts: Part[] = [];
  for (const folder of folders) parts.push({ folder, entries: await readPart(folder, run, (dataset) => refuseUnknown(dataset, beside)) });
  const doubtsOf = doubtsAmong(parts, shares);
  const made = new Map<string, Made>();
  const refused: Merged[] = [];
  const told: Problem[] = [];
  for (const part of parts) {
    for (const [dataset, own] of Map.groupBy(part.entries, (entry) => entry.dataset)) {
      const problems = own.flatMap(({ broken }) => broken ?? []);
      if (dataset === undefined) {
        told.push(...problems);
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
        made.set(dataset, { record: change.record, proven });
      }
    }
    const report = reportOf(part);
    if (report !== undefined && rivalsOf(part, parts).length === 0) await putReport(store, report);
  }
  return { made, refused: together(refused), told };
}

/** Why nothing is read of what waits of a data set: the catalogue knows none of that name. */
export async function refuseUnknown(dataset: string, { datasets, published }: Beside): Promise<Problem | undefined> {
  if (datasets === undefined) return undefined;
  const file = manifestOf(datasets, dataset);
  return existsSync(file) || (await published(dataset)) !== undefined ? undefined : problem('publish.part-manifest', { file });
}

/** A refusal a data set, whichever parts it comes from, that says nothing twice. */
export const together = (refused: readonly Merged[]): Merged[] =>
  [...Map.groupBy(refused, ({ dataset }) => dataset)].map(([dataset, all]) => ({
    ...{ dataset, outcome: 'refused', record: all.find(({ record }) => record !== null)?.record ?? null },
    problems: [...new Map(all.flatMap(({ problems }) => problems.map((each) => [each.message, each]))).values()],
  }));

/** Bring the files of one change to the store; what speaks against it. Earlier versions stay where they are: only what this run has made is in the folder. */
async function bring(
  folder: string,
  change: Change,
  { store, beside, tombstones, failed }: Bringing,
  proven: Set<string>,
): Promise<Problem[]> {
  const { record } = change;
  if (record === null) return againstManifests(change, beside);
  const looks = await eachOf(record.version.artifacts, async (artifact) => ({ artifact, look: await lookAtFile(folder, artifact) }));
  const odd = looks.flatMap(({ look }) => (look === undefined || look === 'fit' ? [] : [look]));
  if (odd.length > 0) return odd;
  const fit = looks.flatMap(({ artifact, look }) => (look === 'fit' ? [artifact] : []));
  const own = new Set(fit.map(({ key }) => key));
  const [part, elsewhere] = [folderStore(folder), readerOf(store, record)];
  const read: Reader['open'] = (key, range) => (own.has(key) ? part.open(key, range) : elsewhere(key, range));
  const problems = await against({ ...change, record }, folder, read, { beside, tombstones });
  return problems.length > 0 ? problems : copyFiles(folder, fit, { record, store, failed, proven });
}

/** Reads a file of a record from where it waits, or from where it will be. */
export function readerOf(store: Store, record: DatasetRecord): Reader['open'] {
  const there = artifactReader(store, record);
  return async (key, range) => (await store.open(key, range)) ?? (record.store === undefined ? undefined : there.open(key, range));
}

/** What its files, the manifests or a purge have against a change; `from` is where it waits. */
export async function against(
  change: Change & { record: DatasetRecord },
  from: string,
  read: Reader['open'],
  { beside, tombstones = [] }: { beside: Beside | undefined; tombstones?: readonly Tombstone[] },
): Promise<Problem[]> {
  const { record } = change;
  try {
    const wrong = await againstFiles(record, from, read);
    if (wrong.length > 0) return wrong;
    const tombstone = tombstoneOfRecord(record, tombstones);
    const problems = beside === undefined ? [] : await againstManifests(change, beside);
    return [...problems, ...(tombstone === undefined ? [] : [forbiddenBy(tombstone)])];
  } catch (error) {
    // The bucket of one producer keeps nobody else from being published.
    if (record.store === undefined || !(error instanceof PipelineError)) throw error;
    return [...error.problems];
  }
}

/** What is wrong with a file, not with the store that would take it. */
const ofTheFile = ['store.digest', 'store.other-bytes'];

/**
 * Bring files of a part's folder to where the record says; what keeps them from being taken. A bucket that has failed is not waited for again:
 * those of everybody else come after it. Added to `proven` is what was checked as it was put; what was there before somebody else has put.
 */
async function copyFiles(
  folder: string,
  files: readonly Artifact[],
  { record, store, failed, proven }: Pick<Bringing, 'store' | 'failed'> & { record: DatasetRecord; proven: Set<string> },
): Promise<Problem[]> {
  const place = placeName(record.store);
  const before = failed.get(place);
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
    if (error.problems.every(({ id }) => ofTheFile.includes(id)))
      return error.problems.map((each) => (each.id === 'store.digest' ? problem('publish.part-digest', { ...each.facts, folder }) : each));
    if (record.store === undefined) throw error;
    failed.set(place, error.problems);
    return [...error.problems];
  }
}

/** A change that this process has made or judged itself, with those of its files of which it has checked the bytes. */
export interface Made {
  record: DatasetRecord | null;
  proven: ReadonlySet<string> | 'all';
}
