import { unzipSync } from 'fflate';
import { fileEndings, partEndings } from '../../../schemas/model/source-endings.ts';
import { refuseManyLayers } from './collect-layer.ts';
import { endingOf, stemOf } from './text.ts';
import { ReadError, type RawReading, type ReadingTools } from './reading.ts';
import { readShapefile } from './shapefile.ts';

/** More would not fit into a browser's memory with what is read of it. */
const unzippedBytes = 300 * 1024 ** 2;
const mostEntries = 2000;

/** Whether an archive's entry is no data: a folder, or a hidden file, as macOS leaves beside the data. */
export const isAside = (name: string): boolean => /(^|\/)(__MACOSX\/|\.)/.test(name) || name.endsWith('/');

const shapefileEndings = ['shp', 'shx', 'dbf', 'prj', 'cpg'];
/** Formats of several files that only the pipeline reads. */
const foreign: readonly (readonly [ending: string, name: string])[] = [
  [partEndings.fileGdb[0], 'File Geodatabase'],
  [partEndings.mapinfoTab[0], 'MapInfo TAB'],
  [partEndings.mapinfoMif[0], 'MapInfo MIF'],
  [partEndings.edigeo[0], 'EDIGEO'],
];

/** How a file inside an archive is read: as one of its own. */
export type ReadInside = (name: string, bytes: Blob) => Promise<{ format: string; raw?: RawReading } | undefined>;

/** Read what an archive holds: shapefiles from their parts, all other data as files of their own. */
export async function readArchive(
  bytes: Blob,
  readInside: ReadInside,
  { onProgress, room }: Pick<ReadingTools, 'onProgress' | 'room'>,
): Promise<{ formats: string[]; raw: RawReading }> {
  const entries = await unzip(bytes);
  const raw: RawReading = { layers: [], problems: [] };
  const formats: string[] = [];
  const parts = new Map<string, Record<string, Uint8Array>>();
  for (const [path, content] of entries) {
    const ending = endingOf(path);
    if (!shapefileEndings.includes(ending)) continue;
    const stem = path.slice(0, -ending.length - 1);
    const key = stem.toLowerCase();
    parts.set(key, { ...parts.get(key), [ending]: content });
  }
  const names = new Map([...entries.keys()].map((path) => [path.slice(0, -endingOf(path).length - 1).toLowerCase(), stemOf(path)]));
  const shapefiles = [...parts].filter(([, files]) => files['shp'] !== undefined || files['dbf'] !== undefined);
  refuseManyLayers(shapefiles.length);
  for (const [index, [key, files]] of shapefiles.entries()) {
    const onShare = (share: number): void => onProgress((index + share) / shapefiles.length);
    const { layer, problems } = readShapefile({ name: names.get(key) ?? key, parts: files }, onShare, room);
    raw.layers.push(layer);
    raw.problems.push(...problems);
    formats.push('Shapefile');
  }
  let unread: string | undefined;
  const stems = new Set(shapefiles.map(([key]) => stemOf(key)));
  const others = [...entries].filter(([path, { length }]) => !shapefileEndings.includes(endingOf(path)) && length > 0);
  const isTable = (path: string): boolean => (fileEndings.csv as readonly string[]).includes(endingOf(path));
  // Tables last: beside maps they are lists of documents or of codes, not data of the same kind.
  for (const [path, content] of [...others].sort(([a], [b]) => Number(isTable(a)) - Number(isTable(b)))) {
    // A layer that stands in two formats is read from the first of them.
    if ((isTable(path) && formats.some((format) => format !== 'CSV')) || stems.has(stemOf(path).toLowerCase())) continue;
    const found = await readInside(path, new Blob([content as Uint8Array<ArrayBuffer>]));
    if (found?.raw === undefined) {
      unread ??= found?.format;
      continue;
    }
    stems.add(stemOf(path).toLowerCase());
    formats.push(found.format);
    raw.layers.push(...found.raw.layers);
    refuseManyLayers(raw.layers.length);
    raw.problems.push(...found.raw.problems);
  }
  if (formats.length > 0) return { formats, raw };
  const other = foreign.find(([ending]) => [...entries.keys()].some((path) => endingOf(path) === ending))?.[1] ?? unread;
  if (other !== undefined) throw new ReadError('not-read-here', { format: other });
  throw new ReadError('archive-none', { names: [...entries.keys()].slice(0, 5).join(', ') });
}

/** The files of a zip that are data, or those that are `wanted`, by their paths. */
export async function unzip(bytes: Blob, wanted = (name: string): boolean => !isAside(name)): Promise<Map<string, Uint8Array>> {
  let size = 0;
  let count = 0;
  try {
    const whole = new Uint8Array(await bytes.arrayBuffer());
    refuseTwoNames(whole); // guard: with a file of one name in its directory and another before its bytes is refused
    const files = unzipSync(whole, {
      filter({ name, originalSize }) {
        if (!wanted(name)) return false;
        size += originalSize;
        count += 1;
        // guard: is not unpacked, whatever its archive weighs
        if (size > unzippedBytes || count > mostEntries) throw new ReadError('too-heavy', {});
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (cause) {
    if (cause instanceof ReadError) throw cause;
    throw new ReadError('archive-broken', {}, { cause });
  }
}

/** Records of a zip (APPNOTE 6.3.10, 4.3): what each begins with, and where it says what. */
const endRecord = { signature: 0x06054b50, bytes: 22, entries: 8, directory: 16 };
const central = { signature: 0x02014b50, bytes: 46, name: 28, extra: 30, comment: 32, local: 42 };
const local = { bytes: 30, name: 26 };

/** Refuse an archive in which a file has one name in the directory and another before its bytes: programs read the one or the other. */
function refuseTwoNames(zip: Uint8Array): void {
  const view = new DataView(zip.buffer);
  let end = zip.length - endRecord.bytes;
  while (view.getUint32(end, true) !== endRecord.signature) end -= 1;
  let at = view.getUint32(end + endRecord.directory, true);
  const entries = view.getUint16(end + endRecord.entries, true);
  // As many as a record of Zip64 would count, which stands elsewhere.
  if (entries === 0xffff) throw new ReadError('too-heavy');
  for (let left = entries; left > 0; left -= 1) {
    if (view.getUint32(at, true) !== central.signature) throw new ReadError('archive-broken');
    const length = view.getUint16(at + central.name, true);
    const name = zip.subarray(at + central.bytes, at + central.bytes + length);
    const from = view.getUint32(at + central.local, true);
    const other = zip.subarray(from + local.bytes, from + local.bytes + view.getUint16(from + local.name, true));
    if (length !== other.length || name.some((byte, index) => byte !== other[index]))
      throw new ReadError('archive-two-names', { name: nameOf(name), other: nameOf(other) });
    at += central.bytes + length + view.getUint16(at + central.extra, true) + view.getUint16(at + central.comment, true);
  }
}

const nameOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 100));
