// Longer than 250 lines: the story of a build, each step once, is read in one piece.
import { checkDataset } from '../schemas/check/check.ts';
import { filesOf } from '../schemas/rules/files.ts';
import type { DatasetRecord, Problem, Tombstone, Version } from '../schemas/types.ts';
import { attachFiles, type Attached } from './source/attach.ts';
import { buildChanges } from './changes/build-changes.ts';
import { offerSources } from './vector/build-offer.ts';
import { buildPointCloud } from './point-cloud/build-point-cloud.ts';
import { buildRaster } from './raster/build-raster.ts';
import { buildReference } from './service/build-service.ts';
import { buildVector } from './vector/build-vector.ts';
import type { CommitDate } from './manifest/commit-date.ts';
import type { Built } from './vector/convert.ts';
import { PipelineError, problem } from './base/errors.ts';
import { fetchSource, recogniseSource, type KnownSource, type Source } from './source/fetch.ts';
import { deriveSource, parentRecords, recogniseDerived, refuseMissingRows, type Parents } from './source/derive.ts';
import type { Maker, MeasuredData } from './record/build-output.ts';
import type { Progress } from './base/progress.ts';
import { readProject } from './manifest/project-facts.ts';
import type { SheetKeeper } from './raster/sheet-cogs.ts';
import type { FetchArtifact } from './publication/fetch-artifact.ts';
import { forbiddenBy, tombstoneOf } from './publication/tombstones.ts';
import type { Manifest } from './manifest/read.ts';
import { buildRecord, canonical, describeOrigin, versionId, withoutCopies } from './record/record.ts';
import { recogniseKind, type SourceKind } from './source/recognise-kind.ts';
import type { ServiceReader } from './service/ask-service.ts';
import { referenceSource } from './service/service-source.ts';
import { acceptTold, findRegressions, idleAllowances, isHeldAgainst, lostBefore, measuredOf } from './changes/regression.ts';
import { screenDocuments } from './source/screen-documents.ts';
import { measureTerritories, type Territories } from './territories/territories.ts';

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
  /** The highest edition that it was ever given, where that one was taken back. */
  given?: string | undefined;
  /** Records whose files an interrupted run has left in the store: they are finished, not built again. */
  finished?: readonly DatasetRecord[];
  /** What of this data set was destroyed, and stays so. */
  tombstones?: readonly Tombstone[];
  /** Per cent that a version may lose where the manifest does not say: the operator's choice. */
  lossThreshold?: number;
  /** Build again what is published already. */
  renew?: boolean;
  /** What is published of other data sets: some are computed from them. */
  parents?: Parents;
  /** The published territories that data are measured by. */
  territories?: Territories;
  /** Asked only where something is built. */
  tools: () => Promise<Version['tools']>;
  on: Progress;
  network?: Parameters<typeof fetchSource>[3];
  /** Asks the services where data stay; one for a run, so that none is asked twice. */
  services?: ServiceReader;
  /** Sheets of images that earlier builds have left. */
  sheets?: SheetKeeper;
  /** Brings what was published: without it no version is compared with the one before. */
  fetchArtifact?: FetchArtifact;
}

/** A record to publish with the files that it names; unchanged: the published record says it all already. */
export interface BuildResult {
  outcome: 'published' | 'unchanged';
  record: DatasetRecord;
  built: Built[];
}

/** How each kind of source becomes artifacts. */
const makers: Readonly<Record<SourceKind, Maker>> = {
  vector: buildVector,
  raster: buildRaster,
  'point-cloud': buildPointCloud,
  reference: buildReference,
};

/** Take one data set from its manifest to its record and artifacts; throws a PipelineError with every reason to refuse it. */
export async function buildDataset(manifest: Manifest, context: BuildContext): Promise<BuildResult> {
  if (manifest.dataset.access === 'restricted')
    throw new PipelineError([problem('access.restricted', {}, { where: manifest.locate('/access') })]);
  const kept = await renewKept(manifest, context);
  if (kept !== undefined) return kept;
  const source = await findSource(manifest, context);
  const attached = await screenDocuments(manifest, await attachFiles(manifest, source), context);
  const id = versionId(source, manifest);
  refusePurged(manifest, { version: id, source: source.sha256 }, context);
  const { scratch, previous, finished = [], renew = false, on } = context;
  const known = [...finished, ...(renew || previous === undefined ? [] : [previous])].find(({ version }) => version.id === id);
  if (known !== undefined) return renewRecord(manifest, known, await attachFiles(manifest, source, known.version.artifacts), context);

  const kind = await recogniseKind(source, scratch);
  const refuse: Parameters<Maker>[4] = (measured) => {
    refuseMissingRows(manifest, context.parents, measured.layers);
    checkData(manifest, context, measured);
    refuseLosses(manifest, context, measured);
  };
  const made = await makers[kind](source, manifest, scratch, on, refuse, context.sheets);
  const territories = await measureTerritories(made, manifest, context.territories, scratch);
  const { fetchArtifact: fetch, territories: published, given } = context;
  const compared = await buildChanges(made, manifest, previous, { id, scratch, fetch, territories: published });
  const date = (await context.commitDate(manifest.folder)) ?? context.today;
  const [origin, tools] = [describeOrigin(source, manifest, previous?.version), await context.tools()];
  const { source: described, artifacts, ...data } = made.version;
  const version: Version = {
    ...{ id, date, origin, source: described, ...data },
    ...(territories !== undefined && { territories }),
    ...(compared.changes !== undefined && { changes: compared.changes }),
    artifacts: [...artifacts, ...compared.artifacts],
    tools,
  };
  const losses = [...refuseLosses(manifest, context, measuredOf(version)), ...lostBefore(previous, id, manifest.dataset.expect?.change)];
  const found = checkData(manifest, context, version, version.territories);
  const offered = await offerSources(manifest, source, { attached, kind, built: made.built, scratch });
  const told = [...found, ...losses, ...findIdle(manifest, version, losses), ...made.problems, ...compared.problems, ...offered.problems];
  const record = buildRecord({ manifest, version, attached: offered.attached, previous, given, date, problems: distinct(told) });
  return {
    outcome: 'published',
    record,
    built: [...made.built, ...compared.built, ...withoutCopies(version, offered.attached).filter(isHere)],
  };
}

/** A data set whose data are those of a known record: a new record where the manifest says something else of them, nothing otherwise. */
export async function renewRecord(
  manifest: Manifest,
  { version, problems }: DatasetRecord,
  attached: Attached[],
  context: Pick<BuildContext, 'previous' | 'given' | 'today' | 'commitDate' | 'problems' | 'parents'>,
): Promise<BuildResult> {
  const { previous, given, today } = context;
  const committed = await context.commitDate(manifest.folder);
  const found = checkData(manifest, context, version, version.territories);
  // What the stages said of the same data still holds.
  const held = problems.filter(({ where }) => where === undefined);
  const told = acceptTold(held, manifest.dataset.expect?.change);
  const recordOf = (date: string): DatasetRecord =>
    buildRecord({
      manifest,
      version,
      attached,
      previous,
      given,
      date,
      problems: distinct([...found, ...findIdle(manifest, version, told), ...told]),
    });
  const record = recordOf(committed ?? previous?.updated ?? today);
  if (canonical(record) === canonical(previous)) return { outcome: 'unchanged', record, built: [] };
  return {
    outcome: 'published',
    record: committed === undefined ? recordOf(today) : record,
    built: withoutCopies(version, attached).filter(isHere),
  };
}

const isHere = (attached: Attached): attached is Built => attached.path !== undefined;

/** What is published already, where the addresses of its source say that they have not changed: nothing is downloaded then. */
async function renewKept(manifest: Manifest, context: BuildContext): Promise<BuildResult | undefined> {
  const { previous, renew = false } = context;
  if (renew || previous === undefined) return undefined;
  const { version } = previous;
  const source = await recognise(manifest, version, context);
  if (source === undefined || versionId(source, manifest) !== version.id) return undefined;
  refusePurged(manifest, { version: version.id, source: source.sha256 }, context);
  const attached = await screenDocuments(manifest, await attachFiles(manifest, source, version.artifacts), context);
  // A source that was not kept until now has to be fetched to be so.
  const isThere = ({ path, key }: Attached): boolean => path !== undefined || version.artifacts.some((artifact) => artifact.key === key);
  return withoutCopies(version, attached).every(isThere) ? renewRecord(manifest, previous, attached, context) : undefined;
}

/** What a new version lacks of the published one; throws where that is refused: what is computed from others goes where they go, and tells it. */
function refuseLosses(
  { dataset }: Manifest,
  { previous, lossThreshold }: Pick<BuildContext, 'previous' | 'lossThreshold'>,
  measured: MeasuredData,
): Problem[] {
  const refuses = isHeldAgainst(dataset, previous);
  const threshold = lossThreshold === undefined ? {} : { threshold: lossThreshold };
  return refuseErrors(findRegressions(previous, measured, { ...threshold, ...dataset.expect?.change }, { refuses }));
}

/** A first version has lost nothing that could be accepted, built again or not. */
const findIdle = ({ dataset, locate }: Manifest, { origin }: Version, told: readonly Problem[]): Problem[] =>
  origin?.reason === 'first' ? [] : idleAllowances(dataset.expect?.change, told, locate('/expect/change/allow'));

/** The source: brought to this disk, computed from what is published, or what its service says of it. */
function findSource(manifest: Manifest, { scratch, on, network, parents, services }: BuildContext): Promise<Source> {
  const { derive, service } = manifest.dataset.source;
  if (service !== undefined) on({ stage: 'fetch' });
  if (service !== undefined) return referenceSource(manifest, services);
  if (derive === undefined) return fetchSource(manifest, scratch, on, network);
  on({ stage: 'derive' });
  return deriveSource(manifest, parents, scratch);
}

/** The source as far as it can be told without its bytes; undefined where it has to be looked at. */
async function recognise(manifest: Manifest, version: Version, { network, parents }: BuildContext): Promise<KnownSource | undefined> {
  if (manifest.dataset.source.derive !== undefined) return recogniseDerived(manifest, parents);
  if (filesOf(manifest.dataset.source).every(({ url }) => url === undefined)) return undefined;
  return recogniseSource(manifest, version.source, network);
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
  { problems, parents }: Pick<BuildContext, 'problems' | 'parents'>,
  data: MeasuredData | Version,
  measured?: Version['territories'],
): Problem[] {
  const facts = {
    ...{ producerId, datasetId, producer },
    ...{ layers: data.layers, ...factsOf(dataset, data) },
    ...(dataset.source.derive && parents && { parents: parentRecords(dataset.source.derive, parents) }),
    ...(styleUses && { style: styleUses }),
    ...(measured && { measured, placeOf: readProject().placeOf }),
  };
  return refuseErrors(distinct([...problems, ...checkDataset(dataset, facts, locate)]));
}

/** What data are; nothing of those that stay at a service, of which the manifest asks nothing. */
function factsOf(
  { source }: Manifest['dataset'],
  { raster, pointCloud, extent }: MeasuredData | Version,
): Pick<Parameters<typeof checkDataset>[1], 'data'> {
  if (source.service !== undefined) return {};
  const kind = raster !== undefined ? 'image' : pointCloud !== undefined ? 'cloud' : 'features';
  return { data: { kind, ...(extent !== undefined && { bbox: extent?.bbox ?? null }) } };
}

/** Throws all that was found where some of it is an error. */
function refuseErrors(found: Problem[]): Problem[] {
  if (found.some(({ severity }) => severity === 'error')) throw new PipelineError(found);
  return found;
}

/** Each problem once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((each) => [`${each.id} ${each.where} ${each.message}`, each]));
  return [...seen.values()];
}
