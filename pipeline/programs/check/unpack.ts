// Longer than 250 lines: what is refused of archives is the same for each of their kinds.
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import unbzip2 from 'unbzip2-stream';
import yauzl from 'yauzl';
import { fail, PipelineError } from '../../base/errors.ts';
import { limits } from '../../base/conditions.ts';
import { programTask, runTask, type Task } from '../../sandbox/job.ts';
import { archiveRatioFromBytes, raise } from '../../base/limits.ts';
import { readReply } from '../../sandbox/job.ts';
import { isOddZip } from './zip-structure.ts';
import { readJob, reply } from '../job.ts';

/** A file out of an archive: `local` in the output folder, `name` as the archive has it. */
export interface UnpackedFile {
  local: string;
  name: string;
}

/** What was taken out of an archive. */
export interface Unpacked {
  files: UnpackedFile[];
  /** Names of the files that hold no data, left in the archive. */
  ignored: string[];
  /** It holds what its directory does not say, or says two things of one file. */
  odd?: true;
}

/** What the program is asked. */
export interface UnpackJob {
  /** The archive's own name: a compressed file is named after it. */
  name: string;
  /** Extensions, without the dot, of the files worth taking out. */
  extensions: string[];
}

/** The task that takes the data out of the archive /in/source into its output folder, under names of ours. */
export const unpackTask = (archive: string, job: UnpackJob): Task => programTask('check/unpack.ts', job, { source: archive });

/** Have that done in `work`; each file with its place on this disk. */
export async function takeOut(
  { path, name }: { path: string; name: string },
  extensions: readonly string[],
  work: string,
): Promise<{ files: (UnpackedFile & { path: string })[]; ignored: string[]; odd: boolean }> {
  const task = unpackTask(path, { name, extensions: [...extensions] });
  const { files, ignored, odd = false } = readReply<Unpacked>(await runTask(task, work));
  return { files: files.map((file) => ({ ...file, path: join(work, 'out', file.local) })), ignored, odd };
}

/** Whether these first bytes begin an archive or a compressed file that can be unpacked. */
export function isArchive(head: Uint8Array): boolean {
  return isZip(head) || isGzip(head) || isBzip2(head) || isTar(head) || is7z(head);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const startsWith = (head: Uint8Array, text: string, at = 0): boolean => latin1(head.subarray(at, at + text.length)) === text;
/** Whether these first bytes begin a zip. */
export const isZip = (head: Uint8Array): boolean => startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06');
const isGzip = (head: Uint8Array): boolean => startsWith(head, '\x1f\x8b');
const isBzip2 = (head: Uint8Array): boolean => startsWith(head, 'BZh');
const is7z = (head: Uint8Array): boolean => startsWith(head, '7z\xbc\xaf\x27\x1c');
/** A tar begins with the name of its first file: one that begins as a text of markup would be a page to a browser. */
const isTar = (head: Uint8Array): boolean =>
  startsWith(head, 'ustar', 257) && !/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff|[\0\s])*</.test(latin1(head.subarray(0, 100)));

/** Counts what comes out of one archive and refuses what no honest archive holds. */
function makeGuard(compressedBytes: number, extensions: string[]) {
  const { archiveEntries, archiveBytes, archiveRatio } = limits();
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
      if (seen.has(key)) throw fail('source.archive-duplicate', { name: shown(name) });
      seen.add(key);
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
          if (bytes > archiveBytes)
            done(fail('source.archive-bytes', { gigabytes: Math.floor(archiveBytes / 1024 ** 3), raise: raise('archiveBytes') }));
          else if (bytes > archiveRatioFromBytes && bytes > compressedBytes * archiveRatio)
            done(fail('source.archive-ratio', { ratio: archiveRatio, raise: raise('archiveRatio') }));
          else done(null, piece);
        },
      }),
  };
}
type Guard = ReturnType<typeof makeGuard>;

/** A name as a message shows it: a control character would be invisible there. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 200));

/** Refuse a name that leads out of the archive, or that programs read in two ways. */
function refuseName(name: string): void {
  if (/^[/\\]|^[a-z]:|\\|[\x00-\x1f]|(^|\/)\.\.(\/|$)/i.test(name)) throw fail('source.archive-name', { name: shown(name) });
}

async function unpackZip(path: string, folder: string, guard: Guard): Promise<void> {
  // Its own check of names would say that the archive is broken.
  const zip = await yauzl.openPromise(path, { lazyEntries: true, decodeStrings: false, autoClose: false });
  const extents: Extent[] = [];
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    refuseName(name);
    extents.push({ name, start: entry.relativeOffsetOfLocalHeader, bytes: localHeaderBytes + entry.compressedSize });
    if (name.endsWith('/')) continue;
    const fileType = (entry.externalFileAttributes >>> 16) & 0o170000;
    if (fileType !== 0 && fileType !== 0o100000) throw fail('source.archive-link', { name });
    const local = guard.admit(name);
    if (local === undefined) continue;
    if (entry.isEncrypted()) throw fail('source.archive-encrypted', { name });
    let sum = 0;
    const check = new Transform({
      transform(piece: Buffer, _, done) {
        sum = crc32(piece, sum);
        done(null, piece);
      },
    });
    await pipeline(await zip.openReadStreamPromise(entry), guard.meter(), check, createWriteStream(`${folder}/${local}`));
    if (sum !== entry.crc32) throw fail('source.archive-broken', { detail: `CRC-32 ${name}` });
  }
  zip.close();
  refuseOverlap(extents);
  if (await isOddZip(path, entries)) guard.unpacked.odd = true;
}

/** Where an entry lies in its archive, at least: its names come on top. */
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

async function unpackTar(bytes: Readable, folder: string, guard: Guard): Promise<void> {
  const entries = tar.extract();
  const writing = (async () => {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type !== 'file' && type !== 'directory') throw fail('source.archive-link', { name });
      const local = type === 'directory' ? undefined : guard.admit(name.replace(/^\.\//, ''));
      if (local === undefined) entry.resume();
      else await pipeline(entry, createWriteStream(`${folder}/${local}`));
    }
  })();
  await Promise.all([pipeline(bytes, entries), writing]);
}

/** A 7z archive, which bsdtar turns into a tar as it is read: names and links come as they are, and are judged here. */
async function unpack7z(path: string, name: string, folder: string, guard: Guard): Promise<void> {
  const child = spawn('bsdtar', ['-P', '--format', 'pax', '-cf', '-', `@${path}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(0, 500)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(fail('run.absent', { program: 'bsdtar' }, { cause })));
    child.on('close', resolve);
  });
  // What bsdtar says is the cause where both fail; it ends as soon as nobody reads it.
  const [read, code] = await Promise.allSettled([unpackTar(chain(child.stdout, guard.meter()), folder, guard), ended]);
  if (code.status === 'rejected') throw code.reason;
  if (read.status === 'rejected' && read.reason instanceof PipelineError) throw read.reason;
  if (/crypt|passphrase/i.test(said)) throw fail('source.archive-encrypted', { name });
  if (code.value !== 0)
    throw new Error(
      said
        .trim()
        .replace(/^bsdtar: /, '')
        .split('\n')[0],
    );
  if (read.status === 'rejected') throw read.reason;
}

/** Gzip or bzip2: a tar inside, or one file that is named like the archive without its last extension. */
async function unpackStream(stream: Readable, name: string, folder: string, guard: Guard): Promise<void> {
  const inner = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head: Buffer = Buffer.alloc(0);
  let ended = false;
  while (head.length < 512 && !ended) {
    const next = await inner.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  const whole = Readable.from(
    (async function* () {
      yield head;
      if (!ended) yield* { [Symbol.asyncIterator]: () => inner };
    })(),
  );
  if (isTar(head)) return unpackTar(whole, folder, guard);
  if (isArchive(head)) throw fail('source.archive-nested', { name });
  const local = guard.admit(name.replace(/\.(gz|gzip|bz2)$/i, ''), true);
  if (local !== undefined) await pipeline(whole, createWriteStream(`${folder}/${local}`));
}

/** Bytes through each of these in turn; what goes wrong in one reaches the reader of the last. */
function chain(source: Readable, ...stages: [...NodeJS.ReadWriteStream[], Transform]): Readable {
  const last = stages.at(-1) as Transform;
  void pipeline([source, ...stages]).catch((error: unknown) => last.destroy(error instanceof Error ? error : new Error(String(error))));
  return last;
}

/** Take the data files out of an archive into `folder`; refuses, with the reason, what no honest archive holds. */
export async function unpack(path: string, folder: string, { name, extensions }: UnpackJob): Promise<Unpacked> {
  const file = await open(path);
  const { buffer: head } = await file.read({ buffer: Buffer.alloc(512), position: 0 });
  await file.close();
  const guard = makeGuard((await stat(path)).size, extensions);
  try {
    if (isZip(head)) await unpackZip(path, folder, guard);
    else if (is7z(head)) await unpack7z(path, name, folder, guard);
    else if (isTar(head)) await unpackTar(chain(createReadStream(path), guard.meter()), folder, guard);
    else await unpackStream(chain(createReadStream(path), isGzip(head) ? createGunzip() : unbzip2(), guard.meter()), name, folder, guard);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw fail('source.archive-broken', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  return guard.unpacked;
}

if (import.meta.main) await reply(() => unpack('../in/source', '.', readJob() as UnpackJob));
