import { basename, join } from 'node:path';
import { fail } from '../errors.ts';
import type { Source } from '../fetch.ts';
import { recogniseRaster, rasterExtensions, type RasterFormat } from '../formats/sources/rasters.ts';
import { readHead } from '../open-source.ts';
import { runTask } from '../tools/job.ts';
import { readReply } from '../tools/reply.ts';
import { isArchive, unpackTask, type Unpacked } from '../tools/unpack.ts';

/** A raster of a source, on this disk. */
export interface RasterFile {
  name: string;
  path: string;
  format: RasterFormat;
  /** EPSG:nnnn, where the manifest says it for the file. */
  crs?: string;
}

/** All rasters of a source: its files, or what its archives hold. */
export async function openRasters({ files }: Pick<Source, 'files'>, scratch: string): Promise<RasterFile[]> {
  const found: RasterFile[] = [];
  for (const [index, { path, name, crs }] of files.entries()) {
    const head = await readHead(path, name);
    const inside = isArchive(head.bytes) ? await unpackRasters(path, name, join(scratch, `unpack${index}`)) : [{ path, name }];
    for (const file of inside) {
      const format = recogniseRaster(await readHead(file.path, file.name));
      if (format === undefined) throw fail('raster.mixed', { name: file.name });
      found.push({ ...file, format, ...(crs !== undefined && { crs }) });
    }
  }
  return found;
}

async function unpackRasters(path: string, name: string, work: string): Promise<{ path: string; name: string }[]> {
  const job = { name, extensions: [...rasterExtensions] };
  const { files } = readReply<Unpacked>(await runTask(unpackTask(path, job), work));
  return files.map(({ local, name: inside }) => ({ path: join(work, 'out', local), name: basename(inside) }));
}
