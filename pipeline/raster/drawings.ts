import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rasterPictures } from '../formats/artifacts/drawings.ts';
import { clear, shrink, writeWebp, type PictureSize } from '../gdal/gdal-picture.ts';
import { runTask } from '../sandbox/job.ts';
import type { Joined } from './join.ts';
import type { Mosaic } from './mosaic.ts';
import type { Nature } from './nature.ts';
import { isExact, isMarkedByAll, pictureOf, type RasterPicture } from './picture.ts';
import { drawRelief } from './relief.ts';

interface Drawn {
  mosaic: Mosaic;
  nature: Nature;
}

/** Pixels of the longer side, and bytes at most; a card shows the first at half its size on a fine screen. */
const wishes = {
  silhouette: { side: 240, bytes: 8000 },
  drawing: { side: 640, bytes: 36_000 },
};
/** From no loss that is seen to whatever fits. */
const qualities = [80, 60, 40, 20, 5];
/** A light needs neighbours on all sides. */
const leastSide = 3;

/** Draw a raster by itself out of its overviews, once for a card and once for its page; gives the folder of both files. */
export async function drawRaster({ mosaic, nature }: Drawn, joined: Joined, work: string): Promise<string> {
  const { source, inputs, work: beside, sums } = joined;
  await mkdir(work, { recursive: true });
  const size = sizeOf(mosaic, wishes.drawing.side);
  const resampling = isExact(nature) ? 'nearest' : 'average';
  await runTask({ command: shrink(source, size, resampling), inputs }, beside);
  const small = { 'small.tif': join(beside, 'out', 'small.tif') };
  const picture = await (nature === 'heights'
    ? drawRelief({ mosaic, sums }, small, size, work)
    : drawColors(nature, joined, small, size, work));
  // Each colour may be a class: no other may come in, where there is room.
  const ways = [...(isExact(nature) ? ['LOSSLESS=YES'] : []), ...qualities.map((quality) => `QUALITY=${quality}`)];
  for (const { format, file } of rasterPictures) {
    const { side, bytes } = wishes[format];
    for (const way of ways) {
      const command = writeWebp(picture.source, sizeOf(mosaic, side), file, [way], resampling);
      await runTask({ command, inputs: picture.inputs }, work);
      if ((await stat(join(work, 'out', file))).size <= bytes) break;
    }
  }
  return join(work, 'out');
}

async function drawColors(
  nature: Nature,
  { file, sums }: Joined,
  small: Record<string, string>,
  size: PictureSize,
  work: string,
): Promise<RasterPicture> {
  const picture = await pictureOf('/in/small.tif', file, nature, sums, small, work);
  if (!isMarkedByAll(file, nature)) return picture;
  await runTask({ command: clear(picture.source, size), inputs: picture.inputs }, work);
  return { ...picture, source: '/out/clear.vrt' };
}

/** The size of a picture whose pixels are square on the ground; none is larger than the raster. */
function sizeOf({ width, height, pixelAspect }: Mosaic, most: number): PictureSize {
  const across = width * pixelAspect;
  const scale = Math.min(most, Math.max(width, height)) / Math.max(across, height);
  const pixels = (length: number): number => Math.max(leastSide, Math.round(length * scale));
  return [pixels(across), pixels(height)];
}
