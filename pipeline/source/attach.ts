import { basename } from 'node:path';
import { safeName } from '../../schemas/model/plain-text.ts';
import { keptEndings } from '../../schemas/model/source-endings.ts';
import type { Artifact, ArtifactFormat, Text, Version } from '../../schemas/types.ts';
import { artifactKey } from '../base/dataset-keys.ts';
import type { FileFacts, KnownSource } from './fetch.ts';
import { mediaTypeOf } from '../base/media-types.ts';
import { locatePath } from '../manifest/path-states.ts';
import { readRepository } from '../manifest/repository.ts';
import type { Manifest } from '../manifest/read.ts';
import { digestFile } from '../base/digest-file.ts';

/** File published as it is: a source file or a document; without `path` where it is published already and was not downloaded again. */
export type Attached = Artifact & { path?: string };

/** A source above this size is not kept unless its manifest says so: the COG holds the same, and a bucket costs by its size. */
const maxKeptBytes = 5 * 1024 ** 3;

/** No browser runs these as a page of the site's own address: a server that knows nothing else goes by the ending. */
const harmlessSource = new RegExp(String.raw`\.(${keptEndings.join('|')})$`, 'i');

/** Raised where more is looked at in a document than before: one that is published is looked at again. */
const documentRecipe = 2;

/**
 * Files of the source, unless the manifest does not keep them, and documents, ready to publish; files of `known` that were repacked stay
 * repacked.
 */
export async function attachFiles(manifest: Manifest, source: KnownSource, known: readonly Artifact[] = []): Promise<Attached[]> {
  const roots = { folder: manifest.folder, repository: readRepository().folder };
  const documents = await Promise.all(
    (manifest.dataset.documents ?? []).map(async ({ path, title }) => {
      const at = locatePath(path, roots);
      const name = safeName(basename(path));
      const described = { format: 'document' as const, name, mediaType: mediaTypeOf(name), title };
      return { ...describeFile(manifest, described, await digestFile(at)), recipe: documentRecipe, path: at };
    }),
  );
  return [...attachSource(manifest, source, known), ...documents];
}

/** Whether the manifest leaves fields of the source out. */
const leavesOut = ({ layers = [] }: Manifest['dataset']): boolean =>
  layers.some(({ fields = {} }) => Object.values(fields).some(({ omit }) => omit === true));

function attachSource(manifest: Manifest, source: KnownSource, known: readonly Artifact[]): Attached[] {
  const { keepSource = source.bytes <= maxKeptBytes } = manifest.dataset;
  // A file that still holds what is left out of the data would publish it; what was computed is made again from what is published.
  // guard [leavesOut(manifest.dataset)]: fields that the manifest leaves out are in no file
  if (!keepSource || leavesOut(manifest.dataset) || source.derivedFrom !== undefined) return [];
  const names = distinctNames(source.files.map(({ name }) => sourceName(name)));
  return source.files.map((file, index): Attached => {
    const name = names[index] ?? '';
    const offered = known.find(({ format, repacked }) => format === 'source' && repacked?.from === file.sha256);
    // guard [describeRepacked(manifest, name → describeRepacked(manifest, offered.name]: a part of a run brings what was packed anew
    if (offered?.repacked !== undefined) return describeRepacked(manifest, name, { ...offered, ...offered.repacked });
    const described = describeFile(manifest, { format: 'source', name, mediaType: mediaTypeOf(name) }, file);
    return file.path === undefined ? described : { ...described, path: file.path };
  });
}

/** Whether a version offers all files of its source that its manifest wants to be kept, as far as they are not on this disk. */
export const offersSource = (manifest: Manifest, source: KnownSource, version: Pick<Version, 'artifacts'>): boolean =>
  withoutCopies(version, attachSource(manifest, source, version.artifacts)).every(
    ({ path, key }) => path !== undefined || version.artifacts.some((artifact) => artifact.key === key),
  );

interface FileDescription {
  format: ArtifactFormat;
  name: string;
  mediaType: string;
  title?: Text;
}

/** A file that is published as it is, as its record tells it. */
export function describeFile(
  { id }: Manifest,
  described: FileDescription,
  { bytes, sha256 }: Pick<FileFacts, 'bytes' | 'sha256'>,
): Artifact {
  return { ...described, key: artifactKey(id, { sha256, name: described.name }), bytes, sha256, recipe: 1 };
}

/** An archive that was packed anew, under a name and a key of ours, whoever says so. */
export function describeRepacked(
  manifest: Manifest,
  name: string,
  { from, left, ...facts }: Pick<FileFacts, 'bytes' | 'sha256'> & NonNullable<Artifact['repacked']>,
): Artifact {
  // A KMZ is a zip that viewers know by its ending.
  const zip = name.replace(/(\.tar)?\.[^.]+$/i, /\.kmz$/i.test(name) ? '.kmz' : '.zip');
  return { ...describeFile(manifest, { format: 'source', name: zip, mediaType: mediaTypeOf(zip) }, facts), repacked: { from, left } };
}

/** Names of which none is written twice: a number before those that would be. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${number}-${name}`;
    taken.add(free);
    return free;
  });
}

/** GeoJSON called x.html and GML called x.svg are read by their content, and must not be served by their name. */
function sourceName(name: string): string {
  // What is read of XML that is called so is GML.
  // guard [.replace(/\.xml$/i, '.gml')]: which no browser runs
  const safe = safeName(name).replace(/\.xml$/i, '.gml');
  // guard [harmlessSource.test(safe) → true]: which no browser runs
  return harmlessSource.test(safe) ? safe : `${safe.slice(0, 116)}.bin`;
}

/** The artifacts of a version that were made of its data. */
export const madeOf = ({ artifacts }: Pick<Version, 'artifacts'>): Artifact[] =>
  artifacts.filter(({ format }) => format !== 'source' && format !== 'document');

/** The files to publish beside a version's own: a source that is published as it is (a point cloud) is there already. */
export const withoutCopies = <Each extends Artifact>(version: Pick<Version, 'artifacts'>, attached: readonly Each[]): Each[] =>
  attached.filter(({ sha256 }) => !madeOf(version).some((artifact) => artifact.sha256 === sha256));
