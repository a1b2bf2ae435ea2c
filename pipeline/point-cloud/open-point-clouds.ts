import { basename, join } from 'node:path';
import { fail } from '../base/errors.ts';
import type { Source, SourceFile } from '../source/fetch.ts';
import { readHead } from '../source/open-source.ts';
import { pointCloudExtensions, isPointCloud } from '../source/recognise-kind.ts';
import { digestFile } from '../base/digest-file.ts';
import { isArchive } from '../base/archive.ts';
import { takeOut } from '../source/take-out.ts';

/** All point clouds of a source: its files, or what its archives hold; throws where one is something else. */
export async function openPointClouds({ files }: Pick<Source, 'files'>, scratch: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const [index, file] of files.entries()) {
    const head = await readHead(file.path, file.name);
    if (isArchive(head.bytes)) found.push(...(await unpackClouds(file, join(scratch, `unpack${index}`))));
    else found.push(file);
  }
  for (const { path, name } of found) if (!isPointCloud(await readHead(path, name))) throw fail('point-cloud.mixed', { name });
  return found;
}

async function unpackClouds({ crs, ...archive }: SourceFile, work: string): Promise<SourceFile[]> {
  const { files } = await takeOut(archive, pointCloudExtensions, work);
  const inside: SourceFile[] = [];
  for (const { path, name } of files)
    inside.push({ ...(await digestFile(path)), path, name: basename(name), ...(crs !== undefined && { crs }) });
  return inside;
}
