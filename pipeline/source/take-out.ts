import { join } from 'node:path';
import type { Unpacked, UnpackedFile } from '../base/archive.ts';
import type { UnpackJob } from '../programs/check/unpack.ts';
import { programTask, runProgram } from '../sandbox/job.ts';

/** Take the data out of an archive in `work`, under names of ours; each file with its place on this disk. */
export async function takeOut(
  { path, name }: { path: string; name: string },
  extensions: readonly string[],
  work: string,
): Promise<{ files: (UnpackedFile & { path: string })[]; ignored: string[]; odd: boolean }> {
  const job: UnpackJob = { name, extensions: [...extensions] };
  const task = programTask('check/unpack.ts', job, { source: path });
  const { files, ignored, odd = false } = await runProgram<Unpacked>(task, work);
  return { files: files.map((file) => ({ ...file, path: join(work, 'out', file.local) })), ignored, odd };
}
