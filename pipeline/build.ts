import { checkDataset } from '../schemas/check.ts';
import { filesOf } from '../schemas/rules/files.ts';
import type { DatasetRecord, Problem, Tombstone, Version } from '../schemas/types.ts';
import { allDone } from './all-done.ts';
import { attachFiles, type Attached } from './attach.ts';
import type { CommitDate } from './commit-date.ts';
import { convertClean, type Built } from './convert.ts';
import { PipelineError, problem } from './errors.ts';
import { fetchSource, recogniseSource } from './fetch.ts';
import { inspectSource } from './inspect.ts';
import { measureClean } from './measure.ts';
import { findInvalid, normaliseSource } from './normalise.ts';
import type { Progress } from './progress.ts';
import { projectClean } from './project.ts';
import { forbiddenBy, tombstoneOf } from './published/tombstones.ts';
import type { Manifest } from './read.ts';
import { buildRecord, canonical, describeOrigin, describeVersion, versionId } from './record.ts';
import { verifyArtifacts } from './verify.ts';

/** What a build is given; it knows no clock, no store and no other folder. */
export interface BuildContext {
  /** An empty folder of its own. */
  scratch: string;
  /** YYYY-MM-DD: the date of a data set that no commit and no earlier record dates. */
  today: string;
  commitDate: CommitDate;
  /** What reading the manifest has warned of. */
  problems: readonly Problem[];
  /** The record published until now. */
  previous: DatasetRecord | undefined;
  /** Records whose files an interrupted run has left in the store: they are finished, not built again. */
  finished?: readonly DatasetRecord[];
  /** What of this data set was destroyed, and stays so. */
  tombstones?: readonly Tombstone[];
  /** Build again what is published already. */
  renew?: boolean;
  /** Asked only where something is built. */
  tools: () => Promise<Version['tools']>;
  on: Progress;
  network?: Parameters<typeof fetchSource>[3];
}

/** A record to publish with the files that it names; unchanged: the published record says it all already. */
export interface BuildResult {
  outcome: 'published' | 'unchanged';
  record: DatasetRecord;
  built: Built[];
}

/** Take one data set from its manifest to its record and artifacts; throws a PipelineError with every reason to refuse it. */
export async function buildDataset(manifest: Manifest, context: BuildContext): Promise<BuildResult> {
  if (manifest.dataset.access === 'restricted')
    throw new PipelineError([problem('access.restricted', {}, { where: manifest.locate('/access') })]);
  const kept = await renewKept(manifest, context);
  if (kept !== undefined) return kept;
  const source = await fetchSource(manifest, context.scratch, context.on, context.network);
  const attached = await attachFiles(manifest, source);
  const id = versionId(source, manifest.dataset);
  refusePurged(manifest, { version: id, source: source.sha256 }, context);
  const { scratch, previous, finished = [], renew = false, on } = context;
  const known = [...finished, ...(renew || previous === undefined ? [] : [previous])].find(({ version }) => version.id === id);
  if (known !== undefined) return renewRecord(manifest, known, attached, context);

  on({ stage: 'inspect' });
  const inspection = await inspectSource(source, manifest.dataset, scratch);
  on({ stage: 'normalise' });
  const clean = await normaliseSource(source, inspection, manifest.dataset, scratch);
  on({ stage: 'project' });
  const [projected, measured, invalid] = await allDone([
    projectClean(clean, scratch, on),
    measureClean(clean, scratch),
    findInvalid(clean, scratch),
  ]);
  const found = checkData(
    manifest,
    context,
    clean.layers.map((layer) => ({ ...layer, fields: measured.find(({ name }) => name === layer.name)?.fields ?? [] })),
  );
  const converted = await convertClean(clean, projected, manifest, scratch, on);
  on({ stage: 'verify' });
  const checked = await verifyArtifacts(clean, projected, converted, manifest, scratch);

  const date = (await context.commitDate(manifest.folder)) ?? context.today;
  const [origin, tools] = [describeOrigin(source, manifest.dataset, previous?.version), await context.tools()];
  const version = describeVersion(id, date, { origin, source, inspection, clean, projected, measured, converted, checked, tools });
  const problems = [...found, ...inspection.problems, ...clean.problems, ...invalid, ...checked.problems];
  const record = buildRecord({ manifest, version, attached, previous, date, problems: distinct(problems) });
  return { outcome: 'published', record, built: [...converted.built, ...attached.filter(isHere)] };
}

/** A data set whose data are those of a known record: a new record where the manifest says something else of them, nothing otherwise. */
export async function renewRecord(
  manifest: Manifest,
  { version, problems }: DatasetRecord,
  attached: Attached[],
  context: Pick<BuildContext, 'previous' | 'today' | 'commitDate' | 'problems'>,
): Promise<BuildResult> {
  const { previous, today } = context;
  const committed = await context.commitDate(manifest.folder);
  const found = checkData(manifest, context, version.layers);
  // What the stages said of the same data still holds.
  const told = problems.filter(({ where }) => where === undefined);
  const recordOf = (date: string): DatasetRecord =>
    buildRecord({ manifest, version, attached, previous, date, problems: distinct([...found, ...told]) });
  const record = recordOf(committed ?? previous?.updated ?? today);
  if (canonical(record) === canonical(previous)) return { outcome: 'unchanged', record, built: [] };
  return { outcome: 'published', record: committed === undefined ? recordOf(today) : record, built: attached.filter(isHere) };
}

const isHere = (attached: Attached): attached is Built => attached.path !== undefined;

/** What is published already, where the addresses of its source say that they have not changed: nothing is downloaded then. */
async function renewKept(manifest: Manifest, context: BuildContext): Promise<BuildResult | undefined> {
  const { previous, renew = false, network } = context;
  if (renew || previous === undefined || filesOf(manifest.dataset.source).every(({ url }) => url === undefined)) return undefined;
  const { version } = previous;
  const source = await recogniseSource(manifest, version.source, network);
  if (source === undefined || versionId(source, manifest.dataset) !== version.id) return undefined;
  refusePurged(manifest, { version: version.id, source: source.sha256 }, context);
  const attached = await attachFiles(manifest, source);
  // A source that was not kept until now has to be fetched to be so.
  const isThere = ({ path, key }: Attached): boolean => path !== undefined || version.artifacts.some((artifact) => artifact.key === key);
  return attached.every(isThere) ? renewRecord(manifest, previous, attached, context) : undefined;
}

/** Data that were purged are not published again by the next build of a manifest that still names them. */
export function refusePurged(
  { id, locate }: Manifest,
  data: { version: string; source: string },
  { tombstones = [] }: Pick<BuildContext, 'tombstones'>,
): void {
  const tombstone = tombstoneOf({ dataset: id, ...data }, tombstones);
  if (tombstone !== undefined) throw new PipelineError([forbiddenBy(tombstone, { where: locate('/source') })]);
}

/** Hold the manifest against the data; throws where they do not fit, gives what is worth a warning. */
function checkData(
  { dataset, producer, producerId, datasetId, styleUses, locate }: Manifest,
  { problems }: Pick<BuildContext, 'problems'>,
  layers: Parameters<typeof checkDataset>[1]['layers'],
): Problem[] {
  const facts = { producerId, datasetId, producer, ...(layers && { layers }), ...(styleUses && { style: styleUses }) };
  const found = distinct([...problems, ...checkDataset(dataset, facts, locate)]);
  if (found.some(({ severity }) => severity === 'error')) throw new PipelineError(found);
  return found;
}

/** Each problem once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((each) => [`${each.id} ${each.where} ${each.message}`, each]));
  return [...seen.values()];
}
