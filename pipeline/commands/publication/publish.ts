import { join } from 'node:path';
import type { DatasetRecord, Problem, Snapshot } from '../../../schemas/types.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { producerOf, recordKeysOf } from '../../base/dataset-keys.ts';
import { eachOf } from '../../base/map-limit.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import { once } from '../../base/memoize.ts';
import { publish, type Merged, type PublicationRules } from '../../publish.ts';
import { readPending, reportName, type Change, type Entry } from '../../publication/pending.ts';
import { readRecordsOf } from '../../publication/record-files.ts';
import { recordDigest } from '../../publication/records.ts';
import { sweepPurged } from '../../publication/purge.ts';
import { keepReports, missingParts, readKept, reportKey } from '../../publication/kept-reports.ts';
import { readCurrent, type Publication } from '../../publication/snapshots.ts';
import { everythingDestroyed, readTombstones, tombstoneOfRecord } from '../../publication/tombstones.ts';
import { readOperator } from '../../manifest/read.ts';
import { openStore, type Access } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { against, bringParts, readerOf, refuseUnknown, together, type Made } from '../build/bring-parts.ts';
import { againstManifests, type Beside } from './check-part.ts';
import { sealedAccess } from '../signed-access.ts';
import { listProblems } from '../build/tell-build.ts';
import { readShares, type Shares } from '../build/shares.ts';

/** Which run is to be published, and where to. */
export interface PublishOptions {
  store: string;
  access?: Access;
  run: string;
  /** Folders that `mappe build --store` has filled, where the parts of the run did not write to the store itself. */
  parts: readonly string[];
  /** What `mappe plan --json` has written, where the parts of the run followed it: none brings what is not its own. */
  plan?: string;
  /** Folder of the manifests: its operator.yaml says what producers may hold, how long all is good for and who signs it; none of it without. */
  datasets?: string;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: boolean;
  now: Date;
}

/** A run published: what became of each data set, the parts of the run that have not ended, and what is wrong beside. */
export interface Published {
  merged: Merged[];
  missing: string[];
  told: Problem[];
}

/** Publish what the parts of a run have built, as one snapshot. Done again it changes nothing. */
export async function publishParts(options: PublishOptions): Promise<Published> {
  const { store: address, access, run, parts, datasets, plan, removeMany, now } = options;
  const store = await openStore(address, await sealedAccess(datasets, access, { now }));
  const operator = datasets === undefined ? undefined : (await readOperator(join(datasets, 'operator.yaml'))).value;
  const { quota, territories: territoryDatasets = [] } = operator ?? {};
  const snapshot = (await readCurrent(store))?.snapshot;
  const beside: Beside = {
    datasets,
    territoryDatasets,
    published: publishedIn(store, snapshot),
    given: (dataset) => Promise.resolve(snapshot?.editions?.[dataset]),
  };
  const shares = datasets === undefined ? undefined : await readShares(datasets, plan, now.toISOString().slice(0, 10));
  const tombstones = await everythingDestroyed(store, snapshot);
  const { made, refused, told } = await bringParts(parts, { run, store, beside, shares, tombstones, failed: new Map() });
  const published = await publishRun(store, run, now, { quota, removeMany, beside, shares, made, isKnown: refused.length > 0 });
  // What was not taken over is not listed, and that is told already.
  const isTold = ({ dataset, problems }: Merged): boolean =>
    problems.some((each) => each.id === 'publish.unlisted') && refused.some((each) => each.dataset === dataset);
  const merged = inOrder([...refused, ...published.merged.filter((each) => !isTold(each))]);
  return { merged, missing: published.missing, told: [...told, ...published.told] };
}

/** Finds what is published of a data set; the records of each producer are read once. */
function publishedIn(store: Store, snapshot: Snapshot | undefined): Beside['published'] {
  const records = once<Map<string, DatasetRecord>>();
  return async (dataset) => {
    const producer = producerOf(dataset);
    const own = recordKeysOf(snapshot?.producers, producer);
    if (own.length === 0) return undefined;
    return (await records(() => readRecordsOf(store, { producers: { [producer]: own } }), producer)).get(dataset);
  };
}

/** What a run is held to. */
export interface RunRules extends PublicationRules {
  /** What says what may be published; where it is absent, manifests have no say. */
  beside?: Beside | undefined;
  shares?: Shares | undefined;
  /** By data set: what this process need not look at again. */
  made?: ReadonlyMap<string, Made>;
  /** Something of the run was refused before it came to the store. */
  isKnown?: boolean;
}

/** Publish what waits below pending/ of a run, then keep its reports below runs/ and clear what waited. */
export async function publishRun(store: Store, run: string, now: Date, given: RunRules = {}): Promise<Published> {
  const { beside, shares, made = new Map<string, Made>(), isKnown = false, ...rules } = given;
  const entries = await readPending(store, run, beside && ((dataset) => refuseUnknown(dataset, beside)));
  const reports = entries.flatMap(({ report }) => report ?? []);
  const { known, former } = await readKept(store, run, reports);
  if (entries.length + known.length + former.length === 0 && !isKnown) throw fail('publish.unknown-run', { run, store: store.address });
  const isMade = ({ dataset, record }: Pick<Change, 'dataset' | 'record'>): boolean => {
    const own = made.get(dataset);
    return own !== undefined && (own.record && recordDigest(own.record)) === (record && recordDigest(record));
  };
  const refused = together(
    (
      await eachOf(entries, async ({ dataset = '', change, broken }): Promise<Merged> => {
        const record = change?.record ?? null;
        const problems = change === undefined || isMade(change) ? [] : await againstWaiting(store, change, { beside, shares });
        return { dataset, outcome: 'refused', record, problems: [...problems, ...(broken === undefined ? [] : [broken])] };
      })
    ).filter(({ dataset, problems }) => dataset !== '' && problems.length > 0),
  );
  const sound = entries.flatMap(({ dataset, change }) => (refused.some((each) => each.dataset === dataset) ? [] : (change ?? [])));
  const isProven = (record: DatasetRecord, key: string): boolean => {
    const { proven } = made.get(record.id) ?? { proven: new Set<string>() };
    return isMade({ dataset: record.id, record }) && (proven === 'all' || proven.has(key));
  };
  const { merged: published, publication } = await publish(sound, store, now, { ...rules, isProven });
  const merged = [...refused, ...published];
  await sweepRefused(store, merged, publication);
  await keepReports(store, reports, { known, former });
  // The reports last: as long as one is there, a run that dies here is found again.
  await store.remove(keysOf(entries, (entry) => isDone(entry, merged)));
  await store.remove(keysOf(entries, ({ report }) => report !== undefined));
  const parts = [...known.map((key) => key.slice(key.lastIndexOf('/') + 1)), ...reports.map(reportName)];
  const told = entries.flatMap(({ dataset, broken }) => (dataset === undefined ? (broken ?? []) : []));
  return { merged: inOrder([...merged, ...unlisted(entries, known)]), missing: missingParts(parts), told };
}

/** What speaks against a change that somebody has put below pending/ of the store itself. */
async function againstWaiting(store: Store, change: Change, { beside, shares }: Pick<RunRules, 'beside' | 'shares'>): Promise<Problem[]> {
  const { dataset, record } = change;
  if (shares?.isPlanned(dataset) === false) return [problem('publish.part-unplanned', { dataset })];
  if (record === null) return beside === undefined ? [] : againstManifests(change, beside);
  return against({ ...change, record }, store.address, readerOf(store, record), { beside });
}

/** What a part says that it has built, and the store does not list: some show what is new after a while. */
function unlisted(entries: readonly Entry[], known: readonly string[]): Merged[] {
  const listed = new Set(entries.map((entry) => entry.dataset));
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
function isDone({ dataset: own, change, broken }: Entry, merged: readonly Merged[]): boolean {
  // What nobody can read is told once.
  if (broken !== undefined) return true;
  const fate = merged.find(({ dataset }) => dataset === own);
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
