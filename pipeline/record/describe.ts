import type { DatasetRecord, Version } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import { withoutCopies, type Attached } from '../source/attach.ts';
import { canonical } from '../stores/digest.ts';
import type { Dates, Published } from './build-context.ts';
import type { BuildOutput, BuildResult, Comparison } from './build-output.ts';
import type { ArtifactFile } from './describe-artifact.ts';
import { buildRecord, type RecordParts } from './record.ts';

interface NewVersion extends Pick<RecordParts, 'manifest' | 'problems'> {
  identity: Pick<Version, 'id' | 'origin'>;
  output: BuildOutput;
  territories: Version['territories'];
  comparison: Comparison;
  attached: readonly Attached[];
  tools: Version['tools'];
}

/** Describe a new version in the record of its data set. */
export async function describeVersion(
  { identity, output, territories, comparison, tools, ...parts }: NewVersion,
  { previous, highestEdition }: Published,
  { commitDate, today }: Dates,
): Promise<BuildResult> {
  const date = (await commitDate(parts.manifest.folder)) ?? today;
  const { source, artifacts, ...data } = output.version;
  const version: Version = {
    id: identity.id,
    date,
    ...defined({ origin: identity.origin }),
    source,
    ...data,
    ...defined({ territories, changes: comparison.changes }),
    artifacts: [...artifacts, ...comparison.artifacts],
    tools,
  };
  const record = buildRecord({ ...parts, version, previous, highestEdition, date });
  return {
    outcome: 'published',
    record,
    files: [...output.files, ...comparison.files, ...withoutCopies(version, parts.attached).filter(isHere)],
  };
}

/** Describe data that are known already: a new record where the manifest says something else of them, nothing otherwise. */
export async function describeKnown(
  { version, ...parts }: Pick<RecordParts, 'manifest' | 'version' | 'problems'> & { attached: readonly Attached[] },
  { previous, highestEdition }: Published,
  { commitDate, today }: Dates,
): Promise<BuildResult> {
  const committed = await commitDate(parts.manifest.folder);
  const recordOf = (date: string): DatasetRecord => buildRecord({ ...parts, version, previous, highestEdition, date });
  const record = recordOf(committed ?? previous?.updated ?? today);
  if (canonical(record) === canonical(previous)) return { outcome: 'unchanged', record, files: [] };
  return {
    outcome: 'published',
    record: committed === undefined ? recordOf(today) : record,
    files: withoutCopies(version, parts.attached).filter(isHere),
  };
}

const isHere = (attached: Attached): attached is ArtifactFile => attached.path !== undefined;
