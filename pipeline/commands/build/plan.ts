import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lang } from '../../../schemas/languages.ts';
import { filesOf } from '../../../schemas/rules/files.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { say, tell } from '../../../schemas/messages/say.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { DatasetRecord, Problem, TextFacts, Tombstone, Version } from '../../../schemas/types.ts';
import { attachFiles } from '../../source/attach.ts';
import { commitDates, type CommitDate } from '../../manifest/commit-date.ts';
import { choose, goneFrom, idsOf, linkedProducers, type Shard } from '../../manifest/dataset-ids.ts';
import { recogniseDerived } from '../../source/derive.ts';
import { familiesOf, levelsOf, parentsOf } from '../../manifest/derived-order.ts';
import { PipelineError } from '../../base/errors.ts';
import { recogniseSource, type KnownSource } from '../../source/fetch.ts';
import { readRecords } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { everythingDestroyed, refusePurged } from '../../publication/tombstones.ts';
import { readCatalogue, type Manifest } from '../../manifest/read.ts';
import { countRasters } from '../../source/recognise-kind.ts';
import { openReader, type Access } from '../../stores/open.ts';
import { listedTerritories } from '../../territories/territories.ts';
import { readToolVersions } from '../../sandbox/tool-versions.ts';
import { choosePart } from './part.ts';
import { otherTerritories, olderParts } from './renewable.ts';
import { sealedAccess } from '../signed-access.ts';
import { spread } from './spread.ts';
import { partDigests, versionId } from '../../source/version-id.ts';
import { passAgain } from '../../changes/gates.ts';
import { describeKnown } from '../../record/describe.ts';
import { standardOf } from '../../standards/recognise.ts';

/** What `build` would do with a data set, and why: a line of --json. */
export interface PlanLine {
  dataset: string;
  /** build: its data are made anew; sheets: a share of an image is converted before it is built; record: what is said of them; renewable: made in an older way, which alone is no reason. */
  action: 'build' | 'sheets' | 'record' | 'renewable' | 'nothing' | 'remove' | 'refused';
  reasons: Reason[];
  /** Its data are made anew though nothing has changed, as was asked. */
  renew?: true;
  /** What building it reads, as far as that is known. */
  bytes: number;
  /** Files of images, where there are several. */
  sheets?: number;
  /** Of `sheets`: which of them, "2/8"; the part that has to wait for all shares. */
  share?: string;
  before?: string;
  /** Which machine is to do it, where several share the work: "3/12". */
  part?: string;
}

/** Taken for a source of which nothing is known before it is downloaded. */
const unknownBytes = 100e6;

type Reason = Omit<Problem, 'severity'>;

/** What the command is given. */
export interface PlanOptions {
  datasets: string;
  store: string;
  access?: Access;
  ids: readonly string[];
  /** Data sets or producers to build anew though nothing has changed: a file of theirs was lost. */
  renew?: readonly string[];
  /** The data sets of one machine out of several. */
  shard?: Shard | undefined;
  now: Date;
}

/** What all data sets of a plan are held against. */
interface Known {
  records: ReadonlyMap<string, DatasetRecord>;
  /** What the plan has made anew: what is computed from it will be other. */
  building: Set<string>;
  renewed: ReadonlySet<string>;
  /** Those of the territories. */
  territories: readonly DatasetRecord[];
  tombstones: readonly Tombstone[];
  today: string;
  commitDate: CommitDate;
  scratch: string;
  /** Asked only where it matters: where nothing is built, no program needs to be installed. */
  tools: () => Promise<Version['tools'] | undefined>;
}

/** Say what `build` would do; a source at an address is not downloaded for it, only asked whether it has changed. */
export async function plan({ datasets, store: address, access, ids, renew = [], shard, now }: PlanOptions): Promise<PlanLine[]> {
  const today = now.toISOString().slice(0, 10);
  const catalogue = await readCatalogue(datasets, { today, onNotice: access?.onNotice });
  const ofCatalogue = idsOf(catalogue);
  for (const each of linkedProducers(catalogue).flatMap(([, problems]) => problems)) access?.onNotice?.(each);
  const store = await openReader(address, await sealedAccess(datasets, access, { now }));
  const records = await readRecords(store);
  const tombstones = await everythingDestroyed(store, (await readCurrent(store))?.snapshot);
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-plan-'));
  try {
    const territories = listedTerritories(catalogue.operator, (id) => records.get(id));
    const renewed = new Set(renew.length > 0 ? choose(renew, ofCatalogue) : []);
    const facts = { records, building: new Set<string>(), renewed, territories, tombstones, today };
    const known: Known = { ...facts, commitDate: commitDates(datasets), scratch, tools: toolsOnce(scratch) };
    const { wanted, isOwn } = await choosePart(catalogue, { ids, shard });
    const lines = new Map<string, PlanLine>();
    for (const id of levelsOf(wanted, catalogue.manifests).flat()) {
      const manifest = catalogue.manifests.find((each) => each.id === id);
      const problems = catalogue.problems.get(id) ?? [];
      const planned = manifest === undefined ? refused(id, problems) : await planOne(manifest, problems, known);
      if (planned.action === 'build') known.building.add(id);
      lines.set(id, manifest === undefined ? planned : await withBytes(planned, manifest, records));
    }
    const gone = ids.length > 0 ? [] : goneFrom(catalogue, records.keys()).filter(isOwn);
    const all = [...wanted.flatMap((id) => lines.get(id) ?? []), ...gone.map((id) => line(id, 'remove', reason('plan.gone')))];
    return shard === undefined ? spread(all, (among) => familiesOf(catalogue.manifests, among)) : all;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const reason = (id: TextId, facts: TextFacts = {}): Reason => ({ id, message: say(id, facts), facts });
const line = (dataset: string, action: PlanLine['action'], ...reasons: Reason[]): PlanLine => ({ dataset, action, reasons, bytes: 0 });
const refused = (id: string, problems: readonly Problem[]): PlanLine =>
  line(id, 'refused', ...problems.filter(({ severity }) => severity === 'error').map(({ severity: _, ...told }) => told));

/** What is to be built costs what its source holds, or what it came to the last time. */
async function withBytes(planned: PlanLine, { dataset, folder }: Manifest, records: Known['records']): Promise<PlanLine> {
  if (planned.action !== 'build') return planned;
  const { source, artifacts = [] } = records.get(planned.dataset)?.version ?? {};
  const known = Math.max(
    source?.bytes ?? 0,
    artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  let read = 0;
  const files = filesOf(dataset.source);
  const sheets = countRasters(files.map(({ path, url }) => path ?? url ?? ''));
  for (const { path } of files)
    read += path === undefined ? known || unknownBytes : ((await stat(join(folder, path)).catch(() => undefined))?.size ?? 0);
  return { ...planned, bytes: Math.max(known, read), ...(sheets > 1 && { sheets }) };
}

async function planOne(manifest: Manifest, problems: readonly Problem[], known: Known): Promise<PlanLine> {
  const { id } = manifest;
  const previous = known.records.get(id);
  if (previous === undefined) return line(id, 'build', reason('plan.new'));
  if (known.renewed.has(id)) return { ...line(id, 'build', reason('plan.renew')), renew: true };
  const parents = [...new Set(parentsOf(manifest))].filter((parent) => known.building.has(parent));
  if (parents.length > 0) return line(id, 'build', reason('plan.parents', { datasets: parents.join(', ') }));
  try {
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
function toolsOnce(scratch: string): Known['tools'] {
  let tools: ReturnType<Known['tools']> | undefined;
  const read = (): ReturnType<Known['tools']> =>
    readToolVersions(scratch).catch((error: unknown) => {
      if (error instanceof PipelineError) return undefined;
      throw error;
    });
  return () => (tools ??= read());
}

/** Hold what the manifest asks, and its source, against what is published. */
async function compare(
  manifest: Manifest,
  problems: readonly Problem[],
  { previous, source, ...known }: Known & { previous: DatasetRecord; source: KnownSource },
): Promise<PlanLine> {
  const { id } = manifest;
  const { version } = previous;
  const wanted = versionId(source, manifest);
  refusePurged(manifest, { version: wanted, source: source.sha256 }, known.tombstones);
  if (source.sha256 !== version.source.sha256) {
    const [before, now] = [version.source.sha256.slice(0, 16), source.sha256.slice(0, 16)];
    return line(id, 'build', reason('plan.source-changed', { before, now }));
  }
  if (wanted !== version.id) {
    const parts = changedParts(manifest, version).map((part) => phrase(`plan.part-${part}`));
    return line(id, 'build', reason('plan.data-part', { parts }));
  }
  const attached = await attachFiles(manifest, source, previous.version.artifacts);
  const standard = standardOf(manifest, version);
  const found = passAgain(manifest, previous, { previous }, { problems });
  const { outcome } = await describeKnown({ manifest, version, standard, attached, problems: found }, { previous }, known);
  if (outcome === 'published') return line(id, 'record', reason('plan.metadata'));
  const { formats, tools } = olderParts(version, await known.tools());
  const others = otherTerritories(previous, known.territories);
  const older = [
    ...(formats.length > 0 ? [reason('plan.recipe', { formats: formats.join(', ') })] : []),
    ...(tools.length > 0 ? [reason('plan.tools', { tools: tools.join(', ') })] : []),
    ...(others.length > 0 ? [reason('plan.territories', { datasets: others.join(', ') })] : []),
  ];
  return line(id, older.length > 0 ? 'renewable' : 'nothing', ...older);
}

const parts = ['source', 'layers', 'tiles', 'raster', 'schemas'] as const;

/** Which parts of the manifest no longer say what the version was made of; all of them where it does not say. */
export function changedParts(
  manifest: Pick<Manifest, 'dataset' | 'schemas'>,
  { origin }: Pick<Version, 'origin'>,
): (typeof parts)[number][] {
  const asked = partDigests(manifest);
  const changed = parts.filter((part) => asked[part] !== origin?.parts[part]);
  // The same data, in other words: none of them alone.
  return changed.length > 0 ? changed : parts.filter((part) => asked[part] !== undefined);
}

/** A line of the plan as people read it. */
export function tellPlan({ dataset, action, reasons }: PlanLine, lang: Lang): string {
  const told = reasons.map((each) => `    ${each.where === undefined ? '' : `${each.where} `}${tell(each, lang)}`);
  return [say('plan.line', { dataset, action: phrase(`plan.${action}`) }, lang), ...told].join('\n');
}
