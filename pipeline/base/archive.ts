import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { fail, PipelineError } from './errors.ts';
import { archiveRatioFromBytes, raise, type Limits } from './limits.ts';
import { isOddZip } from './zip-structure.ts';

/** A file out of an archive: `local` in the output folder, `name` as the archive has it. */
export interface UnpackedFile {
  local: string;
  name: string;
}

/** Files taken out of an archive. */
export interface Unpacked {
  files: UnpackedFile[];
  /** Names of the files that hold no data, left in the archive. */
  ignored: string[];
  /** It holds what its directory does not say, or says two things of one file. */
  odd?: true;
}

/** Whether these first bytes begin an archive or a compressed file that can be unpacked. */
export function isArchive(head: Uint8Array): boolean {
  return isZip(head) || isGzip(head) || isBzip2(head) || isTar(head) || is7z(head);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const startsWith = (head: Uint8Array, text: string, at = 0): boolean => latin1(head.subarray(at, at + text.length)) === text;
/** Whether these first bytes begin a zip. */
export const isZip = (head: Uint8Array): boolean => startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06');
/** Whether they begin a file compressed by gzip. */
export const isGzip = (head: Uint8Array): boolean => startsWith(head, '\x1f\x8b');
const isBzip2 = (head: Uint8Array): boolean => startsWith(head, 'BZh');
/** Whether they begin a 7z archive. */
export const is7z = (head: Uint8Array): boolean => startsWith(head, '7z\xbc\xaf\x27\x1c');
/** A tar begins with the name of its first file: one that begins as a text of markup would be a page to a browser. */
export const isTar = (head: Uint8Array): boolean =>
  // guard [!/^(\xef\xbb\xbf|\xff…]: tar that is a page to a browser
  startsWith(head, 'ustar', 257) && !/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff|[\0\s])*</.test(latin1(head.subarray(0, 100)));

/** Counts what comes out of one archive and refuses what no honest archive holds. */
export function makeGuard(
  compressedBytes: number,
  extensions: readonly string[],
  { archiveEntries, archiveBytes, archiveRatio }: Pick<Limits, 'archiveEntries' | 'archiveBytes' | 'archiveRatio'>,
) {
  const locals = new Map<string, number>();
  const seen = new Set<string>();
  const unpacked: Unpacked = { files: [], ignored: [] };
  let bytes = 0;
  return {
    unpacked,
    /** The local name of an entry; undefined where its name is not that of data, and it is not the only one. */
    admit(name: string, isOnly = false): string | undefined {
      refuseName(name);
      const key = name.normalize('NFC').toLowerCase();
      if (seen.has(key)) throw fail('source.archive-duplicate', { name: shown(name) }); // guard: with one name twice
      seen.add(key);
      // guard: with too many entries
      if (seen.size > archiveEntries) throw fail('source.archive-entries', { limit: archiveEntries, raise: raise('archiveEntries') });
      const [, stem = key, extension = ''] = /^(.*)\.([^./]+)$/.exec(key) ?? [];
      if (!isOnly && (!extensions.includes(extension) || /(^|\/)(__macosx\/|\._)/.test(key))) {
        unpacked.ignored.push(name);
        return undefined;
      }
      // Files of one stem belong together: a shapefile is several.
      const group = locals.get(stem) ?? locals.size;
      locals.set(stem, group);
      const local = extensions.includes(extension) ? `f${group}.${extension}` : `f${group}`;
      unpacked.files.push({ local, name });
      return local;
    },
    /** A pass-through that counts bytes against the caps. */
    meter: (): Transform =>
      new Transform({
        transform(piece: Buffer, _, done) {
          bytes += piece.length;
          // guard [bytes > archiveBytes → false]: grows beyond its caps
          // guard [bytes > compressedBytes * archiveRatio → false]: grows beyond its caps
          if (bytes > archiveBytes)
            done(fail('source.archive-bytes', { gigabytes: Math.floor(archiveBytes / 1024 ** 3), raise: raise('archiveBytes') }));
          else if (bytes > archiveRatioFromBytes && bytes > compressedBytes * archiveRatio)
            done(fail('source.archive-ratio', { ratio: archiveRatio, raise: raise('archiveRatio') }));
          else done(null, piece);
        },
      }),
  };
}
/** A guard of one archive. */
export type ArchiveGuard = ReturnType<typeof makeGuard>;

/** A name as a message shows it: a control character would be invisible there. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 200));

/** Refuse a name that leads out of the archive, or that programs read in two ways. */
function refuseName(name: string): void {
  // guard [throw fail('source…] (unpack.test.ts): with the name
  if (/^[/\\]|^[a-z]:|\\|[\x00-\x1f]|(^|\/)\.\.(\/|$)/i.test(name)) throw fail('source.archive-name', { name: shown(name) });
}

/** Take the data files out of a zip into `folder`. */
export async function unpackZip(path: string, folder: string, guard: ArchiveGuard): Promise<void> {
  // Its own check of names would say that the archive is broken.
  const zip = await yauzl.openPromise(path, { lazyEntries: true, decodeStrings: false, autoClose: false });
  const extents: Extent[] = [];
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    refuseName(name); // guard: with a folder that leaves it
    extents.push({ name, start: entry.relativeOffsetOfLocalHeader, bytes: localHeaderBytes + entry.compressedSize });
    if (name.endsWith('/')) continue;
    const fileType = (entry.externalFileAttributes >>> 16) & 0o170000;
    if (fileType !== 0 && fileType !== 0o100000) throw fail('source.archive-link', { name }); // guard: with a link, a device
    const local = guard.admit(name);
    if (local === undefined) continue;
    if (entry.isEncrypted()) throw fail('source.archive-encrypted', { name }); // guard (unpack.test.ts): with a password
    let sum = 0;
    const check = new Transform({
      transform(piece: Buffer, _, done) {
        sum = crc32(piece, sum);
        done(null, piece);
      },
    });
    await pipeline(await zip.openReadStreamPromise(entry), guard.meter(), check, createWriteStream(`${folder}/${local}`));
    if (sum !== entry.crc32) throw fail('source.archive-broken', { detail: `CRC-32 ${name}` }); // guard: whose bytes are not what it says
  }
  zip.close();
  refuseOverlap(extents); // guard: share their bytes
  if (await isOddZip(path, entries)) guard.unpacked.odd = true;
}

/** Bytes that an entry takes in its archive, at least: its names are not counted. */
interface Extent {
  name: string;
  start: number;
  bytes: number;
}

const localHeaderBytes = 30;

/** Entries that share their bytes are how a small archive holds a huge one, and how two readers see two contents. */
function refuseOverlap(extents: Extent[]): void {
  extents.sort((a, b) => a.start - b.start);
  for (const [index, { start, bytes }] of extents.entries()) {
    const next = extents[index + 1];
    if (next !== undefined && start + bytes > next.start) throw fail('source.archive-overlap', { name: JSON.stringify(next.name) });
  }
}

/** Do the work of unpacking; whatever breaks it off says that the archive is broken. */
export async function explainBroken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw fail('source.archive-broken', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
