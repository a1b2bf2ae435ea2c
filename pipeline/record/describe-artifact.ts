import { restrictedName } from '../../schemas/model/restricted-name.ts';
import type { Artifact } from '../../schemas/types.ts';
import { artifactKey } from '../base/dataset-keys.ts';
import { digestFile } from '../base/digest-file.ts';
import type { Output } from '../formats/artifacts/format.ts';
import type { Manifest } from '../manifest/read.ts';

/** An artifact, and where it lies in scratch until it is published. */
export type ArtifactFile = Artifact & {
  path: string;
  /** Name of the file in the archive that it was taken out of. */
  inside?: string;
};

/** Digest a file made for a data set, and describe its publication; `layer` where the file holds one layer of several. */
export async function describeArtifact(
  { format, suffix, mediaType, recipe }: Output,
  path: string,
  { id, datasetId, dataset: { access } }: Pick<Manifest, 'id' | 'datasetId' | 'dataset'>,
  layer?: string,
): Promise<ArtifactFile> {
  const { bytes, sha256 } = await digestFile(path);
  // A CSV has no other place that says so and that its readers pass over.
  const kept = access === 'restricted' ? `_${restrictedName}` : '';
  const name = `${datasetId}${layer === undefined ? '' : `-${layer}`}${kept}${suffix}`;
  const key = artifactKey(id, { sha256, name });
  return { format, ...(layer !== undefined && { layer }), name, key, mediaType, bytes, sha256, recipe, path };
}

/** An artifact as its record tells it. */
export const withoutPath = ({ path: _, inside: __, ...artifact }: Artifact & Partial<ArtifactFile>): Artifact => artifact;
