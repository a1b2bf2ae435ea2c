import { copyFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { partEndings } from '../../../schemas/model/source-endings.ts';
import type { ManifestSource } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { fetchUrl, fileSource, nameOfUrl, type Source, type SourceFile } from '../../source/fetch.ts';
import { filesBelow, packFolder } from './pack-folder.ts';
import { readProject } from '../../manifest/project-facts.ts';

/** Endings of what is left in a folder of data: what describes them, and what programs keep for themselves. */
const besides = /\.(ya?ml|md|pdf|odt|docx?|png|jpe?g|qml|qmd|qgz|qgs|sld|lyr|md5|xml)$/i;

/** The source at an https address, in a file, in all files of a folder, or in a folder that is a package, and what it is called. */
export async function openGiven(given: string, scratch: string): Promise<{ source: Source; name: string }> {
  if (given.startsWith('https://')) {
    const source = await fetchUrl(given, scratch);
    return { source, name: source.name };
  }
  if ((await stat(given).catch(() => undefined))?.isDirectory() !== true) {
    const source = await fileSource(given);
    return { source, name: source.name };
  }
  const all = await filesBelow(given);
  const data = all.filter((name) => !besides.test(name));
  const [first, ...others] = data.map((name) => join(given, name));
  if (first === undefined) throw fail('new.empty-folder', { folder: given });
  const source = data.some(isOfPackage) ? fileSource(await packFolder(given, all, scratch)) : fileSource(first, ...others);
  return { source: await source, name: basename(resolve(given)) };
}

const ofSeveral = new RegExp(String.raw`\.(${Object.values(partEndings).flat().join('|')})$`, 'i');

/** In a folder of its own, or one of several files of a layer: such a folder is a package, whose sheet and written pieces belong to it. */
const isOfPackage = (name: string): boolean => name.includes('/') || ofSeveral.test(name);

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
