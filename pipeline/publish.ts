import type { Quota } from '../schemas/model/quota.ts';
import type { DatasetRecord, Problem } from '../schemas/types.ts';
import { fail, PipelineError, problem } from './base/errors.ts';
import { mapLimit } from './base/map-limit.ts';
import { problemsOfWaiting, mergeRefusals, type CheckedChange, type ManifestCheck, type MachineShares } from './publication/bring-parts.ts';
import { mergeChanges, type Merged } from './publication/merge.ts';
import { bytesBelow } from './publication/objects.ts';
import { readPending, reportName, type PendingChange, type PendingEntry, type ReportedDataset } from './publication/pending.ts';
import { sweepPurged } from './publication/purge.ts';
import { recordDigest } from './publication/records.ts';
import { archiveReports, missingParts, readArchivedReports, reportKey } from './publication/reports.ts';
import { advance, type Act, type Publication } from './publication/snapshots.ts';
import { readTombstones, tombstoneOfRecord } from './publication/tombstones.ts';
import { quotaGate } from './record/quota.ts';
import type { Store } from './stores/store.ts';
import type { ArtifactFile } from './record/describe-artifact.ts';

/** Result of a published run: outcomes of data sets, missing parts, and problems that name no data set. */
export interface PublishedRun {
  merged: Merged[];
  /** Data sets that a part says that it has not built, and why. */
  unbuilt: ReportedDataset[];
  missing: string[];
  problems: Problem[];
}

/** Rules of a publication. */
export interface PublicationRules {
  quota?: Quota | undefined;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: boolean | undefined;
  /** Whether this process has checked the bytes of a file itself; nothing of what is new is so unless said. */
  isProven?: (record: DatasetRecord, key: string) => boolean;
  /** Act by which a person has decided the publication, beside builds that publish what the manifests say. */
  act?: Act | undefined;
}

/** Rules of the publication of a run. */
export interface RunRules extends PublicationRules {
  /** Check by the manifests; where it is absent, manifests have no say. */
  manifests?: ManifestCheck | undefined;
  shares?: MachineShares | undefined;
  /** By data set: what this process need not look at again. */
  checked?: ReadonlyMap<string, CheckedChange>;
  /** Something of the run was refused before it came to the store. */
  hasRefused?: boolean;
}

/** Publish what waits of a run as one snapshot, then keep its reports and clear what waited. Done again it changes nothing. */
export async function publishRun(store: Store, run: string, now: Date, options: RunRules = {}): Promise<PublishedRun> {
  const { manifests, shares, checked = new Map<string, CheckedChange>(), hasRefused = false, ...rules } = options;
  const entries = await readPending(store, run, manifests?.refuseUnknown);
  const reports = entries.flatMap(({ report }) => report ?? []);
  const { known, former } = await readArchivedReports(store, run, reports);
  if (entries.length + known.length + former.length === 0 && !hasRefused) throw fail('publish.unknown-run', { run, store: store.address });
  const refused = await refuseEntries(entries, (change) =>
    // guard [isChecked(change, checked) → true] (forged-parts.test.ts): its manifest does not
    isChecked(change, checked) ? Promise.resolve([]) : problemsOfWaiting(store, change, { manifests, shares }),
  );
  const sound = entries.flatMap(({ dataset, change }) => (refused.some((each) => each.dataset === dataset) ? [] : (change ?? [])));
  const isProven = (record: DatasetRecord, key: string): boolean => isProvenBy(checked, record, key);
  const { merged: published, publication } = await publish(sound, store, now, { ...rules, isProven });
  const merged = [...refused, ...published];
  await sweepRefused(store, merged, publication);
  await archiveReports(store, reports, { known, former });
  // The reports last: as long as one is there, a run that dies here is found again.
  await store.remove(keysOf(entries, (entry) => isDone(entry, merged)));
  await store.remove(keysOf(entries, ({ report }) => report !== undefined));
  const parts = [...known.map((key) => key.slice(key.lastIndexOf('/') + 1)), ...reports.map(reportName)];
  const problems = entries.flatMap(({ dataset, broken }) => (dataset === undefined ? (broken ?? []) : []));
  const named = new Set(merged.map(({ dataset }) => dataset));
  const unbuilt = reports.flatMap(({ datasets }) => datasets).filter(({ dataset, outcome }) => isUnbuilt(outcome) && !named.has(dataset));
  return { merged: inOrder([...merged, ...unlisted(entries, known)]), unbuilt, missing: missingParts(parts), problems };
}

/** Publish changes as one snapshot; a change that is refused keeps no other from being published. */
export async function publish(
  changes: readonly PendingChange[],
  store: Store,
  now: Date,
  { quota, act, ...rules }: PublicationRules = {},
): Promise<{ merged: Merged[]; publication: Publication | undefined }> {
  let merged: Merged[] = [];
  const digests = new Map<string, Promise<string | undefined>>();
  const today = now.toISOString().slice(0, 10);
  const measure = (producer: string): Promise<number> => bytesBelow(store, `data/${producer}/`);
  const deposited = (producer: string): Promise<number> => bytesBelow(store, `deposits/${producer}/`);
  // Record files come first, then the snapshot that names them, then the pointer; unchanged data sets stay as they are.
  const publication = await advance(store, now, async (current) => {
    // Refused: published anew since it was built, purged, a file lost, or more than its producer may hold.
    const next = await mergeChanges(changes, current, {
      ...rules,
      store,
      digests,
      gateOf: (records, departed) => quotaGate(quota, { records, departed, today, measure, deposited, isStored: true }),
    });
    merged = next.merged;
    return { ...next.contents, ...(act && { act }) };
  });
  return { merged, publication };
}

/** Files put at a time; a large one goes in several parts at a time itself. */
const filesAtATime = 4;

/** Put the files of one version; until a snapshot names them nobody sees them. */
export async function putArtifacts(built: readonly ArtifactFile[], store: Store): Promise<void> {
  await mapLimit(built, ({ key, path, sha256 }) => store.put(key, { path }, sha256), filesAtATime);
}

async function refuseEntries(
  entries: readonly PendingEntry[],
  problemsOf: (change: PendingChange) => Promise<Problem[]>,
): Promise<Merged[]> {
  const judged = await mapLimit(entries, async ({ dataset = '', change, broken }): Promise<Merged> => {
    const problems = change === undefined ? [] : await problemsOf(change);
    return {
      dataset,
      outcome: 'refused',
      record: change?.record ?? null,
      problems: [...problems, ...(broken === undefined ? [] : [broken])],
    };
  });
  return mergeRefusals(judged.filter(({ dataset, problems }) => dataset !== '' && problems.length > 0));
}

/** Whether a change is the one that this process has made or judged itself. */
function isChecked({ dataset, record }: Pick<PendingChange, 'dataset' | 'record'>, checked: ReadonlyMap<string, CheckedChange>): boolean {
  const own = checked.get(dataset);
  return own !== undefined && (own.record && recordDigest(own.record)) === (record && recordDigest(record));
}

function isProvenBy(checked: ReadonlyMap<string, CheckedChange>, record: DatasetRecord, key: string): boolean {
  const { proven } = checked.get(record.id) ?? { proven: new Set<string>() };
  return isChecked({ dataset: record.id, record }, checked) && (proven === 'all' || proven.has(key));
}

/** Refuse data sets that a part has built and the store does not list: some stores show new files after a while. */
function unlisted(entries: readonly PendingEntry[], known: readonly string[]): Merged[] {
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

const isUnbuilt = (outcome: string): boolean => outcome === 'refused' || outcome === 'skipped';

/** Outcomes by the names of their data sets. */
export const inOrder = (merged: readonly Merged[]): Merged[] => merged.toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1));

/** Sweep purged data that a build put during the purge, whatever its change was refused for. */
async function sweepRefused(store: Store, merged: readonly Merged[], publication: Publication | undefined): Promise<void> {
  const tombstones = await readTombstones(store, publication?.snapshot);
  const purged = merged.flatMap(({ record }) => (record && tombstoneOfRecord(record, tombstones) ? [record] : []));
  for (const { id, store: own } of purged) {
    const ofIt = tombstones.filter(({ dataset }) => dataset === id);
    try {
      await sweepPurged(store, ofIt);
    } catch (error) {
      const isElsewhere = own !== undefined || ofIt.some(({ stores }) => stores !== undefined);
      // Files that a producer's bucket does not let go of are left to the next collection: everybody else is published by now.
      if (!isElsewhere || !(error instanceof PipelineError)) throw error;
    }
  }
}

/** Whether nothing waits any more for a change or the note of a sheet. */
function isDone({ dataset: own, change, broken }: PendingEntry, merged: readonly Merged[]): boolean {
  // What nobody can read is told once.
  if (broken !== undefined) return true;
  const fate = merged.find(({ dataset }) => dataset === own);
  if (fate?.outcome !== 'refused') return fate !== undefined;
  // Sheets of a refused version are found by the build that mends it, unless purged; those of one that no part has built wait on.
  if (change === undefined) return fate.problems.some(({ id }) => id === 'purge.forbidden');
  // A change that a bucket alone refused is taken by the next publication of the run, or by the next build.
  return !fate.problems.every(({ id }) => /^(own-)?store\./.test(id));
}

const keysOf = (entries: readonly PendingEntry[], is: (entry: PendingEntry) => boolean): string[] =>
  entries.filter(is).map(({ key }) => key);
