import type { Artifact, DatasetRecord, Version } from '../../schemas/types.ts';

const sum = (artifacts: readonly Artifact[]): number => artifacts.reduce((total, { bytes }) => total + bytes, 0);
const without = (own: readonly Artifact[], others: readonly Artifact[]): number =>
  sum(own.filter(({ key }) => !others.some((other) => other.key === key)));

/** Bytes of all files of a version, and of those that it brings where it shares some with the version before it. */
export function bytesOf(
  { id, artifacts }: Pick<Version, 'id' | 'artifacts'>,
  previous: DatasetRecord | undefined,
): { bytes: number; added?: number } {
  const bytes = sum(artifacts);
  const [before = [], known] = [previous?.version.artifacts, previous?.history.find((each) => each.id === id)];
  let added = without(artifacts, before);
  if (known !== undefined) {
    added = known.added ?? known.bytes;
    // Published again, as it was or with other files: what it shared with the one before it, it shares still.
    if (previous?.version.id === id) added += without(artifacts, before) - without(before, artifacts);
  }
  return { bytes, ...(added !== bytes && { added }) };
}
