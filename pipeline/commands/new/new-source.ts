import { copyFile, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { say } from '../../../schemas/messages/say.ts';
import { partEndings } from '../../../schemas/model/source-endings.ts';
import type { Dataset, ManifestFile, ManifestSource, Problem } from '../../../schemas/types.ts';
import { currentLimits } from '../../base/conditions.ts';
import { fail } from '../../base/errors.ts';
import { raise } from '../../base/limits.ts';
import { readRepository } from '../../manifest/repository.ts';
import { runTask } from '../../sandbox/job.ts';
import { fetchUrl, fileSource, nameOfUrl, type Source, type SourceFile } from '../../source/fetch.ts';
import { type MetadataSheet, readSheet } from '../../standards/metadata-sheet.ts';

/** Endings of what is left in a folder of data: what describes them, and what programs keep for themselves. */
const besides = /\.(ya?ml|md|pdf|odt|docx?|png|jpe?g|qml|qmd|qgz|qgs|sld|lyr|md5|xml)$/i;

/** Open the source at an https address, in a file, in all files of a folder, or in a package folder; gives its name too. */
export async function openGiven(address: string, scratch: string): Promise<{ source: Source; name: string }> {
  if (address.startsWith('https://')) {
    const source = await fetchUrl(address, scratch);
    return { source, name: source.name };
  }
  if ((await stat(address).catch(() => undefined))?.isDirectory() !== true) {
    const source = await fileSource(address);
    return { source, name: source.name };
  }
  const all = await filesBelow(address);
  const data = all.filter((name) => !besides.test(name));
  const [first, ...others] = data.map((name) => join(address, name));
  if (first === undefined) throw fail('new.empty-folder', { folder: address });
  const source = data.some(isOfPackage) ? fileSource(await packFolder(address, all, scratch)) : fileSource(first, ...others);
  return { source: await source, name: basename(resolve(address)) };
}

const ofSeveral = new RegExp(String.raw`\.(${Object.values(partEndings).flat().join('|')})$`, 'i');

/** Whether a file makes its folder a package, with sheet and written pieces: in a subfolder, or one of several files of a layer. */
const isOfPackage = (name: string): boolean => name.includes('/') || ofSeveral.test(name);

/** Name a source as a manifest does: by address, by package, beside the manifest under portable names, or by digest in the store. */
export function referTo(address: string, { files, url }: Source, isDeposit = false): ManifestSource {
  if (url !== undefined) return { url };
  const inProject = relative(readRepository().folder, resolve(address)).split(sep).join('/');
  const named = (file: SourceFile): ManifestFile =>
    isDeposit ? { deposit: localName(file), sha256: file.sha256 } : { path: localName(file) };
  const [first, ...others] = files.map(named);
  if (others.length > 0) return { files: [...(first === undefined ? [] : [first]), ...others] };
  return inProject.startsWith('node_modules/') ? { path: inProject } : (first ?? {});
}

/** Copy to the folder of a data set what its manifest names there. */
export async function copySource({ files }: Source, { path, files: several }: ManifestSource, folder: string): Promise<void> {
  if (several === undefined && (path === undefined || path.startsWith('node_modules/'))) return;
  if (several?.some(({ deposit }) => deposit !== undefined)) return;
  for (const file of files) await copyFile(file.path, join(folder, localName(file)));
}

const localName = ({ name }: SourceFile): string => nameOfUrl(`file:///${encodeURIComponent(name)}`);

/** Names of files and folders that programs keep for themselves. */
const leftovers = /^(thumbs\.db|desktop\.ini|__macosx)$/i;

/** List the files below a folder by relative path, without hidden ones, links and files that programs keep for themselves. */
async function filesBelow(folder: string): Promise<string[]> {
  const { archiveEntries } = currentLimits();
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
async function packFolder(folder: string, files: readonly string[], scratch: string): Promise<string> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const { sourceBytes } = currentLimits();
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

/** The metadata sheet in the only file of a source, where that is a package; what is wrong with it. */
export async function findSheet({ files }: Source, scratch: string): Promise<{ sheet?: MetadataSheet; problems: Problem[] }> {
  const [only, ...others] = files;
  return only === undefined || others.length > 0 ? { problems: [] } : readSheet(only, join(scratch, 'sheet'));
}

/** A new manifest with what its package says of itself: where the data come from, the sheet beside them. */
export function withSheet(dataset: Dataset, sheet: MetadataSheet | undefined): Dataset {
  if (sheet === undefined) return dataset;
  const { link } = sheet;
  return {
    ...dataset,
    documents: [{ path: sheetName(sheet), title: { fr: say('new.sheet-title', {}, 'fr'), en: say('new.sheet-title', {}, 'en') } }],
    ...(link !== undefined && { links: [link] }),
  };
}

/** Put the sheet beside the manifest that names it. */
export async function copySheet(sheet: MetadataSheet | undefined, folder: string): Promise<void> {
  if (sheet !== undefined) await copyFile(sheet.path, join(folder, sheetName(sheet)));
}

/** A browser would run what XML holds: as a text it only shows it. */
const sheetName = ({ name }: MetadataSheet): string => nameOfUrl(`file:///${encodeURIComponent(`${name}.txt`)}`);
