import { lstat, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { spelt } from '../../schemas/messages/hidden-characters.ts';
import { isPlainDrawing, mostDrawingLength } from '../../schemas/model/plain-drawing.ts';
import type { Artifact, DatasetRecord, Problem } from '../../schemas/types.ts';
import { artifactKey } from '../base/dataset-keys.ts';
import { problem } from '../base/errors.ts';
import { isNamedAsFormat } from '../base/media-types.ts';
import { folderStore } from '../stores/folder.ts';
import { isKey } from '../stores/key.ts';
import type { Reader } from '../stores/store.ts';
import { readEntries, type PendingEntry, type ReadRefusal, type PendingObject } from './pending.ts';

/*
 * A part of a run comes from a machine that reads what strangers hand in: a folder that it has filled, or what it has put below pending/
 * and data/ of the store itself. Nothing of it is believed that can be held against something else.
 */

/** Read what waits in a part's folder. No link is followed there: it would lead to what the part cannot read, and this machine can. */
export async function readPart(folder: string, run: string, refuse: ReadRefusal | undefined): Promise<PendingEntry[]> {
  const below = `pending/${run}`;
  for (const path of [folder, join(folder, 'pending'), join(folder, below)]) {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return [];
    if (path !== folder && !found.isDirectory()) return readEntries(folderStore(folder), [linked(folder, `${below}/`)]);
  }
  const found = await readdir(join(folder, below), { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory());
  const waiting = files.map(async (entry): Promise<PendingObject> => {
    const path = join(entry.parentPath, entry.name);
    const key = path.slice(join(folder, 'x').length - 1).replaceAll(sep, '/');
    if (!entry.isFile()) return linked(folder, key); // guard: in the place of what waits
    const { size, mtime } = await stat(path);
    return { key, bytes: size, modified: mtime };
  });
  const ordered = (await Promise.all(waiting)).sort((a, b) => (a.key < b.key ? -1 : 1));
  return readEntries(folderStore(folder), ordered, refuse);
}

const linked = (folder: string, key: string): PendingObject => ({
  key,
  bytes: 0,
  modified: new Date(0),
  broken: problem('publish.part-link', { folder, key: spelt(key) }),
});

/** Check that the files of a record are named and written as a build does; `from` is where the record waits, `read` gives their bytes. */
export async function checkFiles(record: DatasetRecord, from: string, read: Reader['open']): Promise<Problem[]> {
  for (const artifact of record.version.artifacts) {
    const facts = { folder: from, key: record.id, artifact: artifact.key };
    const isPlaced = artifact.key === artifactKey(record.id, artifact) && isKey(artifact.key);
    if (!isPlaced) return [problem('publish.part-key', facts)]; // guard (forged-parts.test.ts): names a file of another data set
    // guard (parts.test.ts): page.html is refused
    if (!isNamedAsFormat(artifact)) return [problem('publish.part-format', { ...facts, format: artifact.format })];
    // guard: has a drawing with a script
    // guard [/\.svg$/i → /\.svg$/]: has a drawing with a script under an ending in capitals
    if (/\.svg$/i.test(artifact.name) && !(await isDrawing(artifact, read))) return [problem('publish.part-drawing', facts)];
    // guard: with one that is no PDF
    if (artifact.format === 'piece' && !(await isPdf(artifact, read))) return [problem('publish.part-pdf', facts)];
  }
  return [];
}

/** Pages hold it as it is, and it opens by itself at its address. What is nowhere is told as such. */
async function isDrawing({ key, bytes }: Artifact, read: Reader['open']): Promise<boolean> {
  // guard [return false → return true] (forged-parts.test.ts): larger than any is refused alone where its part is a folder
  if (bytes > mostDrawingLength) return false;
  const stream = await read(key, { start: 0, end: mostDrawingLength });
  return stream === undefined || isPlainDrawing(await text(stream));
}

/** A written piece is in no manifest: that it is one is seen in its bytes. */
async function isPdf({ key }: Artifact, read: Reader['open']): Promise<boolean> {
  const stream = await read(key, { start: 0, end: pdfBegins.length - 1 });
  return stream === undefined || (await text(stream)) === pdfBegins;
}

const pdfBegins = '%PDF-';

/** Check a file of a part's folder: a link on its way, or another size than its record says, is a problem; undefined where missing. */
export async function checkFile(folder: string, { key, bytes }: Pick<Artifact, 'key' | 'bytes'>): Promise<Problem | 'fit' | undefined> {
  const steps = key.split('/');
  for (const [index] of steps.entries()) {
    const found = await lstat(join(folder, ...steps.slice(0, index + 1))).catch(() => undefined);
    if (found === undefined) return undefined;
    const isLast = index === steps.length - 1;
    // guard (forged-parts.test.ts): to a folder is not followed
    if (!(isLast ? found.isFile() : found.isDirectory())) return problem('publish.part-link', { folder, key });
    // guard (forged-parts.test.ts): of another length is refused alone where its part is a folder
    if (isLast && found.size !== bytes) return problem('publish.part-length', { folder, key, bytes, found: found.size });
  }
  return 'fit';
}
