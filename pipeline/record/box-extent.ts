import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, Version } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';
import { drawFrames, pictureSizes } from '../base/drawing/frames.ts';
import { drawLocator } from '../base/drawing/locator.ts';

/** The extent of data that are one box (an image, a point cloud): the area that holds its middle names it. */
export function extentOfBox(bbox: Bbox): NonNullable<Version['extent']> {
  const [west, south, east, north] = bbox;
  const x = (west + east) / 2;
  const y = (south + north) / 2;
  const area = areas.find(({ bbox: around }) => x >= around[0] && x <= around[2] && y >= around[1] && y <= around[3])?.area ?? 'WORLD';
  return { bbox, boxes: [{ area, bbox }] };
}

/** Draw where an extent is, for cards and pages. */
export const writeLocator = (path: string, { boxes }: NonNullable<Version['extent']>): Promise<void> => writeFile(path, drawLocator(boxes));

/** Draw the frames of several files, for a card and for their page; `box` holds all of them. */
export async function writeFrames(folder: string, frames: readonly [number, number][][], box: Bbox): Promise<void> {
  for (const picture of pictureSizes) await writeFile(join(folder, `${picture.name}.svg`), drawFrames(frames, box, picture));
}
