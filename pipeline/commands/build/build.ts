import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { inLanguage, say, sayCount } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, Version } from '../../../schemas/types.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { memoize } from '../../base/memoize.ts';
import type { ProgressStep } from '../../base/progress.ts';
import { putPrivateReport } from '../../access/private-reports.ts';
import { unsealerOf } from '../../access/sealed-file.ts';
import { commitDates } from '../../manifest/commit-date.ts';
import { partFor, unreadProducers, type Shard } from '../../manifest/dataset-ids.ts';
import type { Network } from '../../download/exchange.ts';
import { derivationLevels } from '../../manifest/derived-order.ts';
import { readCatalogue, type ReadCatalogue } from '../../manifest/read.ts';
import type { CheckedChange } from '../../publication/bring-parts.ts';
import { fetchPublished, type FetchArtifact } from '../../publication/fetch-artifact.ts';
import type { Merged } from '../../publication/merge.ts';
import { highestSequence, refuseReplayed } from '../../publication/newest.ts';
import { bytesBelow } from '../../publication/objects.ts';
import { putChange, putReport } from '../../publication/pending.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { everythingDestroyed } from '../../publication/tombstones.ts';
import { publishRun } from '../../publish.ts';
import { manifestCheck } from '../../changes/manifest-check.ts';
import { type Departure, departures, publicDepartures, type PublishedState } from '../../record/leaving.ts';
import { quotaGate } from '../../record/quota.ts';
import { readToolVersions } from '../../sandbox/tool-versions.ts';
import { protect } from '../../sandbox/with-sandbox.ts';
import { readServices } from '../../service/ask-service.ts';
import { listedTerritories, openTerritories } from '../../territories/territories.ts';
import { openStore } from '../../stores/open.ts';
import { makePrivate } from '../../stores/private-store.ts';
import type { Store } from '../../stores/store.ts';
import { text } from '../help.ts';
import type { StoreOptions } from '../operator.ts';
import { newRun, runName, shardOption } from '../options.ts';
import { listProblems } from '../problems.ts';
import { showProgress } from '../progress.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { type BuildLine, buildOne, outcomeLine, type BuildRun, type TimedLine } from './build-one.ts';
import { finishedRecords } from './finished.ts';
import { openStores } from './open-stores.ts';
import { choosePart } from './plan-file.ts';
import { privateVoice } from './private-voice.ts';
import { openPublicCatalogue, takeOver, type PublicCatalogue } from './public-catalogue.ts';
import { mostRepaired, repairsAmong } from './renewable.ts';

/** `mappe build`: convert what has changed, and publish it unless a run is named. */
export const define = ({ command, ending, access, lang, print, root, screen }: Terminal): Command =>
  command('build', 'cli.build', 'datasets', 'store', 'json', 'no-sandbox', 'published', 'since', 'remove-many')
    .argument('[id...]', text('cli.build-ids'))
    .option('--run <name>', text('cli.run'), runName)
    .option('--shard <part>', text('cli.shard'), shardOption)
    .option('--plan <file>', text('cli.plan-file'))
    .option('--renew', text('cli.build-renew'))
    .option('--private', text('cli.build-private'))
    .option('--details <file>', text('cli.build-details'))
    .action(
      ending(async (ids: string[], { json, run, details, ...flags }: BuildFlags) => {
        const voice = flags.private === true ? privateVoice({ print, details, json: json === true, lang: lang() }) : undefined;
        const progress = showProgress(screen());
        const now = new Date();
        const lines: BuildLine[] = [];
        const building = async (): Promise<number> => {
          const passed = await build({
            ...flags,
            access: { ...access(), ...(voice && { onNotice: voice.notice }) },
            root: root(),
            ids,
            run: run ?? newRun(now),
            buildOnly: run !== undefined,
            now,
            ...(voice === undefined && { onStep: progress.step }),
            onLine: (line) => {
              lines.push(line);
              progress.done(line.dataset);
              if (voice !== undefined) voice.line(line);
              else if (json) print(JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }));
              else if (line.outcome !== 'skipped') progress.print(tellBuild(line, lang()));
            },
          });
          // What one data set did wrong keeps no other from being built and published: whoever calls this goes on.
          return passed ? exitCodes.done : exitCodes.partly;
        };
        const code = await (voice === undefined ? building() : voice.ending(building()));
        if (!json && voice === undefined) for (const line of tellSkipped(lines, lang())) print(line);
        if (lines.length === 0 && !json && code === exitCodes.done) print(say('build.none', {}, lang()));
        return code;
      }),
    );

interface BuildFlags extends Omit<Flags<BuildOptions>, 'run'> {
  run?: string;
  json?: true;
  /** File that gets what a build of restricted data does not say. */
  details?: string;
}

/** Options of `mappe build`; `onStep` hears of what goes on, `onLine` of each data set as soon as its fate is true. */
export interface BuildOptions extends StoreOptions {
  datasets: string;
  /** All of them where empty. */
  ids: readonly string[];
  /** Name of the run: parts of one name are published together. */
  run: string;
  /** The data sets of one machine out of several. */
  shard?: Shard;
  /** File written by `mappe plan --json`: its parts are the shards then. */
  plan?: string;
  /** Leave what is built to `mappe publish`. */
  buildOnly?: boolean;
  /** Readable address of the published catalogue, where `store` is a folder for new files alone. */
  // Without `buildOnly` the folder becomes a preview: the wanted data sets as they would be published, compared with this catalogue. A private
  // build takes territories from it, and what was public of its data sets.
  published?: string;
  /** The revision of the repository at `root` whose operator.yaml says who signs `published`; unless given, the one of `datasets` does. */
  since?: string;
  root?: string;
  /** Build again what is published: what is named by `ids`, else what is written in an older way. */
  renew?: boolean;
  /** Build restricted data sets, and no others; an empty store becomes private. */
  private?: true;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: true;
  /** Read producers' files without a sandbox. */
  unsafeNoSandbox?: true;
  /** Network of a test's own server, for files. */
  network?: Network;
  /** Network of a test's own services. */
  services?: Parameters<typeof readServices>[0];
  /** Asks for the versions of this machine's programs: tests do once, however often they build. */
  versionsOf?: typeof readToolVersions;
  onLine: (line: BuildLine) => void;
  onStep?: (dataset: string, step: ProgressStep) => void;
}

/** Two cores; tippecanoe leaves the second one idle now and then. */
const datasetsAtATime = 2;

/** Build data sets and publish the changes as one snapshot; true where each of them was published or unchanged. */
export async function build(options: BuildOptions): Promise<boolean> {
  const { run: name, now, shard = { index: 1, count: 1 }, buildOnly = false, unsafeNoSandbox: unsafe, onLine } = options;
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-'));
  // A run is one state of the manifests and shows as one; files that it has built wait in the store, so that no dead run loses any.
  const { run, wanted, gone, finish } = await prepare(options, scratch.path);
  const results: TimedLine[] = [];
  const work = async (id: string): Promise<void> => {
    const each = await buildOne(id, run, (step) => options.onStep?.(id, step));
    results.push(each);
    // "published" is said when it is true: after the pointer has moved.
    if (buildOnly || each.line.outcome !== 'built') onLine(each.line);
  };
  const { limits, ports } = run.catalogue.operator;
  // guard [limits]: a build holds the limits of operator.yaml
  await protect({ limits, ports, unsafe, onNotice: options.access?.onNotice }, async () => {
    for (const level of derivationLevels(wanted, run.catalogue.manifests)) await mapLimit(level, work, datasetsAtATime);
  });
  for (const { id: dataset, record, standIn } of gone) {
    const base = record === undefined ? null : recordDigest(record);
    await putChange(run.store, name, { dataset, base, record: null, ...(standIn && { standIn }) });
  }
  const datasetsBuilt = results.map(({ line: { dataset, outcome, seconds, problems }, stages }) => {
    const isLeft = outcome === 'refused' || outcome === 'skipped';
    return { dataset, outcome, seconds, stages, ...(isLeft && { problems }) };
  });
  const part = { run: name, started: now.toISOString(), part: shard.index, of: shard.count, ...(unsafe && { unsafe }) };
  await putReport(run.store, { ...part, datasets: datasetsBuilt });
  const lines = results.map(({ line }) => line);
  const published = buildOnly ? [] : (await publishOwn(run, gone, options)).map((merged) => lineOfMerged(merged, lines));
  for (const line of published) onLine(line);
  if (options.private === true) {
    const isFinal = ({ outcome }: BuildLine): boolean => outcome !== 'built';
    for (const line of [...lines, ...published].filter(isFinal)) await putPrivateReport(run.store, line, now);
  }
  await finish();
  const unread = unreadProducers(run.catalogue).flatMap(([, problems]) => problems);
  for (const each of unread) options.access?.onNotice?.(each);
  return unread.length === 0 && [...lines, ...published].every(({ outcome }) => outcome !== 'refused');
}

/** Publish what this run has built; what somebody else has left under its name is held against the manifests. */
async function publishOwn(
  { run, store, records, standIns, built, highestEditions, catalogue: { operator } }: BuildRun,
  gone: readonly Departure[],
  { datasets, removeMany, access, now }: BuildOptions,
): Promise<Merged[]> {
  const checked = new Map<string, CheckedChange>([...built].map(([dataset, record]) => [dataset, { record, proven: 'all' }]));
  for (const { id } of gone) checked.set(id, { record: null, proven: 'all' });
  const manifests = manifestCheck({
    datasets,
    territoryDatasets: operator.territories ?? [],
    published: (dataset) => Promise.resolve(records.get(dataset)),
    left: (dataset) => Promise.resolve(standIns.get(dataset)),
    highestEdition: (dataset) => Promise.resolve(highestEditions[dataset]),
  });
  const { merged, problems } = await publishRun(store, run, now, { quota: operator.quota, removeMany, manifests, checked });
  for (const each of problems) access?.onNotice?.(each);
  return merged;
}

/** Services and network that the data sets of a run reach. */
const reachOf = ({ services, network }: BuildOptions): Pick<BuildRun, 'services' | 'network'> => ({
  services: readServices(services),
  network,
});

async function prepare(
  options: BuildOptions,
  scratch: string,
): Promise<{ run: BuildRun; wanted: string[]; gone: Departure[]; finish: () => Promise<void> }> {
  const { datasets, store: address, access, ids, run, renew = false, buildOnly = false, shard, plan, now } = options;
  const today = now.toISOString().slice(0, 10);
  const whole = await readCatalogue(datasets, { today, onNotice: access?.onNotice });
  // Who names a data set of the other kind is told where it goes.
  const catalogue = ids.length > 0 && options.private !== true ? whole : partFor(whole, options.private === true);
  if (options.private === true) await becomePrivate(address, access);
  const { wanted, isOwn, renewed } = await choosePart(catalogue, { ids, shard, plan });
  const { store, records, standIns, open, finish } = await openRun(options, { catalogue, wanted });
  if (!buildOnly && (options.published === undefined || options.private === true)) await refuseUnpublishable(store); // guard: is refused before anything is converted
  const snapshot = (await readCurrent(store))?.snapshot;
  const finished = await finishedRecords(store, new Set(wanted));
  const built = new Map<string, DatasetRecord>();
  const reading = othersOf({ store, catalogue, records, built, open, scratch });
  const versions = memoize<Version['tools']>();
  // A plan has chosen for all its parts; who names data sets asks for nothing else.
  const isChosen = plan !== undefined || ids.length > 0;
  const repairs = isChosen ? new Set<string>() : repairsAmong(wanted, records, { most: mostRepaired(catalogue.operator), shard, today });
  return {
    run: {
      run,
      admit: quotaGate(catalogue.operator.quota, {
        records,
        departed: snapshot?.departed,
        measure: (producer) => bytesBelow(store, `data/${producer}/`),
        deposited: (producer) => bytesBelow(store, `deposits/${producer}/`),
        today,
        isStored: false,
      }),
      renew,
      buildOnly,
      isRenewed: (id) => (renew && ids.length > 0) || renewed.has(id) || repairs.has(id),
      catalogue,
      records,
      standIns,
      ...reading,
      built,
      finished,
      tombstones: await everythingDestroyed(store, snapshot),
      highestEditions: snapshot?.editions ?? {},
      store,
      scratch,
      today,
      commitDate: commitDates(datasets),
      ...reachOf(options),
      unsealer: unsealerOf(access?.env),
      tools: () => versions(() => (options.versionsOf ?? readToolVersions)(scratch)),
      onNotice: access?.onNotice,
    },
    wanted,
    gone: (await leaving(options, { whole, catalogue }, { records, standIns })).filter(({ id }) => isOwn(id)),
    finish,
  };
}

/** Open the store of a run; beside a private one what everybody reads, where it is told where: what was public is taken over first. */
async function openRun(
  options: BuildOptions,
  { catalogue, wanted }: { catalogue: ReadCatalogue; wanted: readonly string[] },
): Promise<Awaited<ReturnType<typeof openStores>> & { open?: PublicCatalogue }> {
  const { store: address, published, private: isPrivate = false, buildOnly = false, now } = options;
  const stores = await openStores(address, { ...options, buildOnly, wanted, published: isPrivate ? undefined : published });
  if (!isPrivate || published === undefined) return stores;
  const missing = wanted.filter((id) => !stores.records.has(id));
  const open = await openPublicCatalogue(published, { ...options, catalogue, missing });
  await takeOver(stores.store, open, missing, now);
  return { ...stores, records: await readRecords(stores.store), open };
}

interface OtherDatasets extends Pick<BuildRun, 'store' | 'catalogue' | 'records' | 'built' | 'scratch'> {
  open: PublicCatalogue | undefined;
}

/** Data sets that those of a run are measured by, or computed from. */
function othersOf({ store, catalogue, records, built, open, scratch }: OtherDatasets): Pick<BuildRun, 'territories' | 'parents'> {
  const ownOf = (id: string): DatasetRecord | undefined => built.get(id) ?? records.get(id);
  const recordOf = (id: string): DatasetRecord | undefined => ownOf(id) ?? open?.records.get(id);
  // Their producers may keep them in buckets of their own.
  const fetchOwn = fetchPublished(store, ownOf);
  const fetch: FetchArtifact = async (artifact, path) => (await fetchOwn(artifact, path)) || (await open?.fetch(artifact, path)) === true;
  const listed = (): DatasetRecord[] => listedTerritories(catalogue.operator, recordOf);
  return { territories: openTerritories(join(scratch, 'territories'), fetch, listed), parents: { fetch, recordOf } };
}

/** Data sets that leave the store of a run; in the one that everybody reads, restricted ones show what their manifest says. */
async function leaving(
  options: BuildOptions,
  { whole, catalogue }: { whole: ReadCatalogue; catalogue: ReadCatalogue },
  published: PublishedState,
): Promise<Departure[]> {
  if (options.ids.length > 0) return [];
  if (options.private === true) return departures(catalogue, published);
  return publicDepartures(whole, published, { commitDate: commitDates(options.datasets), today: options.now.toISOString().slice(0, 10) });
}

/** Have a store be private before anything is put into it. */
const becomePrivate = async (address: string, access: BuildOptions['access']): Promise<void> =>
  makePrivate(await openStore(address, access));

/** Refuse an unsigned, replayed or unwritable store before anything is converted for it. */
async function refuseUnpublishable(store: Store): Promise<void> {
  store.refuseUnsigned?.();
  const highest = await highestSequence(store);
  refuseReplayed(store, (await store.readPointer())?.pointer, highest);
  await store.refuseUnwritable();
}

function lineOfMerged({ dataset, outcome, record, standIn, problems }: Merged, lines: readonly BuildLine[]): BuildLine {
  const built = lines.find((line) => line.dataset === dataset);
  if (outcome === 'refused') return { ...outcomeLine(dataset, { refused: problems }), seconds: built?.seconds ?? 0 };
  if (record === null)
    return { ...outcomeLine(dataset, { outcome: standIn?.status === 'restricted' ? 'described' : 'removed' }), problems };
  const line = outcomeLine(dataset, { outcome, record });
  const returning = (built?.problems ?? []).filter(({ id }) => id === 'withdrawn.again');
  return { ...line, problems: [...returning, ...line.problems], seconds: built?.seconds ?? 0 };
}

const marks = { published: '✓', built: '✓', unchanged: '=', removed: '−', described: '◐', skipped: '–', refused: '✗' } as const;

/** Outcome of a data set, as people read it: one line, and a line for each problem. */
export function tellBuild({ dataset, outcome, features, artifacts, seconds, problems }: BuildLine, lang: Lang): string {
  const size = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const facts = {
    dataset,
    features: sayCount('summary.feature-one', 'summary.feature-many', features ?? 0, lang),
    files: sayCount('summary.file-one', 'summary.file-many', artifacts.length, lang),
    size: bytes(size, lang),
    seconds: number(seconds, lang, 1),
  };
  const isOfFiles = features === null && (outcome === 'published' || outcome === 'built');
  const id = isOfFiles ? (`outcome.${outcome}-files` as const) : (`outcome.${outcome}` as const);
  return [`${marks[outcome]} ${say(id, facts, lang)}`, ...listProblems(outcome === 'unchanged' ? [] : problems, lang)].join('\n');
}

/** Tell in one line the data sets whose service or file server did not answer: nothing is wrong with them, and nothing is lost. */
export function tellSkipped(lines: readonly BuildLine[], lang: Lang): string[] {
  const skipped = lines.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.length === 0) return [];
  const hosts = skipped.flatMap(({ problems }) => problems.map(({ facts }) => facts?.['host'])).filter((host) => typeof host === 'string');
  const list = (names: readonly string[]): string => [...new Set(names)].sort().join(', ');
  const facts = { count: skipped.length, hosts: list(hosts), datasets: list(skipped.map(({ dataset }) => dataset)) };
  return [`${marks.skipped} ${say(skipped.length === 1 ? 'outcome.skipped-one' : 'outcome.skipped-many', facts, lang)}`];
}
