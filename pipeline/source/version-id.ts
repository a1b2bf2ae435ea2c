import type { ManifestFile, ManifestLayer, ManifestSource, Version } from '../../schemas/types.ts';
import type { Manifest } from '../manifest/read.ts';
import { canonical, digest } from '../stores/digest.ts';

type VersionManifest = Pick<Manifest, 'dataset' | 'schemas'>;

/** The part of a manifest that makes a version: with the source, it decides every byte of the data. */
function dataPart({
  dataset: {
    // Whether somebody has confirmed the system says nothing of the data.
    source: { crsGuessed: _, ...source },
    layers = [],
    tiles,
    raster,
    conformsTo = [],
  },
  schemas: digests = {},
}: VersionManifest): Record<'source' | 'layers' | 'tiles' | 'raster' | 'schemas', unknown> {
  // One at an address is read when data are built: its digest is in the record alone.
  const schemas = conformsTo.filter((asked) => typeof asked !== 'string').map((asked) => ({ ...asked, sha256: digests[asked.schema] }));
  return {
    source: placeless(source),
    layers: layers.map(({ name, source: from, key, territory, fields = {} }) => ({
      name,
      source: from,
      key,
      // Its codes are looked at with the data.
      territory,
      // Absent where all are published: identifiers stay what they were.
      ...(omittedIn(fields).length > 0 && { omit: omittedIn(fields) }),
      types: Object.entries(fields).flatMap(([field, { type }]) => (type === undefined ? [] : [[field, type]])),
    })),
    tiles,
    // Absent where the manifest says nothing of it: identifiers stay what they were.
    raster,
    schemas: schemas.length > 0 ? schemas : undefined,
  };
}

const omittedIn = (fields: NonNullable<ManifestLayer['fields']>): string[] =>
  Object.entries(fields).flatMap(([field, { omit }]) => (omit === true ? [field] : []));

/** A source whose deposited files are named as if they lay beside the manifest: the same bytes are the same data, wherever they are. */
function placeless<Described extends ManifestSource>(source: Described): Described {
  const { files } = source;
  return { ...unplaced(source), ...(files !== undefined && { files: files.map(unplaced) }) };
}

function unplaced<File extends ManifestFile>(file: File): File {
  const { deposit, sha256: _, ...rest } = file;
  return deposit === undefined ? file : ({ ...rest, path: deposit } as File);
}

/** 16 hex of the digest of the source and the data part. */
export const versionId = ({ sha256 }: { sha256: string }, manifest: VersionManifest): string =>
  shortDigest({ source: sha256, part: dataPart(manifest) });

/** 16 hex of the digest of a value, whatever the order of its keys. */
const shortDigest = (value: unknown): string => digest(canonical(value)).slice(0, 16);

/** The version of a source and a manifest, and why it would be built; `published` is the one published until now. */
export function identifyVersion(
  source: { sha256: string },
  manifest: VersionManifest,
  published: Version | undefined,
): { id: string; origin: NonNullable<Version['origin']> } {
  const id = versionId(source, manifest);
  const parts = partDigests(manifest);
  if (published === undefined) return { id, origin: { reason: 'first', parts } };
  // Its data were made for the reason that they had, with the tools of now.
  if (published.id === id) return { id, origin: { ...(published.origin ?? { reason: 'renewed' }), parts, renewed: true } };
  const reason = published.source.sha256 === source.sha256 ? 'manifest' : 'source';
  return { id, origin: { reason, previous: published.id, parts } };
}

/** 16 hex of the digest of each part of the manifest that makes a version: tells which of them has changed. */
export function partDigests(manifest: VersionManifest): NonNullable<Version['origin']>['parts'] {
  const { source, layers, tiles, raster, schemas } = dataPart(manifest);
  return {
    source: shortDigest(source),
    layers: shortDigest(layers),
    tiles: shortDigest(tiles ?? null),
    ...(raster !== undefined && { raster: shortDigest(raster) }),
    ...(schemas !== undefined && { schemas: shortDigest(schemas) }),
  };
}
