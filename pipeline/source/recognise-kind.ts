import { join } from 'node:path';
import { fileEndings, partEndings } from '../../schemas/model/source-endings.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import { fail, type PipelineError } from '../base/errors.ts';
import type { Source } from './fetch.ts';
import { extensionOf } from '../base/media-types.ts';
import type { SourceHead } from '../formats/sources/format.ts';
import { besideOf, rasterExtensions, recogniseRaster } from '../formats/sources/rasters.ts';
import { readSourceHead } from './open-source.ts';
import { isArchive } from '../base/archive.ts';
import { takeOut } from './take-out.ts';

/** Kind of a source, which decides how it is published. */
export type SourceKind = 'vector' | 'raster' | 'point-cloud' | 'service';

/** Recognise the kind of a source by its first file's content, world files aside; that of an archive by most of its files. */
export async function recogniseKind({ files, service }: Pick<Source, 'files' | 'service'>, scratch: string): Promise<SourceKind> {
  if (service !== undefined) return 'service';
  const first = files.find(({ name }) => besideOf(extensionOf(name)) === undefined) ?? files[0];
  if (first === undefined) throw new Error('A source has at least one file.');
  const head = await readSourceHead(first.path, first.name);
  if (isArchive(head.bytes)) return kindInside(first, join(scratch, 'kind'));
  if (recogniseRaster(head) !== undefined) return 'raster';
  return isPointCloud(head) ? 'point-cloud' : 'vector';
}

/** LAS, compressed or not (LAS 1.4 R15, table 3). */
export const isPointCloud = ({ text }: Pick<SourceHead, 'text'>): boolean => text.startsWith('LASF');

/** Extensions of the point clouds worth taking out of an archive. */
export const pointCloudExtensions: readonly string[] = fileEndings.pointCloud;

const countOf = (names: readonly string[], extensions: { has: (extension: string) => boolean }): number =>
  names.filter((name) => extensions.has(extensionOf(name))).length;

/** How many of these names are those of images. */
export const countRasters = (names: readonly string[]): number => countOf(names, new Set(rasterExtensions));

const { geopackage, flatgeobuf, parquet, kml, gml, topojson, geojson } = fileEndings;
/** Endings of maps, one file each (.xml is mostly a sheet); deliveries of images and point clouds often hold sheet frames as one map. */
const maps = new Set([
  ...[...geopackage, ...flatgeobuf, ...parquet, ...kml, gml[0], ...topojson, ...geojson],
  ...Object.values(partEndings).map(([first]) => first),
]);

async function kindInside(archive: { path: string; name: string }, work: string): Promise<SourceKind> {
  // Nothing is taken out: the names are enough.
  const { files, ignored } = await takeOut(archive, [], work);
  const names = [...files.map((file) => file.name), ...ignored];
  const rasters = countRasters(names);
  const clouds = countOf(names, new Set(pointCloudExtensions));
  if (rasters > 0 && clouds > 0) throw refuseMixed(archive.name, rasters, clouds);
  if (rasters + clouds === 0 || rasters + clouds < countOf(names, maps)) return 'vector';
  return rasters > 0 ? 'raster' : 'point-cloud';
}

const refuseMixed = (name: string, rasters: number, clouds: number): PipelineError =>
  fail('source.kinds-mixed', {
    name,
    rasters: phrase(rasters === 1 ? 'source.image-one' : 'source.image-many', { count: rasters }),
    clouds: phrase(clouds === 1 ? 'source.cloud-one' : 'source.cloud-many', { count: clouds }),
  });
