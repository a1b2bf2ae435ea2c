import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';
import { readJob, reply } from '../job.ts';

/** A file that goes into an archive: where it lies below /in, and its name there. */
export interface PackedFile {
  local: string;
  name: string;
}

/** Job of the program: files to pack into a zip in its output folder. */
export interface PackZipJob {
  archive: string;
  files: readonly PackedFile[];
}

/** First day that a zip can tell: when a file was written is not ours to say, and the same files give the same bytes. */
const firstDay = new Date('1980-01-02T00:00:00Z');

/** Pack files in the order of their names. bsdtar writes the zip, of any size, from a tar that says nothing of this machine. */
async function packZip({ archive, files }: PackZipJob): Promise<void> {
  // A zip tells times in those of its machine.
  const args = ['TZ=UTC', 'bsdtar', '--format', 'zip', '-cf', archive, '@-'];
  const child = spawn('env', args, { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const pack = tar.pack();
  const sent = pipeline(pack, child.stdin);
  for (const { local, name } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `../in/${local}`;
    const header = { name, size: (await stat(path)).size, mode: 0o644, mtime: firstDay, uid: 0, gid: 0 };
    await pipeline(createReadStream(path), pack.entry(header));
  }
  pack.finalize();
  await sent;
  const [code] = await ended;
  if (code !== 0) throw new Error(`bsdtar ended with ${code}`);
}

if (import.meta.main) await reply(() => packZip(readJob() as PackZipJob));
