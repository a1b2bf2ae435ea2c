import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import unbzip2 from 'unbzip2-stream';
import {
  explainBroken,
  is7z,
  isArchive,
  isGzip,
  isTar,
  isZip,
  makeGuard,
  unpackZip,
  type ArchiveGuard,
  type Unpacked,
} from '../../base/archive.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { readHead } from '../read/file-bytes.ts';
import { readJob, reply } from '../job.ts';

export interface UnpackJob {
  /** The archive's own name: a compressed file is named after it. */
  name: string;
  /** Extensions, without the dot, of the files worth taking out. */
  extensions: string[];
}

async function unpackTar(bytes: Readable, folder: string, guard: ArchiveGuard): Promise<void> {
  const entries = tar.extract();
  const writing = (async () => {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type !== 'file' && type !== 'directory') throw fail('source.archive-link', { name }); // guard: with a link, a device
      const local = type === 'directory' ? undefined : guard.admit(name.replace(/^\.\//, ''));
      if (local === undefined) entry.resume();
      else await pipeline(entry, createWriteStream(`${folder}/${local}`));
    }
  })();
  await Promise.all([pipeline(bytes, entries), writing]);
}

/** A 7z archive, which bsdtar turns into a tar as it is read: names and links come as they are, and are judged here. */
async function unpack7z(path: string, name: string, folder: string, guard: ArchiveGuard): Promise<void> {
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
async function unpackStream(stream: Readable, name: string, folder: string, guard: ArchiveGuard): Promise<void> {
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
  if (isArchive(head)) throw fail('source.archive-nested', { name }); // guard: inside a compressed file
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
export async function unpack(path: string, folder: string, { name, extensions }: UnpackJob, limits: Limits): Promise<Unpacked> {
  const head = readHead(path, 512);
  const guard = makeGuard((await stat(path)).size, extensions, limits);
  await explainBroken(async () => {
    if (isZip(head)) await unpackZip(path, folder, guard);
    else if (is7z(head)) await unpack7z(path, name, folder, guard);
    else if (isTar(head)) await unpackTar(chain(createReadStream(path), guard.meter()), folder, guard);
    else await unpackStream(chain(createReadStream(path), isGzip(head) ? createGunzip() : unbzip2(), guard.meter()), name, folder, guard);
  });
  return guard.unpacked;
}

if (import.meta.main) await reply((limits) => unpack('../in/source', '.', readJob() as UnpackJob, limits));
