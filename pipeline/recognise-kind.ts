import { join } from 'node:path';
import type { Source } from './fetch.ts';
import { extensionOf } from './formats/sources/choose.ts';
import type { Head } from './formats/sources/format.ts';
import { rasterExtensions, recogniseRaster } from './formats/sources/rasters.ts';
import { readHead } from './open-source.ts';
import { runTask } from './tools/job.ts';
import { readReply } from './tools/reply.ts';
import { isArchive, unpackTask, type Unpacked } from './tools/unpack.ts';

/** What a source is made of, which decides how it is published. */
export type SourceKind = 'vector' | 'raster' | 'point-cloud' | 'reference';

/** The kind of a source, by the content of its first file; of an archive, by what most of its files are. */
export async function recogniseKind(
  { files: [first], reference }: Pick<Source, 'files' | 'reference'>,
  scratch: string,
): Promise<SourceKind> {
  if (reference !== undefined) return 'reference';
  if (first === undefined) throw new Error('A source has at least one file.');
  const head = await readHead(first.path, first.name);
  if (isArchive(head.bytes)) return (await holdsRasters(first, join(scratch, 'kind'))) ? 'raster' : 'vector';
  if (recogniseRaster(head) !== undefined) return 'raster';
  return isPointCloud(head) ? 'point-cloud' : 'vector';
}

/** LAS, compressed or not (LAS 1.4 R15, table 3). */
const isPointCloud = ({ text }: Head): boolean => text.startsWith('LASF');

/** How many of these names are those of images. */
export const countRasters = (names: readonly string[]): number =>
  names.filter((name) => rasterExtensions.includes(extensionOf(name))).length;

/** One file each of maps that people deposit; deliveries of images often hold the frames of their sheets as one. */
const maps = new Set(['shp', 'tab', 'mif', 'gpkg', 'fgb', 'geojson', 'json', 'gml', 'kml', 'thf', 'parquet', 'topojson']);

async function holdsRasters({ path, name }: { path: string; name: string }, work: string): Promise<boolean> {
  // Nothing is taken out: the names are enough.
  const { files, ignored } = readReply<Unpacked>(await runTask(unpackTask(path, { name, extensions: [] }), work));
  const names = [...files.map((file) => file.name), ...ignored];
  const rasters = countRasters(names);
  return rasters > 0 && rasters >= names.filter((name) => maps.has(extensionOf(name))).length;
}
