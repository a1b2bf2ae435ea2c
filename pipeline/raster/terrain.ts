import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mapLimit } from '../base/map-limit.ts';
import { fail, problem } from '../base/errors.ts';
import type { TerrainJob } from '../programs/raster/cut-terrain.ts';
import { warpToTiles } from '../gdal/gdal-raster.ts';
import { programTask, runProgram, runTask } from '../sandbox/job.ts';
import type { PackTerrainJob } from '../programs/raster/pack-terrain.ts';
import { highestHeight, lowestHeight } from '../base/pixels.ts';
import type { TerrainBlock } from '../programs/raster/terrain-tile.ts';
import type { ArchiveWritten } from '../programs/tiles/write-pmtiles.ts';
import type { Joined } from './join.ts';
import type { SheetPlace } from './place-sheets.ts';
import { blocksBelow, type TileBlock, type TileFacts, type PackedTiles, type TileSubject } from './tile-grid.ts';

/** Metres that a place without a height lies below the lowest one: two steps of the encoding, so that a map can tell it and leave it out. */
const belowData = 0.2;
/** Zooms of a block: 16 tiles of 512 pixels along a side are 268 MB of heights, whatever the size of the whole. */
const blockZooms = 4;
/** Share of a sheet by which it may reach further than its nine places say. */
const slackOfSheet = 0.05;

/** Warp heights to Web Mercator and cut them into terrain-RGB tiles, block by block: the disk holds no more than a block for each core. */
export async function makeTerrain({ plan, pixels, places }: TileSubject, joined: Joined, facts: TileFacts): Promise<PackedTiles> {
  const { min, max, valid } = joined.sums.bands[0] ?? { min: null, max: null, valid: 0 };
  if (min === null || max === null) throw new Error('Heights without a height are refused before.');
  // The encoding has no number for what lies deeper or higher; there is none on earth.
  if (min - belowData < lowestHeight || max > highestHeight) throw fail('raster.heights-beyond', { min, max });
  const { tileSize, minzoom, maxzoom } = plan;
  const zoom = Math.max(minzoom, maxzoom - blockZooms);
  const folder = join(joined.work, 'blocks');
  const job = { tileSize, minzoom: zoom, maxzoom, fill: min - belowData };
  const held = blocksBelow(plan, zoom).filter((block) => places.length < 2 || places.some((place) => isIn(place, block)));
  const all = await mapLimit([...held.entries()], (each) => cutBlock(each, job, joined, folder), availableParallelism());
  const blocks = all.filter(({ tiles }) => tiles.length > 0);
  const low = blocks.reduce((least, { heights }) => Math.min(least, heights.min), Infinity);
  const high = blocks.reduce((most, { heights }) => Math.max(most, heights.max), -Infinity);
  // Heights between pixels are between the heights of these; 32-bit floats round.
  const slack = 1e-3 * Math.max(1, Math.abs(low), Math.abs(high));
  if (low < min - slack || high > max + slack) throw fail('raster.tiles-heights', { low, high, min, max });
  const packing: PackTerrainJob = {
    ...{ ...facts, tileType: 'png', tileSize, minzoom, fill: job.fill },
    blocks: blocks.map(({ folder: own, top, tiles }) => ({ folder: own, top, tiles })),
  };
  const written = await runProgram<ArchiveWritten>(
    programTask('raster/pack-terrain.ts', packing, { blocks: folder }),
    join(joined.work, 'pack'),
  );
  const share = Math.ceil((1 - valid / pixels) * 100);
  const problems = share > 0 ? [problem('raster.fill', { share, height: Math.round(min) }, { severity: 'notice' })] : [];
  return { written, shape: { encoding: 'terrain-rgb', format: 'png' }, problems };
}

/** Whether a sheet may reach into a block; one whose place is no number (at a pole) may reach anywhere. */
function isIn({ metres }: SheetPlace, { box: [west, south, east, north] }: TileBlock): boolean {
  const isApart = (axis: 0 | 1, low: number, high: number): boolean => {
    const values = metres.map((place) => place[axis]);
    const from = Math.min(...values);
    const to = Math.max(...values);
    const slack = (to - from) * slackOfSheet;
    return to + slack < low || from - slack > high;
  };
  return !isApart(0, west, east) && !isApart(1, south, north);
}

type Cut = TerrainBlock & PackTerrainJob['blocks'][number];

async function cutBlock(
  [index, block]: [number, TileBlock],
  { tileSize, minzoom, maxzoom, fill }: Pick<TerrainJob, 'tileSize' | 'minzoom' | 'maxzoom' | 'fill'>,
  { source, inputs, work }: Joined,
  folder: string,
): Promise<Cut> {
  const own = `block${index}`;
  const target = `heights${index}`;
  const options = ['-ot', 'Float32', '-dstnodata', 'nan'];
  const warp = warpToTiles(source, block, { format: 'ENVI', target, resampling: 'bilinear', options });
  await runTask({ command: warp, inputs }, work);
  const heights = join(work, 'out', target);
  const { x, y, columns, rows } = block;
  const job: TerrainJob = { tileSize, columns, rows, x, y, minzoom, maxzoom, fill };
  const cut = await runProgram<TerrainBlock>(programTask('raster/cut-terrain.ts', job, { heights }), join(folder, own));
  await rm(heights);
  const up = maxzoom - minzoom;
  return { ...cut, folder: own, top: { z: minzoom, x: x >> up, y: y >> up } };
}
