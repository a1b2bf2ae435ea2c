import { join } from 'node:path';
import type { Problem, Raster } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { addLowerZooms, cutTiles, warpToTiles } from '../gdal/gdal-raster.ts';
import { programTask, runProgram, runTask } from '../sandbox/job.ts';
import type { ArchiveRead } from '../programs/tiles/check-pmtiles.ts';
import type { ArchiveFacts } from '../programs/tiles/write-pmtiles.ts';
import type { Joined } from './join.ts';
import { isExact, isMarkedByAll, pictureOf } from './picture.ts';
import { refuseUnseen } from './seen.ts';
import { makeTerrain } from './terrain.ts';
import type { TileSubject, TileFacts, PackedTiles } from './tile-grid.ts';

/** The tiles of a raster, and what a record tells of them. */
export interface TilesMade {
  path: string;
  facts: NonNullable<Raster['tiles']>;
  problems: Problem[];
}

/** For a map on a screen: half of what the download weighs, and nobody sees it. */
const tileQuality = 80;

/** Make the tiles of a raster out of its COGs, and read them back. */
export async function makeTiles(subject: TileSubject, joined: Joined): Promise<TilesMade> {
  const { work } = joined;
  const facts = { bbox: subject.bbox, metadata: { name: subject.name, type: 'overlay' } };
  const packed = await (subject.nature === 'heights' ? makeTerrain : makePicture)(subject, joined, facts);
  const path = join(work, 'pack', 'out', 'data.pmtiles');
  refuseFaulty(packed.read);
  const { addressed: tiles, bytes, minzoom, maxzoom } = packed.read.written;
  return { path, problems: packed.problems, facts: { ...packed.shape, tileSize: subject.plan.tileSize, minzoom, maxzoom, tiles, bytes } };
}

async function makePicture(
  { nature, plan, places, pixels }: TileSubject,
  { source, inputs, work, file, sums }: Joined,
  facts: TileFacts,
): Promise<PackedTiles> {
  const exact = isExact(nature);
  const picture = await pictureOf(source, file, nature, sums, inputs, work);
  const warp = warpToTiles(picture.source, plan, {
    format: 'VRT',
    target: 'warped.vrt',
    resampling: exact ? 'near' : 'bilinear',
    options: [...(isMarkedByAll(file, nature) ? [] : ['-srcalpha']), '-dstalpha'],
  });
  await runTask({ command: warp, inputs: picture.inputs }, work);
  const format = exact ? 'png' : 'webp';
  await runTask({ command: cutTiles(exact ? 'PNG' : 'WEBP', tileQuality, plan.tileSize), inputs: picture.inputs }, work);
  const levels = plan.maxzoom - plan.minzoom;
  if (levels > 0) await runTask({ command: addLowerZooms(exact ? 'mode' : 'average', levels), inputs: {} }, work);
  const [place, ...others] = places;
  // Of measures that are missing in some bands alone, the first one says where; sheets may lie upon each other.
  const valid = Math.min(sums.valid, sums.bands[0]?.valid ?? 0);
  if (place !== undefined && others.length === 0) await refuseUnseen(place, valid / pixels, plan, work);
  const job: ArchiveFacts = { ...facts, tileType: format };
  const pack = programTask('tiles/pack-mbtiles.ts', job, { source: join(work, 'out', 'tiles.mbtiles') });
  const read = await runProgram<ArchiveRead>(pack, join(work, 'pack'));
  return { read, shape: { encoding: 'image', format }, problems: [] };
}

/** Fails where an archive, read back, is not whole, or holds another number of tiles than were put there. */
function refuseFaulty({ written: { addressed }, problems }: ArchiveRead): void {
  const wrong = problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new PipelineError(wrong);
  const found = Number(problems.find(({ id }) => id === 'inspect.is-tiles')?.facts?.['count'] ?? 0);
  if (found !== addressed) throw fail('raster.tiles-count', { expected: addressed, found });
}
