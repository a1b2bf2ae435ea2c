import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetRecord, Version } from '../../../schemas/types.ts';
import { commitDates } from '../../manifest/commit-date.ts';
import { levelsOf } from '../../manifest/derived-order.ts';
import { goneFrom, linkedProducers, type Shard } from '../../manifest/dataset-ids.ts';
import { once } from '../../base/memoize.ts';
import type { Step } from '../../base/progress.ts';
import type { Merged } from '../../publish.ts';
import { fetchPublished } from '../../publication/fetch-artifact.ts';
import { bytesBelow } from '../../publication/objects.ts';
import { eachOf } from '../../base/map-limit.ts';
import { putChange, putReport, type Report } from '../../publication/pending.ts';
import { recordDigest } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { everythingDestroyed } from '../../publication/tombstones.ts';
import { protect } from '../../sandbox/with-sandbox.ts';
import { quotaGate } from '../../record/quota.ts';
import { readCatalogue } from '../../manifest/read.ts';
import { readServices } from '../../service/ask-service.ts';
import type { Access } from '../../stores/open.ts';
import { listedTerritories, openTerritories } from '../../territories/territories.ts';
import { readToolVersions } from '../../sandbox/tool-versions.ts';
import { buildOne, lineOf, type BuildLine, type Run, type Told } from './build-one.ts';
import { finishedRecords } from './finished.ts';
import { openStores } from '../open-stores.ts';
import { choosePart } from './part.ts';
import type { Made } from './bring-parts.ts';
import { publishRun } from '../publication/publish.ts';

/** What the command is given; `onStep` hears of what goes on, `onLine` of each data set as soon as its fate is true. */
export interface BuildOptions {
  datasets: string;
  store: string;
  access?: Access;
  /** All of them where empty. */
  ids: readonly string[];
  /** Name of the run: parts of one name are published together. */
  run: string;
  /** The data sets of one machine out of several. */
  shard?: Shard;
  /** What `mappe plan --json` has written: its parts are the shards then. */
  plan?: string;
  /** Leave what is built to `mappe publish`. */
  buildOnly?: boolean;
  /**
   * What is published already, where `store` is a folder for what is new alone: any address that can be read. Without `buildOnly` the
   * folder becomes a preview: the data sets that were asked for as they would be published, compared with what is.
   */
  published?: string;
  /** The revision of the repository at `root` whose operator.yaml says who signs `published`; unless given, the one of `datasets` does. */
  since?: string;
  root?: string;
  /** Build again what is published: what is named by `ids`, else what is written in an older way. */
  renew?: boolean;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: true;
  /** Read producers' files without a sandbox. */
  unsafeNoSandbox?: true;
  /** What reaches a test's own services. */
  services?: Parameters<typeof readServices>[0];
  now: Date;
  onLine: (line: BuildLine) => void;
  onStep?: (dataset: string, step: Step) => void;
}

/** Two cores; tippecanoe leaves the second one idle now and then. */
const datasetsAtATime = 2;

/**
 * Build data sets and publish what has changed, as one snapshot: a run is one state of the manifests, and shows as one. What it has built
 * waits in the store meanwhile, so that a run that dies has built nothing in vain. True where every one was published or was so already.
 */
export async function build(options: BuildOptions): Promise<boolean> {
  const { run: name, now, shard = { index: 1, count: 1 }, buildOnly = false, unsafeNoSandbox: unsafe, onLine } = options;
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-'));
  try {
    const { run, wanted, gone, finish } = await prepare(options, scratch);
    const told: Told[] = [];
    const work = async (id: string): Promise<void> => {
      const each = await buildOne(id, run, (step) => options.onStep?.(id, step));
      told.push(each);
      // "published" is said when it is true: after the pointer has moved.
      if (buildOnly || each.line.outcome !== 'built') onLine(each.line);
    };
    const { limits, ports } = run.catalogue.operator;
    await protect({ limits, ports, unsafe, onNotice: options.access?.onNotice }, async () => {
      for (const level of levelsOf(wanted, run.catalogue.manifests)) await eachOf(level, work, datasetsAtATime);
    });
    for (const [dataset, record] of gone) await putChange(run.store, name, { dataset, base: recordDigest(record), record: null });
    const part = { run: name, started: now.toISOString(), part: shard.index, of: shard.count, ...(unsafe && { unsafe }) };
    await putReport(run.store, reportOf(told, part));
    const lines = told.map(({ line }) => line);
    const published = buildOnly ? [] : (await publishOwn(run, gone, options)).map((merged) => lineOfMerged(merged, lines));
    for (const line of published) onLine(line);
    await finish();
    const linked = linkedProducers(run.catalogue).flatMap(([, problems]) => problems);
    for (const each of linked) options.access?.onNotice?.(each);
    return linked.length === 0 && [...lines, ...published].every(({ outcome }) => outcome !== 'refused');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Publish what this run has built; what somebody else has left under its name is held against the manifests. */
async function publishOwn(
  { run, store, records, built, given, catalogue: { operator } }: Run,
  gone: readonly [string, DatasetRecord][],
  { datasets, removeMany, access, now }: BuildOptions,
): Promise<Merged[]> {
  const made = new Map<string, Made>([...built].map(([dataset, record]) => [dataset, { record, proven: 'all' }]));
  for (const [dataset] of gone) made.set(dataset, { record: null, proven: 'all' });
  const beside = {
    ...{ datasets, territoryDatasets: operator.territories ?? [] },
    published: (dataset: string) => Promise.resolve(records.get(dataset)),
    given: (dataset: string) => Promise.resolve(given[dataset]),
  };
  const { merged, told } = await publishRun(store, run, now, { quota: operator.quota, removeMany, beside, made });
  for (const each of told) access?.onNotice?.(each);
  return merged;
}

/** Read what is asked, what is published, and what an earlier run has left. */
async function prepare(
  options: BuildOptions,
  scratch: string,
): Promise<{ run: Run; wanted: string[]; gone: [string, DatasetRecord][]; finish: () => Promise<void> }> {
  const { datasets, store: address, access, ids, run, renew = false, buildOnly = false, shard, plan, now, services } = options;
  const today = now.toISOString().slice(0, 10);
  const catalogue = await readCatalogue(datasets, { today, onNotice: access?.onNotice });
  const { wanted, isOwn, renewed } = await choosePart(catalogue, { ids, shard, plan });
  const { store, records, finish } = await openStores(address, { ...options, buildOnly, wanted });
  const [snapshot, finished] = [(await readCurrent(store))?.snapshot, await finishedRecords(store, new Set(wanted))];
  const built = new Map<string, DatasetRecord>();
  const recordOf = (id: string): DatasetRecord | undefined => built.get(id) ?? records.get(id);
  const listed = (): DatasetRecord[] => listedTerritories(catalogue.operator, recordOf);
  // Their producers may keep them in buckets of their own.
  const territories = openTerritories(join(scratch, 'territories'), fetchPublished(store, recordOf), listed);
  const versions = once<Version['tools']>();
  const left = new Set(ids.length > 0 ? [] : goneFrom(catalogue, records.keys()));
  const gone = [...records].filter(([id]) => left.has(id) && isOwn(id));
  const held = { records, departed: snapshot?.departed, measure: (producer: string) => bytesBelow(store, `data/${producer}/`) };
  const admit = quotaGate(catalogue.operator.quota, { ...held, today, isStored: false });
  return {
    run: {
      run,
      admit,
      renew,
      buildOnly,
      isRenewed: (id) => (renew && ids.length > 0) || renewed.has(id),
      catalogue,
      records,
      territories,
      built,
      finished,
      tombstones: await everythingDestroyed(store, snapshot),
      given: snapshot?.editions ?? {},
      store,
      scratch,
      today,
      commitDate: commitDates(datasets),
      services: readServices(services),
      tools: () => versions(() => readToolVersions(scratch)),
      onNotice: access?.onNotice,
    },
    wanted,
    gone,
    finish,
  };
}

/** What the run leaves below runs/ once it is published. */
function reportOf(told: readonly Told[], run: Omit<Report, 'datasets'>): Report {
  return { ...run, datasets: told.map(({ line: { dataset, outcome, seconds }, stages }) => ({ dataset, outcome, seconds, stages })) };
}

/** What publication has made of a change, with what the build has said of it. */
function lineOfMerged({ dataset, outcome, record, problems }: Merged, lines: readonly BuildLine[]): BuildLine {
  const built = lines.find((line) => line.dataset === dataset);
  if (outcome === 'refused') return { ...lineOf(dataset, { refused: problems }), seconds: built?.seconds ?? 0 };
  if (record === null) return lineOf(dataset, { outcome: 'removed' });
  return { ...lineOf(dataset, { outcome, record }), seconds: built?.seconds ?? 0 };
}
