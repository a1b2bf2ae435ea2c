import { copyFile, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { ManifestSource } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { fetchUrl, fileSource, nameOfUrl, type Source, type SourceFile } from '../fetch.ts';
import { readProject } from '../project-facts.ts';

/** Endings of what is left in a folder of data: what describes them, and what programs keep for themselves. */
const besides = /\.(ya?ml|md|pdf|odt|docx?|png|jpe?g|qml|qmd|qgz|qgs|sld|lyr|md5|xml)$/i;

/** The source at an https address, in a file, or in all files of a folder, and what it is called. */
export async function openGiven(given: string, scratch: string): Promise<{ source: Source; name: string }> {
  if (given.startsWith('https://')) {
    const source = await fetchUrl(given, scratch);
    return { source, name: source.name };
  }
  if ((await stat(given).catch(() => undefined))?.isDirectory() !== true) {
    const source = await fileSource(given);
    return { source, name: source.name };
  }
  const entries = await readdir(given, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !besides.test(entry.name))
    .map(({ name }) => name);
  const [first, ...others] = names.sort().map((name) => join(given, name));
  if (first === undefined) throw fail('new.empty-folder', { folder: given });
  return { source: await fileSource(first, ...others), name: basename(resolve(given)) };
}

/** How a manifest names a source: by its address, by its package, or beside itself under names that any disk takes. */
export function referTo(given: string, { files, url }: Source): ManifestSource {
  if (url !== undefined) return { url };
  const inProject = relative(readProject().folder, resolve(given)).split(sep).join('/');
  const [first, ...others] = files.map((file) => ({ path: localName(file) }));
  if (others.length > 0) return { files: [...(first === undefined ? [] : [first]), ...others] };
  return inProject.startsWith('node_modules/') ? { path: inProject } : (first ?? {});
}

/** Copy to the folder of a data set what its manifest names there. */
export async function copySource({ files }: Source, { path, files: several }: ManifestSource, folder: string): Promise<void> {
  if (several === undefined && (path === undefined || path.startsWith('node_modules/'))) return;
  for (const file of files) await copyFile(file.path, join(folder, localName(file)));
}

const localName = ({ name }: SourceFile): string => nameOfUrl(`file:///${encodeURIComponent(name)}`);
