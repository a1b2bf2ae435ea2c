import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../schemas/types.ts';
import { describeRepacked, type Attached } from '../source/attach.ts';
import { firstNames, problem } from '../base/errors.ts';
import type { Source, SourceFile } from '../source/fetch.ts';
import { besideExtensions, rasterExtensions } from '../formats/sources/rasters.ts';
import { openSource, readSourceHead } from '../source/open-source.ts';
import type { Manifest } from '../manifest/read.ts';
import { pointCloudExtensions, type SourceKind } from '../source/recognise-kind.ts';
import { isArchive, type UnpackedFile } from '../base/archive.ts';
import { takeOut } from '../source/take-out.ts';
import { programTask, runTask } from '../sandbox/job.ts';
import { digestFile } from '../base/digest-file.ts';
import type { PackZipJob } from '../programs/write/pack-zip.ts';
import type { ArtifactFile } from '../record/describe-artifact.ts';
import type { Offer } from '../record/build-output.ts';

interface ReadArchive {
  files: readonly UnpackedFile[];
  /** Folder of the files. */
  folder: string;
  /** Names of the files that nobody has looked at. */
  left: readonly string[];
  /** It holds what its directory does not say. */
  odd: boolean;
}

/**
 * Offer the source for download: an archive with files left aside, or that programs read differently, is packed anew from the files read.
 */
export async function offerSources(
  manifest: Manifest,
  { files }: Source,
  { attached, kind, made, scratch }: { attached: readonly Attached[]; kind: SourceKind; made: readonly ArtifactFile[]; scratch: string },
): Promise<Offer> {
  // `made`: files of the build; the written pieces among them were looked into.
  const problems: Problem[] = [];
  const sources = attached.filter(({ format }) => format === 'source');
  const offered = await Promise.all(
    sources.map(async (artifact, index): Promise<Attached> => {
      const file = files[index];
      if (file === undefined) return artifact;
      const work = join(scratch, 'offer', String(index));
      const read = await readArchive(file, kind, work);
      if (read === undefined) return artifact;
      const taken = join(scratch, 'pieces', String(index), 'out');
      const pieces = made.flatMap(({ path, inside }) =>
        inside === undefined || dirname(path) !== taken ? [] : [{ local: `pieces/${basename(path)}`, name: inside }],
      );
      const left = read.left.filter((name) => !pieces.some((piece) => piece.name === name));
      // guard [left.length === 0]: with a file that is left aside is offered without it
      // guard [!read.odd]: is offered as it was read
      if (left.length === 0 && !read.odd) return artifact;
      const packed = [
        ...read.files.filter(({ name }) => !read.left.includes(name)).map(({ local, name }) => ({ local: `data/${local}`, name })),
        ...pieces,
      ];
      const folders = { data: read.folder, ...(pieces.length > 0 && { pieces: taken }) };
      const job: PackZipJob = { archive: 'archive.zip', files: packed };
      await runTask(programTask('write/pack-zip.ts', job, folders), join(work, 'pack'));
      const path = join(work, 'pack', 'out', job.archive);
      problems.push(repackedProblem(file, left));
      return {
        ...describeRepacked(manifest, artifact.name, { ...(await digestFile(path)), from: artifact.sha256, left: left.length }),
        path,
      };
    }),
  );
  return { attached: [...offered, ...attached.filter(({ format }) => format !== 'source')], problems };
}

function repackedProblem({ name }: SourceFile, left: readonly string[]): Problem {
  if (left.length === 0) return problem('source.repacked-odd', { name }, { severity: 'notice' });
  return problem('source.repacked', { name, count: left.length, names: firstNames(left) }, { severity: 'notice' });
}

/** Read the files of an archive; undefined for other files. */
async function readArchive(file: SourceFile, kind: SourceKind, work: string): Promise<ReadArchive | undefined> {
  if (!isArchive((await readSourceHead(file.path, file.name)).bytes)) return undefined;
  if (kind === 'vector') {
    const { archive } = await openSource(file, work);
    return archive && { ...archive, folder: join(work, 'unpack', 'out') };
  }
  const extensions = kind === 'raster' ? [...rasterExtensions, ...besideExtensions] : pointCloudExtensions;
  const { files, ignored, odd } = await takeOut(file, extensions, join(work, 'unpack'));
  return { files, left: ignored, odd, folder: join(work, 'unpack', 'out') };
}
