import { mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { inLanguage, say, tellProblem } from '../../../schemas/messages/say.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { DatasetRecord, Fact, Problem, TextFacts, Tombstone, Version } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { memoize } from '../../base/memoize.ts';
import { type CommitDate, commitDates } from '../../manifest/commit-date.ts';
import { choose, idsOf, partFor, unreadProducers, type Shard } from '../../manifest/dataset-ids.ts';
import { familiesOf, derivationLevels, parentsOf } from '../../manifest/derived-order.ts';
import { type Manifest, readCatalogue } from '../../manifest/read.ts';
import { fetchPublished } from '../../publication/fetch-artifact.ts';
import { readRecords, readStandIns } from '../../publication/records.ts';
import { lastSeconds } from '../../publication/reports.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { everythingDestroyed, refusePurged } from '../../publication/tombstones.ts';
import { readToolVersions } from '../../sandbox/tool-versions.ts';
import { attachFiles } from '../../source/attach.ts';
import { recogniseDerived } from '../../source/derive.ts';
import { type KnownSource, recogniseSource } from '../../source/fetch.ts';
import { countRasters } from '../../source/recognise-kind.ts';
import { openReader } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { declaredBoxes, listedTerritories, openTerritories } from '../../territories/territories.ts';
import { text } from '../help.ts';
import { signedAccess, type StoreOptions } from '../operator.ts';
import { shardOption } from '../options.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { choosePart, type PlanLine, type PlanReason } from './plan-file.ts';
import { renewedBytes, hasOtherWords, mostRepaired, olderParts, otherTerritories, repairsAmong } from './renewable.ts';
import { spread } from './spread.ts';
import { partDigests, versionId } from '../../source/version-id.ts';
import { passAgain, refuseMisplaced } from '../../changes/gates.ts';
import { describeKnown } from '../../record/describe.ts';
import type { Territories } from '../../record/build-context.ts';
import { departures, publicDepartures, type Departure } from '../../record/leaving.ts';

/** `mappe plan`: what would be built, and why. */
export const define = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('plan', 'cli.plan', 'datasets', 'store', 'json')
    .argument('[id...]', text('cli.build-ids'))
    .option('--shard <part>', text('cli.shard'), shardOption)
    .option('--renew <ids...>', text('cli.plan-renew'))
    .action(
      ending(async (ids: string[], { json, ...flags }: Flags<PlanOptions> & { json?: true }) => {
        const lines = await plan({ ...flags, access: access(), ids, now: new Date() });
        // What several machines convert beforehand is told with the image itself.
        for (const line of json ? lines : lines.filter(({ action }) => action !== 'sheets'))
          print(json ? JSON.stringify({ ...line, reasons: inLanguage(line.reasons, lang()) }) : tellPlan(line, lang()));
        if (lines.length === 0 && !json) print(say('build.none', {}, lang()));
        return lines.every(({ action }) => action !== 'refused') ? exitCodes.done : exitCodes.partly;
      }),
    );

/** Taken for a source of which nothing is known before it is downloaded. */
const unknownBytes = 100e6;

/** Options of `mappe plan`. */
export interface PlanOptions extends StoreOptions {
  datasets: string;
  ids: readonly string[];
  /** Data sets or producers to build anew though nothing has changed: a file of theirs was lost. */
  renew?: readonly string[];
  /** The data sets of one machine out of several. */
  shard?: Shard | undefined;
}

interface PlanContext {
  /** The store holds restricted data, and no others. */
  isPrivate: boolean;
  records: ReadonlyMap<string, DatasetRecord>;
  /** Data sets that the plan builds: data sets computed from them will change too. */
  building: Set<string>;
  renewed: ReadonlySet<string>;
  /** Those of the territories. */
  territories: Territories;
  tombstones: readonly Tombstone[];
  today: string;
  commitDate: CommitDate;
  scratch: string;
  /** Those that a publication makes again unasked, and how many bytes of them. */
  repairs: ReadonlySet<string>;
  most: number;
  /** How long data sets took to build; asked only where one is older. */
  lastSeconds: () => Promise<ReadonlyMap<string, number>>;
  /** Asked only where it matters: where nothing is built, no program needs to be installed. */
  tools: () => Promise<Version['tools'] | undefined>;
}

/** Say what `build` would do; a source at an address is not downloaded for it, only asked whether it has changed. */
export async function plan({ datasets, store: address, access, ids, renew = [], shard, now }: PlanOptions): Promise<PlanLine[]> {
  const today = now.toISOString().slice(0, 10);
  const whole = await readCatalogue(datasets, { today, onNotice: access?.onNotice });
  for (const each of unreadProducers(whole).flatMap(([, problems]) => problems)) access?.onNotice?.(each);
  const store = await openReader(address, await signedAccess(datasets, access, { now }));
  const isPrivate = 'releases' in store && store.releases !== undefined;
  // guard [partFor(whole, isPrivate) → whole] (private-build.test.ts): what several machines build of a catalogue with restricted data
  const catalogue = ids.length > 0 ? whole : partFor(whole, isPrivate);
  const records = await readRecords(store);
  const tombstones = await everythingDestroyed(store, (await readCurrent(store))?.snapshot);
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-plan-'));
  const recordOf = (id: string): DatasetRecord | undefined => records.get(id);
  const listed = listedTerritories(catalogue.operator, recordOf);
  const territories = openTerritories(join(scratch.path, 'territories'), fetchPublished(store, recordOf), () => listed);
  const renewed = new Set(renew.length > 0 ? choose(renew, idsOf(catalogue)) : []);
  const { wanted, isOwn } = await choosePart(catalogue, { ids, shard });
  const most = mostRepaired(catalogue.operator);
  const seconds = memoize<ReadonlyMap<string, number>>();
  const known: PlanContext = {
    isPrivate,
    records,
    repairs: ids.length > 0 ? new Set() : repairsAmong(wanted, records, { most, shard, today }),
    most,
    // An address that everybody reads lists nothing.
    lastSeconds: () => seconds(() => ('list' in store ? lastSeconds(store as Store) : Promise.resolve(new Map()))),
    building: new Set(),
    renewed,
    territories,
    tombstones,
    today,
    commitDate: commitDates(datasets),
    scratch: scratch.path,
    tools: toolsOnce(scratch.path),
  };
  const lines = new Map<string, PlanLine>();
  for (const id of derivationLevels(wanted, catalogue.manifests).flat()) {
    const manifest = catalogue.manifests.find((each) => each.id === id);
    const problems = catalogue.problems.get(id) ?? [];
    const planned = manifest === undefined ? refused(id, problems) : await planOne(manifest, problems, known);
    if (planned.action === 'build') known.building.add(id);
    lines.set(id, manifest === undefined ? planned : await withBytes(planned, manifest, records));
  }
  const standIns = await readStandIns(store);
  const published = { records, standIns };
  const leaving = isPrivate
    ? departures(catalogue, published)
    : await publicDepartures(whole, published, { commitDate: known.commitDate, today });
  const gone = ids.length > 0 ? [] : leaving.filter(({ id }) => isOwn(id));
  const all = [...wanted.flatMap((id) => lines.get(id) ?? []), ...gone.map(lineOfDeparture)];
  return shard === undefined ? spread(all, (among) => familiesOf(catalogue.manifests, among)) : all;
}

const reason = (id: TextId, facts: TextFacts = {}): PlanReason => ({ id, message: say(id, facts), facts });
const line = (dataset: string, action: PlanLine['action'], ...reasons: PlanReason[]): PlanLine => ({ dataset, action, reasons, bytes: 0 });
const lineOfDeparture = ({ id, standIn }: Departure): PlanLine =>
  standIn?.status === 'restricted' ? line(id, 'describe', reason('plan.face')) : line(id, 'remove', reason('plan.gone'));
const refused = (id: string, problems: readonly Problem[]): PlanLine =>
  line(id, 'refused', ...problems.filter(({ severity }) => severity === 'error').map(({ severity: _, ...reason }) => reason));

/** Fill in the bytes that a planned build costs: those of its source files or of its last version, whichever is more. */
async function withBytes(planned: PlanLine, { sourceFiles: files, folder }: Manifest, records: PlanContext['records']): Promise<PlanLine> {
  if (planned.action !== 'build') return planned;
  const version = records.get(planned.dataset)?.version;
  const known = version === undefined ? 0 : renewedBytes(version);
  const sheets = countRasters(files.map(({ path, url, deposit }) => path ?? url ?? deposit ?? ''));
  let read = 0;
  for (const { path } of files)
    read += path === undefined ? known || unknownBytes : ((await stat(join(folder, path)).catch(() => undefined))?.size ?? 0);
  return { ...planned, bytes: Math.max(known, read), ...(sheets > 1 && { sheets }) };
}

async function planOne(manifest: Manifest, problems: readonly Problem[], known: PlanContext): Promise<PlanLine> {
  const { id } = manifest;
  const planned = await planChange(manifest, problems, known);
  const previous = known.records.get(id);
  const isRepaired = known.repairs.has(id) && planned.action !== 'refused';
  if (previous === undefined || (!isRepaired && planned.action !== 'record' && planned.action !== 'nothing')) return planned;
  const older = await olderReasons(previous, known);
  const reasons = [...planned.reasons, ...older];
  if (isRepaired) return { ...planned, action: 'build', reasons, renew: true };
  return { ...planned, action: planned.action === 'nothing' && older.length > 0 ? 'renewable' : planned.action, reasons };
}

/** Plan the action that the manifest and its source ask for, however the published version was made. */
async function planChange(manifest: Manifest, problems: readonly Problem[], known: PlanContext): Promise<PlanLine> {
  const { id } = manifest;
  const previous = known.records.get(id);
  try {
    // guard (private-build.test.ts): what several machines build of a catalogue with restricted data
    refuseMisplaced(manifest, known.isPrivate);
    if (previous === undefined) return line(id, 'build', reason('plan.new'));
    if (known.renewed.has(id)) return { ...line(id, 'build', reason('plan.renew')), renew: true };
    const parents = [...new Set(parentsOf(manifest))].filter((parent) => known.building.has(parent));
    if (parents.length > 0) return line(id, 'build', reason('plan.parents', { datasets: parents.join(', ') }));
    const recordOf = (parent: string): DatasetRecord | undefined => known.records.get(parent);
    const isDerived = manifest.dataset.source.derive !== undefined;
    const source = isDerived ? recogniseDerived(manifest, { recordOf }) : await recogniseSource(manifest, previous.version.source);
    if (source === undefined) return line(id, 'build', reason('plan.source-unread'));
    return await compare(manifest, problems, { ...known, previous, source });
  } catch (error) {
    if (error instanceof PipelineError) return refused(id, error.problems);
    throw error;
  }
}

/** Versions of the programs of this machine; undefined where they are not installed. */
function toolsOnce(scratch: string): PlanContext['tools'] {
  const once = memoize<Version['tools'] | undefined>();
  const read = (): ReturnType<PlanContext['tools']> =>
    readToolVersions(scratch).catch((error: unknown) => {
      if (error instanceof PipelineError) return undefined;
      throw error;
    });
  return () => once(read);
}

async function compare(
  manifest: Manifest,
  problems: readonly Problem[],
  { previous, source, ...known }: PlanContext & { previous: DatasetRecord; source: KnownSource },
): Promise<PlanLine> {
  const { id } = manifest;
  const { version } = previous;
  const wanted = versionId(source, manifest);
  refusePurged(manifest, { version: wanted, source: source.sha256 }, known.tombstones);
  if (source.sha256 !== version.source.sha256) {
    const facts = { before: version.source.sha256.slice(0, 16), now: source.sha256.slice(0, 16) };
    return line(id, 'build', reason('plan.source-changed', facts));
  }
  if (wanted !== version.id) {
    const parts = changedParts(manifest, version).map((part) => phrase(`plan.part-${part}`));
    return line(id, 'build', reason('plan.data-part', { parts }));
  }
  if (hasOtherWords(previous, manifest)) return line(id, 'build', reason('plan.words'));
  const attached = await attachFiles(manifest, source, previous.version.artifacts);
  const outlines = await declaredBoxes(manifest, known.territories);
  const found = passAgain(manifest, previous, { previous, outlines }, { problems });
  const { outcome } = await describeKnown({ manifest, version, attached, problems: found }, { previous }, known);
  return outcome === 'published' ? line(id, 'record', reason('plan.metadata')) : line(id, 'nothing');
}

/** In what a data set would come out otherwise if it were built now, why, and what that costs; wrong values first. */
async function olderReasons(previous: DatasetRecord, known: Omit<PlanContext, 'building'>): Promise<PlanReason[]> {
  const { id, version } = previous;
  const { formats, changes, missing, tools } = olderParts(version, await known.tools());
  const others = otherTerritories(previous, known.territories.records());
  const wrong = changes.filter(({ repairs }) => repairs);
  const other = changes.filter(({ repairs }) => !repairs);
  const named = new Set(changes.flatMap((each) => each.formats));
  const unsaid = formats.filter((format) => !named.has(format));
  const reasons = [
    ...wrong.map(({ formats: some, why }) => reason('plan.wrong', { formats: some.join(', '), why: phrase(why) })),
    ...other.map(({ formats: some, why }) => reason('plan.older', { formats: some.join(', '), why: phrase(why) })),
    ...(unsaid.length > 0 ? [reason('plan.recipe', { formats: unsaid.join(', ') })] : []),
    ...(missing.length > 0 ? [reason('plan.missing', { formats: missing.join(', ') })] : []),
    ...(tools.length > 0 ? [reason('plan.tools', { tools: tools.join(', ') })] : []),
    ...(others.length > 0 ? [reason('plan.territories', { datasets: others.join(', ') })] : []),
  ];
  if (reasons.length === 0) return [];
  const size = renewedBytes(version);
  const seconds = (await known.lastSeconds()).get(id);
  const cost = seconds === undefined ? sizeFact(size) : phrase('plan.cost-time', { size: sizeFact(size), time: timeFact(seconds) });
  const facts = { dataset: id, cost, most: sizeFact(known.most) };
  if (wrong.length === 0) return [...reasons, reason('plan.again', facts)];
  return [...reasons, reason(known.repairs.has(id) ? 'plan.repair' : size > known.most ? 'plan.repair-asked' : 'plan.repair-later', facts)];
}

const timeFact = (seconds: number): Fact => {
  const [count, unit] = seconds < 90 ? [seconds, 's'] : [seconds / 60, 'min'];
  return { fr: `${number(count, 'fr', 0)} ${unit}`, en: `${number(count, 'en', 0)} ${unit}` };
};
const sizeFact = (size: number): Fact => ({ fr: bytes(size, 'fr'), en: bytes(size, 'en') });

const parts = ['source', 'layers', 'tiles', 'raster', 'schemas'] as const;

/** Name the parts of a manifest that differ from those of a version; all of them where the version does not say. */
export function changedParts(
  manifest: Pick<Manifest, 'dataset' | 'schemas'>,
  { origin }: Pick<Version, 'origin'>,
): (typeof parts)[number][] {
  const digests = partDigests(manifest);
  const changed = parts.filter((part) => digests[part] !== origin?.parts[part]);
  // The same data, in other words: none of them alone.
  return changed.length > 0 ? changed : parts.filter((part) => digests[part] !== undefined);
}

/** A line of the plan as people read it. */
export function tellPlan({ dataset, action, reasons }: PlanLine, lang: Lang): string {
  const lines = reasons.map((each) => `    ${each.where === undefined ? '' : `${each.where} `}${tellProblem(each, lang)}`);
  return [say('plan.line', { dataset, action: phrase(`plan.${action}`) }, lang), ...lines].join('\n');
}
