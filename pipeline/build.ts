import { checkDataset } from '../schemas/check.ts';
import type { DatasetRecord, Problem, Version } from '../schemas/types.ts';
import { attachFiles, type Attached } from './attach.ts';
import { commitDate } from './commit-date.ts';
import { convertClean, type Built } from './convert.ts';
import { PipelineError, problem } from './errors.ts';
import { fetchSource } from './fetch.ts';
import { inspectSource } from './inspect.ts';
import { measureClean } from './measure.ts';
import { normaliseSource } from './normalise.ts';
import type { Progress } from './progress.ts';
import { projectClean } from './project.ts';
import type { Manifest } from './read.ts';
import { buildRecord, canonical, describeVersion, versionId } from './record.ts';
import { verifyArtifacts } from './verify.ts';

/** What a build is given; it knows no clock, no store and no other folder. */
export interface BuildContext {
  /** An empty folder of its own. */
  scratch: string;
  /** YYYY-MM-DD: the date of a data set that no commit and no earlier record dates. */
  today: string;
  /** What reading the manifest has warned of. */
  problems: readonly Problem[];
  /** The record published until now. */
  previous: DatasetRecord | undefined;
  tools: Version['tools'];
  on: Progress;
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
  const source = await fetchSource(manifest, context.scratch, context.on);
  const attached = await attachFiles(manifest, source);
  const id = versionId(source, manifest.dataset);
  const known = context.previous?.version;
  if (known?.id === id) return renewRecord(manifest, known, attached, context);

  const { scratch, on } = context;
  on({ stage: 'inspect' });
  const inspection = await inspectSource(source, manifest.dataset, scratch);
  on({ stage: 'normalise' });
  const clean = await normaliseSource(source, inspection, manifest.dataset, scratch);
  on({ stage: 'project' });
  const projected = await projectClean(clean, scratch);
  on({ stage: 'measure' });
  const measured = await measureClean(clean, scratch);
  const found = checkData(
    manifest,
    context,
    clean.layers.map((layer) => ({ ...layer, fields: measured.find(({ name }) => name === layer.name)?.fields ?? [] })),
  );
  const converted = await convertClean(clean, projected, manifest, scratch, on);
  on({ stage: 'verify' });
  const checked = await verifyArtifacts(clean, projected, converted, manifest, scratch);

  const date = (await commitDate(manifest.folder)) ?? context.today;
  const version = describeVersion(id, date, { source, inspection, clean, projected, measured, converted, checked, tools: context.tools });
  const problems = [...found, ...inspection.problems, ...clean.problems, ...checked.problems];
  const record = buildRecord({ manifest, version, attached, previous: context.previous, date, problems: distinct(problems) });
  return { outcome: 'published', record, built: [...converted.built, ...attached] };
}

/** A data set whose data are those published: a new record where the manifest says something else of them, nothing otherwise. */
export async function renewRecord(manifest: Manifest, version: Version, attached: Attached[], context: BuildContext): Promise<BuildResult> {
  const { previous, today } = context;
  const committed = await commitDate(manifest.folder);
  const found = checkData(manifest, context, version.layers);
  // What the stages said of the same data still holds.
  const told = (previous?.problems ?? []).filter(({ where }) => where === undefined);
  const recordOf = (date: string): DatasetRecord =>
    buildRecord({ manifest, version, attached, previous, date, problems: distinct([...found, ...told]) });
  const record = recordOf(committed ?? previous?.updated ?? today);
  if (canonical(record) === canonical(previous)) return { outcome: 'unchanged', record, built: [] };
  return { outcome: 'published', record: committed === undefined ? recordOf(today) : record, built: attached };
}

/** Hold the manifest against the data; throws where they do not fit, gives what is worth a warning. */
function checkData(
  { dataset, producer, producerId, datasetId, styleUses, locate }: Manifest,
  { problems }: BuildContext,
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
