import { basename, join } from 'node:path';
import { safeName } from '../../schemas/model/plain-text.ts';
import type { Problem } from '../../schemas/types.ts';
import { describeFile, distinctNames } from '../source/attach.ts';
import { problem } from '../base/errors.ts';
import type { Source } from '../source/fetch.ts';
import { readSourceHead } from '../source/open-source.ts';
import type { Manifest } from '../manifest/read.ts';
import { screenFiles } from '../source/screen-documents.ts';
import { digestFile } from '../base/digest-file.ts';
import { isArchive } from '../base/archive.ts';
import { takeOut } from '../source/take-out.ts';
import type { ArtifactFile } from '../record/describe-artifact.ts';

/** Written pieces of one package, more than the acts of a département: beyond it a record would be longer than its data. */
const mostPieces = 500;

/** The written pieces (PDF) that lie in the packages of a national standard, under the names by which their objects refer to them. */
export async function takePieces(
  source: Source,
  manifest: Manifest,
  scratch: string,
): Promise<{ files: ArtifactFile[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const pieces: { name: string; path: string; inside: string }[] = [];
  for (const [index, file] of source.files.entries()) {
    if (!isArchive((await readSourceHead(file.path, file.name)).bytes)) continue;
    const { files: unpacked } = await takeOut(file, ['pdf'], join(scratch, 'pieces', String(index)));
    const faults = await screenFiles(
      unpacked.map(({ path, name }) => ({ path, name: basename(name) })),
      join(scratch, 'screen', String(index)),
    );
    for (const [at, { name, path }] of unpacked.entries()) {
      const wrong = faults[at] ?? [];
      // Whatever else is called so, or acts by itself, is not shown to anybody.
      // guard [wrong.length === 0 → true]: a plan’s package is published
      if (wrong.length === 0) pieces.push({ name: safeName(basename(name)), path, inside: name });
      else
        problems.push(...wrong.map(({ id, facts = {} }) => problem('pieces.left', { name, why: { id, facts } }, { severity: 'warning' })));
    }
  }
  if (pieces.length > mostPieces)
    problems.push(problem('pieces.too-many', { count: pieces.length, limit: mostPieces }, { severity: 'warning' }));
  const taken = pieces.slice(0, mostPieces);
  const names = distinctNames(taken.map(({ name }) => name));
  const files = await Promise.all(
    taken.map(async ({ path, inside }, index): Promise<ArtifactFile> => {
      const described = { format: 'piece' as const, name: names[index] ?? '', mediaType: 'application/pdf' };
      return { ...describeFile(manifest, described, await digestFile(path)), path, inside };
    }),
  );
  return { files, problems };
}
