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
import type { ArchiveRead } from '../programs/tiles/check-pmtiles.ts';
import type { MakeTerrainJob } from '../programs/raster/make-terrain.ts';
import type { Joined } from './join.ts';
import type { SheetPlace } from './place-sheets.ts';
import { blocksBelow, type TileBlock, type TileFacts, type PackedTiles, type TileSubject } from './tile-grid.ts';

/** Metres by which a place without a height lies below the lowest one: two steps of the encoding, which a map can leave out. */
const belowData = 0.2;
/** Zooms of a block: 16 tiles of 512 pixels along a side are 268 MB of heights, whatever the size of the whole. */
const blockZooms = 4;
/** Share of a sheet by which it may reach further than its nine places say. */
const slackOfSheet = 0.05;

/** Warp heights to Web Mercator and cut them into terrain-RGB tiles, in blocks. */
export async function makeTerrain({ plan, pixels, places }: TileSubject, joined: Joined, facts: TileFacts): Promise<PackedTiles> {
  const { min, max, valid } = joined.sums.bands[0] ?? { min: null, max: null, valid: 0 };
  if (min === null || max === null) throw new Error('Heights without a height are refused before.');
  // The encoding has no number for what lies deeper or higher; there is none on earth.
  if (min - belowData < lowestHeight || max > highestHeight) throw fail('raster.heights-beyond', { min, max });
  const { tileSize, minzoom, maxzoom } = plan;
  const zoom = Math.max(minzoom, maxzoom - blockZooms);
  const job = { tileSize, minzoom: zoom, maxzoom, fill: min - belowData };
  const held = blocksBelow(plan, zoom).filter((block) => places.length < 2 || places.some((place) => isIn(place, block)));
  const packing = { ...facts, tileType: 'png' as const, tileSize, minzoom, fill: job.fill };
  const { blocks, read } = await (areSmall(held, tileSize) ? makeAtOnce : makeByBlock)(held, job, packing, joined);
  const low = blocks.reduce((least, { heights }) => Math.min(least, heights.min), Infinity);
  const high = blocks.reduce((most, { heights }) => Math.max(most, heights.max), -Infinity);
  // Heights between pixels are between the heights of these; 32-bit floats round.
  const slack = 1e-3 * Math.max(1, Math.abs(low), Math.abs(high));
  if (low < min - slack || high > max + slack) throw fail('raster.tiles-heights', { low, high, min, max });
  const share = Math.ceil((1 - valid / pixels) * 100);
  const problems = share > 0 ? [problem('raster.fill', { share, height: Math.round(min) }, { severity: 'notice' })] : [];
  return { read, shape: { encoding: 'terrain-rgb', format: 'png' }, problems };
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

/** Below this, to start Node for each block costs more than all that it does there. */
const smallBytes = 4 * 1024 ** 2;

const areSmall = (blocks: readonly TileBlock[], tileSize: number): boolean =>
  blocks.reduce((sum, { columns, rows }) => sum + columns * rows * tileSize ** 2 * Float32Array.BYTES_PER_ELEMENT, 0) <= smallBytes;

type CutJob = Pick<TerrainJob, 'tileSize' | 'minzoom' | 'maxzoom' | 'fill'>;
type Packing = Omit<PackTerrainJob, 'blocks'>;
interface Made {
  /** Those that hold heights. */
  blocks: TerrainBlock[];
  read: ArchiveRead;
}

/** Warp all blocks, then cut and pack them in one start of Node. */
async function makeAtOnce(held: readonly TileBlock[], cut: CutJob, packing: Packing, joined: Joined): Promise<Made> {
  const warped = await mapLimit([...held.entries()], (each) => warpBlock(each, joined), availableParallelism());
  const job: MakeTerrainJob = {
    ...packing,
    blocks: held.map((block, index) => ({ folder: nameOf(index), top: topOf(block, cut), cut: { ...cut, ...cellsOf(block) } })),
  };
  const inputs = Object.fromEntries(warped.map((heights, index) => [nameOf(index), heights]));
  const task = programTask('raster/make-terrain.ts', job, inputs);
  const { blocks, ...read } = await runProgram<ArchiveRead & { blocks: TerrainBlock[] }>(task, join(joined.work, 'pack'));
  return { blocks: blocks.filter(holdsHeights), read };
}

/** Warp and cut block by block, then pack them: the disk holds the heights of no more than a block for each core. */
async function makeByBlock(held: readonly TileBlock[], cut: CutJob, packing: Packing, joined: Joined): Promise<Made> {
  const folder = join(joined.work, 'blocks');
  const cutBlock = async ([index, block]: [number, TileBlock]): Promise<TerrainBlock & PackTerrainJob['blocks'][number]> => {
    const heights = await warpBlock([index, block], joined);
    const job: TerrainJob = { ...cut, ...cellsOf(block) };
    const own = nameOf(index);
    const found = await runProgram<TerrainBlock>(programTask('raster/cut-terrain.ts', job, { heights }), join(folder, own));
    await rm(heights);
    return { ...found, folder: own, top: topOf(block, cut) };
  };
  const blocks = (await mapLimit([...held.entries()], cutBlock, availableParallelism())).filter(holdsHeights);
  const job: PackTerrainJob = { ...packing, blocks: blocks.map(({ folder: own, top, tiles }) => ({ folder: own, top, tiles })) };
  const task = programTask('raster/pack-terrain.ts', job, { blocks: folder });
  return { blocks, read: await runProgram<ArchiveRead>(task, join(joined.work, 'pack')) };
}

const nameOf = (index: number): string => `block${index}`;
const holdsHeights = ({ tiles }: TerrainBlock): boolean => tiles.length > 0;
const cellsOf = ({ x, y, columns, rows }: TileBlock): Pick<TerrainJob, 'x' | 'y' | 'columns' | 'rows'> => ({ x, y, columns, rows });

/** The one tile that is above all of a block. */
function topOf({ x, y }: TileBlock, { minzoom, maxzoom }: CutJob): PackTerrainJob['blocks'][number]['top'] {
  const up = maxzoom - minzoom;
  return { z: minzoom, x: x >> up, y: y >> up };
}

/** The heights of a block as 32-bit floats in Web Mercator; gives their file. */
async function warpBlock([index, block]: [number, TileBlock], { source, inputs, work }: Joined): Promise<string> {
  const target = `heights${index}`;
  const options = ['-ot', 'Float32', '-dstnodata', 'nan'];
  await runTask({ command: warpToTiles(source, block, { format: 'ENVI', target, resampling: 'bilinear', options }), inputs }, work);
  return join(work, 'out', target);
}
