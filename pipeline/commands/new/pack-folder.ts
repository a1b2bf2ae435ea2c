import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fail } from '../../base/errors.ts';
import { limits } from '../../base/conditions.ts';
import { runTask } from '../../sandbox/job.ts';
import { raise } from '../../base/limits.ts';

/** What programs keep for themselves. */
const leftovers = /^(thumbs\.db|desktop\.ini|__macosx)$/i;

/** The files of a folder and of the folders in it, by their paths from it; what is hidden, a link or a program's own is none of them. */
export async function filesBelow(folder: string): Promise<string[]> {
  const { archiveEntries } = limits();
  const found: string[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || leftovers.test(entry.name)) continue;
      if (entry.isDirectory()) folders.push(join(at, entry.name));
      if (entry.isFile()) found.push(relative(folder, join(at, entry.name)).split(sep).join('/'));
    }
    // Somebody's whole disk is no package.
    if (found.length > archiveEntries) throw fail('source.archive-entries', { limit: archiveEntries, raise: raise('archiveEntries') });
  }
  return found.sort();
}

/** Make a zip of some files of a folder under their paths from it, as packages are handed over, and give its path. */
export async function packFolder(folder: string, files: readonly string[], scratch: string): Promise<string> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const { sourceBytes } = limits();
  const facts = { gigabytes: Math.floor(sourceBytes / 1024 ** 3), raise: raise('sourceBytes') };
  if (sizes.reduce((sum, size) => sum + size, 0) > sourceBytes) throw fail('source.too-large', facts);
  const work = join(scratch, 'pack');
  await mkdir(work, { recursive: true });
  const list = join(work, 'list');
  await writeFile(list, files.join('\0'));
  // Nothing of who packs: the archive is published.
  const args = ['-cf', '/out/package.zip', '--format', 'zip', '--uid', '0', '--gid', '0', '-C', '/in/folder', '--null', '-T', '/in/list'];
  await runTask({ command: { program: 'bsdtar', args }, inputs: { folder: resolve(folder), list } }, work);
  const packed = join(work, `${basename(resolve(folder))}.zip`);
  await rename(join(work, 'out', 'package.zip'), packed);
  return packed;
}
