import { mkdtempDisposable } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRecord, Problem, ProducerStore, Snapshot, Tombstone, Version } from '../../../schemas/types.ts';
import type { Unsealer } from '../../access/sealed-file.ts';
import { problem } from '../../base/errors.ts';
import { buildDataset } from '../../build.ts';
import type { CommitDate } from '../../manifest/commit-date.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import type { Parents } from '../../source/derive.ts';
import type { ProgressStep } from '../../base/progress.ts';
import { putArtifacts } from '../../publish.ts';
import { depositsOf } from '../../publication/deposits.ts';
import { fetchPublished } from '../../publication/fetch-artifact.ts';
import { putChange } from '../../publication/pending.ts';
import { artifactStore, canWrite } from '../../publication/artifact-stores.ts';
import type { StandIn } from '../../../schemas/model/stand-in.ts';
import { recordDigest } from '../../publication/records.ts';
import type { Admit } from '../../publication/merge.ts';
import type { ReadCatalogue, Manifest } from '../../manifest/read.ts';
import { isSilence, type ServiceReader } from '../../service/ask-service.ts';
import type { Network } from '../../download/exchange.ts';
import type { Access } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { faultsIn } from '../problems.ts';
import { openSheetCache } from './sheet-cache.ts';
import { hasOtherWords, isRenewable } from './renewable.ts';
import type { Territories } from '../../record/build-context.ts';
import { describeService } from '../../service/service-source.ts';
import { refuseTaken } from '../../record/leaving.ts';

/** Outcome of one data set: a line of --json. */
export interface BuildLine {
  dataset: string;
  /** removed: left the catalogue; described: restricted, its manifest is shown; skipped: its service or file server did not answer. */
  // built: in the store until the run publishes its parts together.
  outcome: 'published' | 'built' | 'unchanged' | 'removed' | 'described' | 'skipped' | 'refused';
  version: string | null;
  /** null where no layer and no service says how many there are: of an image. */
  features: number | null;
  artifacts: { format: string; bytes: number; sha256: string }[];
  seconds: number;
  problems: Problem[];
}

/** State that all data sets of a run share. */
export interface BuildRun {
  /** Its name. */
  run: string;
  /** Whether a data set is built again in any case: it was named, here or in the plan. */
  isRenewed: (id: string) => boolean;
  /** Whether what is written in an older way is. */
  renew: boolean;
  /** `mappe publish` follows. */
  buildOnly: boolean;
  catalogue: ReadCatalogue;
  records: ReadonlyMap<string, DatasetRecord>;
  /** Lines that stand in the place of records. */
  standIns: ReadonlyMap<string, StandIn>;
  territories: Territories;
  /** Data sets that others are computed from: the newest record of each, built by this run or published. */
  parents: Parents;
  /** Records that this run has built, from which other data sets may be computed. */
  built: Map<string, DatasetRecord>;
  finished: ReadonlyMap<string, DatasetRecord[]>;
  tombstones: readonly Tombstone[];
  /** The highest editions given, of data sets that show lower ones, or were removed. */
  highestEditions: NonNullable<Snapshot['editions']>;
  store: Store;
  admit: Admit;
  scratch: string;
  today: string;
  commitDate: CommitDate;
  services: ServiceReader;
  /** Network through which a test reaches its own server. */
  network?: Network | undefined;
  /** Opens deposits that were encrypted; absent where this machine has no identity to. */
  unsealer: Unsealer | undefined;
  tools: () => Promise<Version['tools']>;
  onNotice: Access['onNotice'];
}

/** A line with what the report of the run says beside it: seconds by stage. */
export interface TimedLine {
  line: BuildLine;
  stages: Record<string, number>;
}

/** Build one data set and put its files, then its record, where publication finds them. */
export async function buildOne(id: string, run: BuildRun, onStep: (step: ProgressStep) => void): Promise<TimedLine> {
  const { time, stages } = stopwatch();
  await using scratch = await mkdtempDisposable(join(run.scratch, `${id.replace('/', '--')}-`));
  const progress = (step: ProgressStep): void => {
    time(step.stage);
    onStep(step);
  };
  const outcome = await attempt(id, { ...run, scratch: scratch.path }, progress);
  time(undefined);
  const seconds = Object.values(stages).reduce((sum, each) => sum + each, 0);
  return { line: { ...outcomeLine(id, outcome), seconds: hundredths(seconds) }, stages };
}

async function attempt(id: string, run: BuildRun, progress: (step: ProgressStep) => void): Promise<Outcome> {
  const { catalogue, records, store } = run;
  const manifest = catalogue.manifests.find((each) => each.id === id);
  const problems = catalogue.problems.get(id) ?? [];
  if (manifest === undefined) return { refused: [...problems, ...(catalogue.problems.get(producerIdOf(id)) ?? [])] };
  const previous = records.get(id);
  try {
    const returning = refuseTaken(manifest, run);
    const renew = previous !== undefined && (hasOtherWords(previous, manifest) || (await isToBeRenewed(previous, run)));
    const own = placeFor(manifest, run);
    const files = await artifactStore(store, { id, store: own });
    const fetchArtifact = fetchPublished(store, (each) => records.get(each));
    const lossThreshold = catalogue.operator.expect?.change.threshold;
    const result = await buildDataset(manifest, {
      machine: {
        scratch: run.scratch,
        progress,
        tools: run.tools,
        ...(run.network && { network: run.network }),
        services: { describe: (service) => describeService(service, run.services) },
        deposits: { bring: depositsOf(store, manifest.producerId), unseal: run.unsealer?.(manifest.producerId) },
        isPrivate: store.releases !== undefined,
        sheets: openSheetCache({
          run: run.run,
          store: files,
          own,
          fetchArtifact,
          manifest,
          previous: renew ? undefined : previous,
          scratch: run.scratch,
        }),
      },
      published: {
        previous,
        highestEdition: run.highestEditions[id],
        finished: run.finished.get(id) ?? [],
        tombstones: run.tombstones,
        parents: run.parents,
        territories: run.territories,
        fetchArtifact,
      },
      policy: { problems, renew, ...(lossThreshold !== undefined && { lossThreshold }) },
      dates: { today: run.today, commitDate: run.commitDate },
    });
    const { record } = result;
    if (result.outcome === 'unchanged') return { outcome: 'unchanged', record };
    await run.admit(record, `${manifest.producerId}/producer.yaml`);
    progress({ stage: 'publish' });
    await putArtifacts(result.files, files);
    run.built.set(id, record);
    await putChange(store, run.run, { dataset: id, base: previous === undefined ? null : recordDigest(previous), record });
    return { outcome: 'built', record, returning };
  } catch (error) {
    if (isSilence(error)) return { skipped: previous === undefined ? error.problems.map(asNew) : error.problems };
    // guard [return { refused: faultsIn(error, id, run.onNotice) } → throw error]: keeps nobody else from being published
    return { refused: faultsIn(error, id, run.onNotice) };
  }
}

/** Why the file of a data set could not be had, where nothing is published of it that could stay. */
const asNew = (told: Problem): Problem =>
  told.id === 'source.host-unreachable' ? problem('source.host-unreachable-new', told.facts) : told;

type Outcome =
  | { refused: readonly Problem[] }
  | { skipped: readonly Problem[] }
  | { outcome: 'removed' | 'described' }
  | { outcome: Exclude<BuildLine['outcome'], 'refused' | 'skipped' | 'described'>; record: DatasetRecord; returning?: readonly Problem[] };

/**
 * Producer's bucket for a data set's files; undefined where a build-only run lacks its keys: files wait in the store for publication, which
 * has them.
 */
export const placeFor = (
  { id, producer: { store: own } }: Manifest,
  { store, buildOnly }: Pick<BuildRun, 'store' | 'buildOnly'>,
): ProducerStore | undefined => (buildOnly && !canWrite(store, { id, store: own }) ? undefined : own);

/** The line of a data set, but for the time that it took. */
export function outcomeLine(dataset: string, result: Outcome): BuildLine {
  const line = { dataset, version: null, features: null, artifacts: [], seconds: 0 };
  if ('refused' in result) return { ...line, outcome: 'refused', problems: [...result.refused] };
  if ('skipped' in result) return { ...line, outcome: 'skipped', problems: [...result.skipped] };
  if (!('record' in result)) return { ...line, outcome: result.outcome, problems: [] };
  const { version, problems } = result.record;
  const artifacts = version.artifacts.map(({ format, bytes, sha256 }) => ({ format, bytes, sha256 }));
  const features = version.features > 0 || version.layers.length > 0 ? version.features : null;
  return {
    ...line,
    outcome: result.outcome,
    version: version.id,
    features,
    artifacts,
    problems: [...(result.returning ?? []), ...problems],
  };
}

async function isToBeRenewed(record: DatasetRecord, { isRenewed, renew, tools, territories }: BuildRun): Promise<boolean> {
  return isRenewed(record.id) || (renew && isRenewable(record, await tools(), territories.records()));
}

/** Seconds spent in each stage, rounded to a hundredth; `time` begins a stage and ends the one before. */
function stopwatch(): { time: (stage: string | undefined) => void; stages: Record<string, number> } {
  const stages: Record<string, number> = {};
  let current: string | undefined = 'read';
  let since = performance.now();
  const time = (stage: string | undefined): void => {
    if (stage === current) return;
    const now = performance.now();
    if (current !== undefined) stages[current] = hundredths((stages[current] ?? 0) + (now - since) / 1000);
    current = stage;
    since = now;
  };
  return { time, stages };
}

const hundredths = (seconds: number): number => Math.round(seconds * 100) / 100;
