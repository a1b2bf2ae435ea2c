import { TiffFault, type TiffDirectory } from '../../../../schemas/codecs/tiff.ts';
import { boxOfNumbers } from '../../../../schemas/services/capabilities.ts';
import { readCog, type CogHead } from '../../../../schemas/services/cog.ts';
import { placeImage, type PlacedMap } from '../../../../schemas/services/place-image.ts';
import type { Bbox } from '../../../../schemas/types.ts';
import { BrokenRange } from '../../../map/fetch/fetch-range.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import type { TileGiver } from '../../../map/fetch/answer-tile.ts';
import type { OwnLook } from '../../../map/own/facts-of-taken.ts';
import { drawPlaced } from '../../../map/sheets/draw-image.ts';
import { directoriesAt } from '../../../map/sheets/open-cog.ts';
import { boxInDegrees, systemOf, wayInto } from '../../../publish/read/systems.ts';
import { factsOfPictures } from './show-pictures.ts';

/** Reason why an image is not shown: it does not come in parts, lies nowhere, or has pixels that are not read. */
export interface ImageRefusal {
  refused: 'whole' | 'placeless' | 'pixels';
}

/** Open a Cloud Optimized GeoTIFF at its address, from which what the map shows is read. */
export async function showImage(
  address: string,
  notice: TakenNotice,
  look: OwnLook,
): Promise<{ facts: MapFacts; give: TileGiver } | ImageRefusal> {
  const head = await headOf(address);
  if (head === undefined) return { refused: 'whole' };
  const { undrawn } = head.image;
  if (undrawn !== undefined && undrawn !== 'place') return { refused: 'pixels' };
  const placed = await placeOf(head, address);
  if (placed === undefined) return { refused: 'placeless' };
  const { grid, ...map } = placed.map;
  const image = { address, tileSize: map.tileSize, grid };
  return {
    facts: factsOfPictures({ map, box: placed.box }, notice, look),
    give: (z, x, y, signal) => drawPlaced(image, [z, x, y], signal),
  };
}

/** The head of an image; undefined of what is none, is not cut into tiles, or does not come in parts. */
async function headOf(address: string): Promise<CogHead | undefined> {
  try {
    const heads: TiffDirectory[] = [];
    for await (const head of directoriesAt(address)) heads.push(head);
    return await readCog(heads);
  } catch (cause) {
    if (cause instanceof TiffFault || cause instanceof BrokenRange) return undefined;
    throw cause;
  }
}

/** Find where an image lies on a map; undefined where it says nothing of it in a system that the page knows. */
async function placeOf({ sizes, crs = '', box }: CogHead, address: string): Promise<{ map: PlacedMap; box: Bbox } | undefined> {
  const way = wayInto(crs);
  if (box === undefined || way === undefined) return undefined;
  try {
    const degrees = boxOfNumbers(boxInDegrees(box, systemOf(crs)) ?? []);
    const map = degrees && (await placeImage(address, { sizes, box }, degrees, (points) => Promise.resolve(points.map(way))));
    return map && { map, box: degrees };
  } catch {
    return undefined; // A formula has no answer far from its middle.
  }
}
