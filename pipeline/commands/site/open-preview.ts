import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtempDisposable, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { explainBroken, isZip, makeGuard, unpackZip } from '../../base/archive.ts';
import { fail } from '../../base/errors.ts';
import { defaultLimits } from '../../base/limits.ts';
import { endings } from '../../base/media-types.ts';

/** The objects of a store that pages are made from. */
const wanted =
  // guard [/^store → /store]: and nothing else
  /^store\/((?:current\.json|(?:snapshots|records|data|tombstones|runs)\/[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*))$/;

/** Bring the store of a preview into `store`, out of a run's downloaded zip or a folder, and nothing else. */
export async function openPreview(archive: string, store: string): Promise<void> {
  const found = await stat(archive).catch(() => undefined);
  if (found === undefined) throw fail('preview.absent', { archive });
  await using work = await mkdtempDisposable(`${store}.work-`);
  const files = found.isDirectory() ? await listFolder(archive) : await unpackInto(archive, work.path);
  let isWhole = false;
  for (const { path, name } of files) {
    const key = wanted.exec(name)?.[1];
    // The pages are a stranger's program, and a mark that they are up to date would be the stranger's word.
    if (key === undefined) continue;
    isWhole ||= key === 'current.json';
    const target = join(store, key);
    await mkdir(dirname(target), { recursive: true });
    if (found.isDirectory()) await copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    else await rename(path, target);
  }
  if (!isWhole) throw fail('preview.no-store', { archive });
}

interface PreviewFile {
  path: string;
  name: string;
}

async function unpackInto(archive: string, work: string): Promise<PreviewFile[]> {
  // A run's is a zip. What else could be unpacked is read by programs that belong in a sandbox, and whoever reviews may have none.
  const file = await open(archive);
  const { buffer: head } = await file.read({ buffer: Buffer.alloc(4), position: 0 });
  await file.close();
  if (!isZip(head)) throw fail('preview.no-store', { archive }); // guard: an archive that is no zip is not opened
  const guard = makeGuard((await stat(archive)).size, [...endings], defaultLimits);
  await explainBroken(() => unpackZip(archive, work, guard));
  return guard.unpacked.files.map(({ local, name }) => ({ path: join(work, local), name }));
}

/** The files of a folder: what a link leads to is not in it. */
async function listFolder(folder: string): Promise<PreviewFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // guard [entry.isFile() → !entry.isDirectory()]: what a link leads to is not in it
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => ({ path, name: relative(folder, path).replaceAll(sep, '/') }));
}
