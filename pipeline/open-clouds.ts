import { basename, join } from 'node:path';
import { fail } from './errors.ts';
import type { Source, SourceFile } from './fetch.ts';
import { readHead } from './open-source.ts';
import { cloudExtensions, isPointCloud } from './recognise-kind.ts';
import { digestFile } from './tools/digest-file.ts';
import { runTask } from './tools/job.ts';
import { readReply } from './tools/reply.ts';
import { isArchive, unpackTask, type Unpacked } from './tools/unpack.ts';

/** All point clouds of a source: its files, or what its archives hold; throws where one is something else. */
export async function openClouds({ files }: Pick<Source, 'files'>, scratch: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const [index, file] of files.entries()) {
    const head = await readHead(file.path, file.name);
    if (isArchive(head.bytes)) found.push(...(await unpackClouds(file, join(scratch, `unpack${index}`))));
    else found.push(file);
  }
  for (const { path, name } of found) if (!isPointCloud(await readHead(path, name))) throw fail('point-cloud.mixed', { name });
  return found;
}

async function unpackClouds({ path, name, crs }: SourceFile, work: string): Promise<SourceFile[]> {
  const job = { name, extensions: [...cloudExtensions] };
  const { files } = readReply<Unpacked>(await runTask(unpackTask(path, job), work));
  const inside: SourceFile[] = [];
  for (const { local, name: called } of files) {
    const at = join(work, 'out', local);
    inside.push({ ...(await digestFile(at)), path: at, name: basename(called), ...(crs !== undefined && { crs }) });
  }
  return inside;
}
