import { remember } from '../fetch/load-json.ts';
import type { Cog, CogLevel } from './open-cog.ts';
import type { SheetPart } from './place.ts';
import { readBlock } from './read-block.ts';

/** Files that stay in memory: what a screen and its surroundings need. */
export const mostFiles = 64;
/** The same of their blocks, of a megabyte each. */
const mostBlocks = 64;
/** Pixels of one file on one tile, and blocks of them, at most: a file without smaller sizes would be fetched whole. */
const mostPixels = 4096 ** 2;
const mostAtOnce = 4096;

const blocks = new Map<string, Promise<ImageBitmap | undefined>>();

/** Pixels of a level. */
interface PixelWindow {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The pixels of a part, and two more on each side: colours are mixed with those beside them. */
export function pixelWindow({ from, to }: SheetPart, { width, height }: CogLevel): PixelWindow {
  const start = (share: number, size: number): number => Math.max(0, Math.floor(share * size) - 2);
  const end = (share: number, size: number): number => Math.min(size, Math.ceil(share * size) + 2);
  const left = start(from[0], width);
  const top = start(from[1], height);
  return { left, top, width: end(to[0], width) - left, height: end(to[1], height) - top };
}

/** A window of a level as one picture. */
export async function gatherPixels(cog: Cog, level: CogLevel, { left, top, width, height }: PixelWindow): Promise<OffscreenCanvas> {
  const { blockSide: side } = level;
  // guard [Math.min(mostPixels, mostAtOnce * side ** 2) → mostPixels] (open-cog.test.ts): countless blocks
  if (width * height > Math.min(mostPixels, mostAtOnce * side ** 2)) throw new Error(`${cog.url} has no size that fits a tile.`);
  const columns = Math.ceil(level.width / side);
  const picture = new OffscreenCanvas(width, height);
  const context = picture.getContext('2d');
  const work: Promise<void>[] = [];
  for (let row = Math.floor(top / side); row * side < top + height; row += 1)
    for (let column = Math.floor(left / side); column * side < left + width; column += 1) {
      const index = row * columns + column;
      const key = `${cog.url} ${level.offsets[index]}`;
      const block = remember(blocks, key, () => readBlock(cog, level, index), mostBlocks);
      work.push(block.then((image) => image && context?.drawImage(image, column * side - left, row * side - top)));
    }
  await Promise.all(work);
  return picture;
}
