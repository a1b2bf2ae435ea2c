import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetRecord, Problem, Tombstone } from '../../schemas/types.ts';
import type { Lang } from '../../schemas/languages.ts';
import { say } from '../../schemas/texts/say.ts';
import { producerOf } from '../dataset-keys.ts';
import { fail, PipelineError, problem } from '../errors.ts';
import { once } from '../once.ts';
import { publish, type Merged, type PublicationRules } from '../publish.ts';
import { againstForm, checkName } from '../published/part.ts';
import { putChange, putReport, readPending, reportName, type Change, type Entry } from '../published/pending.ts';
import { artifactStore, placeName } from '../published/place.ts';
import { readRecordsOf } from '../published/record-files.ts';
import { sweepPurged } from '../published/purge.ts';
import { keepReports, missingParts, readKept, reportKey } from '../published/kept-reports.ts';
import { readCurrent, type Publication } from '../published/snapshots.ts';
import { everythingDestroyed, forbiddenBy, readTombstones, tombstoneOfRecord } from '../published/tombstones.ts';
import { readOperator } from '../read.ts';
import { openStore, type Access } from '../stores/open.ts';
import type { Store } from '../stores/store.ts';
import { againstManifests, type Beside } from './check-part.ts';
import { sealedAccess } from './sealed-access.ts';
import { listProblems } from './tell-build.ts';

/** Which run is to be published, and where to. */
export interface PublishOptions {
  store: string;
  access?: Access;
  run: string;
  /** Folders that `mappe build --store` has filled, where the parts of the run did not write to the store itself. */
  parts: readonly string[];
  /** Folder of the manifests: its operator.yaml says what producers may hold, how long all is good for and who signs it; none of it without. */
  datasets?: string;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: boolean;
  now: Date;
}

/** A run published: what became of each data set, and the parts of the run that have not ended. */
export interface Published {
  merged: Merged[];
  missing: string[];
}

/** Publish what the parts of a run have built, as one snapshot. Done again it changes nothing. */
export async function publishParts({ store: address, access, run, parts, datasets, removeMany, now }: PublishOptions): Promise<Published> {
  const store = await openStore(address, await sealedAccess(datasets, access, { now }));
  const operator = datasets === undefined ? undefined : (await readOperator(join(datasets, 'operator.yaml'))).value;
  const { quota, territories: territoryDatasets = [] } = operator ?? {};
  const refused: Merged[] = [];
  const given: Beside['given'] = async (dataset) => (await readCurrent(store))?.snapshot.editions?.[dataset];
  const beside: Bringing = { datasets, territoryDatasets, published: publishedIn(store), given, failed: new Map() };
  for (const part of parts) refused.push(...(await copyPart(part, run, store, beside)));
  const { merged, missing } = await publishRun(store, run, now, { quota, removeMany });
  // What was not taken over is not listed, and that is told already.
  const isTold = ({ dataset, problems }: Merged): boolean =>
    problems.some((each) => each.id === 'publish.unlisted') && refused.some((each) => each.dataset === dataset);
  return { merged: inOrder([...refused, ...merged.filter((each) => !isTold(each))]), missing };
}

/** Finds what is published of a data set; the records of each producer are read once. */
function publishedIn(store: Store): Beside['published'] {
  const records = once<Map<string, DatasetRecord>>();
  return async (dataset) => {
    const producer = producerOf(dataset);
    const read = async (): Promise<Map<string, DatasetRecord>> => {
      const own = (await readCurrent(store))?.snapshot.producers[producer] ?? [];
      return readRecordsOf(store, { producers: { [producer]: own } });
    };
    return (await records(read, producer)).get(dataset);
  };
}

/** What all parts of a run are held against, and what the buckets of producers that failed have said. */
interface Bringing extends Beside {
  failed: Map<string, readonly Problem[]>;
}

/** Bring what a part of the run has built in a folder of its own to the store; gives the data sets of which nothing is brought. */
async function copyPart(folder: string, run: string, store: Store, beside: Bringing): Promise<Merged[]> {
  const entries = await readPending(await openStore(folder), run);
  for (const entry of entries) checkName(folder, entry);
  const tombstones = await everythingDestroyed(store, (await readCurrent(store))?.snapshot);
  const refused: Merged[] = [];
  for (const { key, change, report } of entries) {
    const problems = change === undefined ? [] : await against(folder, key, change, { tombstones, beside });
    // Earlier versions stay where they are: only what this run has made is in the folder.
    if (problems.length === 0 && change?.record) problems.push(...(await copyArtifacts(folder, change.record, store, beside.failed)));
    if (change !== undefined && problems.length > 0) refused.push({ dataset: change.dataset, outcome: 'refused', record: null, problems });
    else if (change !== undefined) await putChange(store, run, change);
    if (report !== undefined) await putReport(store, report);
  }
  return refused;
}

/** What its form, the manifests or a purge have against a change of a part. */
async function against(
  folder: string,
  key: string,
  change: Change,
  { tombstones, beside }: { tombstones: readonly Tombstone[]; beside: Beside },
): Promise<Problem[]> {
  const wrong = await againstForm(folder, key, change);
  // What is no record is read no further.
  if (wrong.length > 0) return wrong;
  const tombstone = change.record ? tombstoneOfRecord(change.record, tombstones) : undefined;
  return [...(await againstManifests(change, beside)), ...(tombstone === undefined ? [] : [forbiddenBy(tombstone)])];
}

/**
 * Bring the artifacts of a record that are in a part's folder to where the record says; what keeps its producer's bucket from taking them.
 * A bucket that has failed is not waited for again: those of everybody else come after it.
 */
async function copyArtifacts(
  folder: string,
  record: DatasetRecord,
  store: Store,
  failed: Map<string, readonly Problem[]>,
): Promise<Problem[]> {
  const place = placeName(record.store);
  const before = failed.get(place);
  if (before !== undefined) return [...before];
  try {
    const target = await artifactStore(store, record);
    for (const { key, sha256 } of record.version.artifacts)
      if (existsSync(join(folder, key))) await target.put(key, { path: join(folder, key) }, sha256);
    return [];
  } catch (error) {
    if (record.store === undefined || !(error instanceof PipelineError)) throw error;
    failed.set(place, error.problems);
    return [...error.problems];
  }
}

/** Publish what waits below pending/ of a run, then keep its reports below runs/ and clear what waited. */
export async function publishRun(store: Store, run: string, now: Date, rules: PublicationRules = {}): Promise<Published> {
  const entries = await readPending(store, run);
  const reports = entries.flatMap(({ report }) => report ?? []);
  const { known, former } = await readKept(store, run, reports);
  if (entries.length + known.length + former.length === 0) throw fail('publish.unknown-run', { run, store: store.address });
  const { merged, publication } = await publish(
    entries.flatMap(({ change }) => change ?? []),
    store,
    now,
    rules,
  );
  await sweepRefused(store, merged, publication);
  await keepReports(store, reports, { known, former });
  // The reports last: as long as one is there, a run that dies here is found again.
  await store.remove(keysOf(entries, (entry) => isDone(entry, merged)));
  await store.remove(keysOf(entries, ({ report }) => report !== undefined));
  const parts = [...known.map((key) => key.slice(key.lastIndexOf('/') + 1)), ...reports.map(reportName)];
  return { merged: inOrder([...merged, ...unlisted(entries, known)]), missing: missingParts(parts) };
}

/** What a part says that it has built, and the store does not list: some show what is new after a while. */
function unlisted(entries: readonly Entry[], known: readonly string[]): Merged[] {
  const listed = new Set(entries.map(({ change }) => change?.dataset));
  return entries.flatMap(({ report }) => {
    // A report that is kept already was published by a run that died as it cleared what had waited.
    if (report === undefined || known.includes(reportKey(report))) return [];
    const lost = report.datasets.filter(({ dataset, outcome }) => outcome === 'built' && !listed.has(dataset));
    return lost.map(({ dataset }): Merged => ({
      dataset,
      outcome: 'refused',
      record: null,
      problems: [problem('publish.unlisted', { dataset })],
    }));
  });
}

const inOrder = (merged: readonly Merged[]): Merged[] => merged.toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1));

/**
 * A build that was under way during a purge has put what was purged: it goes, whatever its change was refused for. What a producer's bucket
 * does not let go of the next collection removes: everybody else is published by now.
 */
async function sweepRefused(store: Store, merged: readonly Merged[], publication: Publication | undefined): Promise<void> {
  const tombstones = await readTombstones(store, publication?.snapshot);
  const purged = merged.flatMap(({ record }) => (record && tombstoneOfRecord(record, tombstones) ? [record] : []));
  for (const { id, store: own } of purged) {
    const ofIt = tombstones.filter(({ dataset }) => dataset === id);
    try {
      await sweepPurged(store, ofIt);
    } catch (error) {
      const isElsewhere = own !== undefined || ofIt.some(({ stores }) => stores !== undefined);
      if (!isElsewhere || !(error instanceof PipelineError)) throw error;
    }
  }
}

/**
 * Whether nothing waits for a change or the note of a sheet any more. What a bucket alone refused the next publication of the run takes, or the
 * next build. The sheets of a version that was refused are found by the build that mends it, unless they were purged; those of one that no
 * part of the run has built wait on.
 */
function isDone({ change, sheet }: Entry, merged: readonly Merged[]): boolean {
  const fate = merged.find(({ dataset }) => dataset === (change ?? sheet)?.dataset);
  if (fate?.outcome !== 'refused') return fate !== undefined;
  if (change === undefined) return fate.problems.some(({ id }) => id === 'purge.forbidden');
  return !fate.problems.every(({ id }) => /^(own-)?store\./.test(id));
}

const keysOf = (entries: readonly Entry[], is: (entry: Entry) => boolean): string[] => entries.filter(is).map(({ key }) => key);

/** What became of a data set, as people read it. */
export function tellMerged({ dataset, outcome, problems }: Merged, lang: Lang): string {
  return [say(`publish.${outcome}`, { dataset }, lang), ...listProblems(problems, lang)].join('\n');
}

/** That a part of a run is missing, as people read it. */
export const tellMissing = (part: string, run: string, lang: Lang): string => say('publish.part-missing', { part, run }, lang);
