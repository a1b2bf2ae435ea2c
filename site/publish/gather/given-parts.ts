import type { GivenPart } from './gather.ts';

/** More files than any data has: a disk was dropped. */
const mostFiles = 2000;

/** The files that were chosen in a window of the system; those of a folder with their places in it. */
export const partsChosen = (files: FileList | null): GivenPart[] =>
  Array.from(files ?? [])
    .slice(0, mostFiles)
    .map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }));

/** The files that were dropped, folders opened; what is dropped is there to be asked for only until the event is over. */
export async function partsDropped({ items, files }: DataTransfer): Promise<GivenPart[]> {
  const loose = partsChosen(files);
  const entries = Array.from(items).map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  if (!entries.some((entry) => entry?.isDirectory)) return loose;
  const parts: GivenPart[] = [];
  for (const entry of entries) if (entry) await open(entry, parts);
  return parts;
}

async function open(entry: FileSystemEntry, parts: GivenPart[]): Promise<void> {
  if (parts.length >= mostFiles) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    parts.push({ path: entry.fullPath.replace(/^\/+/, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // It gives some at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await open(each, parts);
  }
}
