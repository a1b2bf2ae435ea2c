import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../base/errors.ts';
import type { Examination, NamedFilesJob } from '../read/examination.ts';
import { openFile } from '../read/file-bytes.ts';
import { readJob, reply } from '../job.ts';

/** A row that was deleted begins with this. */
const deletedMark = 0x2a;
const pieceBytes = 1024 ** 2;

/** Count rows and shapes of the MapInfo table in `folder` (source.tab and the files of its name); refuses one whose files do not fit. */
export async function countTab(folder: string, { names }: NamedFilesJob): Promise<Examination> {
  const name = names['source'] ?? 'source';
  const text = await readFile(join(folder, 'source.tab'), 'latin1');
  const type = /^\s*type\s+"?(\w+)/im.exec(text)?.[1] ?? '';
  // Views and linked tables read other files, seamless ones whole folders.
  if (!/^native$/i.test(type)) throw fail('source.mapinfo-type', { name, type: type || '?' });
  const sizeOf = async (extension: string): Promise<number | undefined> =>
    (await stat(join(folder, `source.${extension}`)).catch(() => undefined))?.size;
  const dat = await sizeOf('dat');
  const map = await sizeOf('map');
  const id = await sizeOf('id');
  if (dat === undefined) throw fail('source.mapinfo-incomplete', { name, missing: '.DAT' });
  if ((map === undefined) !== (id === undefined))
    throw fail('source.mapinfo-incomplete', { name, missing: map === undefined ? '.MAP' : '.ID' });
  const { records, kept } = readRows(join(folder, 'source.dat'));
  const features = kept.filter(Boolean).length;
  if (map === undefined) return { features, geometries: 0, problems: [] };
  const places = await readFile(join(folder, 'source.id'));
  if (places.length < records * 4) throw fail('source.truncated', { detail: `${name}.ID` });
  let geometries = 0;
  for (let row = 0; row < records; row += 1) {
    // Where in .MAP the row's shape stands; 0 where it has none.
    const place = places.readUInt32LE(row * 4);
    if (place >= map) throw fail('source.truncated', { detail: `${name}.MAP` });
    if (place > 0 && kept[row] === true) geometries += 1;
  }
  return { features, geometries, problems: [] };
}

/** How many rows the table announces, and which of them are not deleted; refuses a file that ends before the last. */
function readRows(path: string): { records: number; kept: boolean[] } {
  const truncated = (): Error => fail('source.truncated', { detail: '.DAT' });
  using file = openFile(path, truncated);
  const head = file.read(0, 12);
  const records = head.readUInt32LE(4);
  const start = head.readUInt16LE(8);
  const length = head.readUInt16LE(10);
  if (length === 0 || start + records * length > file.size) throw truncated();
  const kept: boolean[] = [];
  const rowsAtOnce = Math.max(1, Math.floor(pieceBytes / length));
  for (let row = 0; row < records; row += rowsAtOnce) {
    const rows = file.read(start + row * length, Math.min(rowsAtOnce, records - row) * length);
    for (let at = 0; at < rows.length; at += length) kept.push(rows[at] !== deletedMark);
  }
  return { records, kept };
}

if (import.meta.main) await reply(() => countTab('../in', readJob() as NamedFilesJob));
