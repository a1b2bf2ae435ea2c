import type { ListedSheet, SheetList } from '../../../schemas/model/sheet-list.ts';
import { loadJson, remember } from '../fetch/load-json.ts';
import { drawImage } from './draw-image.ts';
import { gatherPixels, mostFiles, pixelWindow } from './gather.ts';
import { openCog, type Cog, type CogLevel } from './open-cog.ts';
import { partOf, placeInSheet, placeOfTile, type SheetPart, type SheetPoint, type TilePlace } from './place.ts';

const lists = new Map<string, Promise<SheetList>>();
const files = new Map<string, Promise<Cog>>();

/** A tile of an image at its producer's (`cog:`, see draw-image.ts), or of the sheets of one of the catalogue's own. */
export const drawTile = (address: string, signal: AbortSignal): Promise<ImageBitmap> =>
  (address.startsWith('cog:') ? drawImage : drawSheets)(address, signal);

/** Draw a tile of the sheets of an image, from the pieces of their files shown: `sheets://512/https://…/dalles.json/{z}/{x}/{y}`. */
async function drawSheets(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const [, size = '', url = '', ...place] = /^sheets:\/\/(\d+)\/(.*)\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  const [z = 0, x = 0, y = 0] = place.map(Number);
  const tile = placeOfTile(z, x, y, Number(size));
  const { sheets } = await remember(lists, url, () => loadJson<SheetList>(url), 1);
  const canvas = new OffscreenCanvas(tile.side, tile.side);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no picture outside of a page.');
  context.imageSmoothingQuality = 'high';
  for (const sheet of sheets) {
    const part = isNear(sheet, tile) ? partOf(sheet, tile) : undefined;
    if (part === undefined) continue;
    signal.throwIfAborted();
    const file = new URL(`../${sheet.path}`, url).href;
    const cog = await remember(files, file, () => openCog(file), mostFiles);
    await drawSheet(context, sheet, cog, tile, part);
  }
  return canvas.transferToImageBitmap();
}

/** Whether the boxes of a sheet and of a tile meet: most of thousands do not. */
function isNear({ places }: ListedSheet, { west, north, step, side }: TilePlace): boolean {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  return Math.min(...xs) < west + step * side && Math.max(...xs) > west && Math.min(...ys) < north && Math.max(...ys) > north - step * side;
}

/** Draws a part of a sheet, 0 to 1, where it lies on the tile. */
async function drawSheet(
  context: OffscreenCanvasRenderingContext2D,
  sheet: ListedSheet,
  cog: Cog,
  tile: TilePlace,
  part: SheetPart,
): Promise<void> {
  const level = levelFor(sheet, cog, tile);
  const window = pixelWindow(part, level);
  const { left, top, width, height } = window;
  const picture = await gatherPixels(cog, level, window);
  // Over so little ground the sheet is turned and stretched, not bent.
  const on = (x: number, y: number): SheetPoint => {
    const [mx, my] = placeInSheet(sheet, [(left + x) / level.width, (top + y) / level.height]);
    return [(mx - tile.west) / tile.step, (tile.north - my) / tile.step];
  };
  const west = on(0, height / 2);
  const east = on(width, height / 2);
  const north = on(width / 2, 0);
  const south = on(width / 2, height);
  const middle = on(width / 2, height / 2);
  const a = (east[0] - west[0]) / width;
  const b = (east[1] - west[1]) / width;
  const c = (south[0] - north[0]) / height;
  const d = (south[1] - north[1]) / height;
  context.setTransform(a, b, c, d, middle[0], middle[1]);
  context.drawImage(picture, -width / 2, -height / 2);
  // Two sheets would let the ground through where both cover half of a pixel: each goes on below its neighbour.
  const more = 0.5 / Math.hypot(a, b);
  context.globalCompositeOperation = 'destination-over';
  context.drawImage(picture, -width / 2 - more, -height / 2 - more, width + 2 * more, height + 2 * more);
  context.globalCompositeOperation = 'source-over';
  context.resetTransform();
}

/** The smallest size of a sheet that is not coarser than the tile. */
function levelFor({ places, width }: ListedSheet, { levels }: Cog, { step }: TilePlace): CogLevel {
  const pixel = Math.abs((places[2]?.[0] ?? 0) - (places[0]?.[0] ?? 0)) / width;
  const [first] = levels;
  if (first === undefined) throw new Error('A sheet has at least one size.');
  return levels.findLast((level) => (pixel * width) / level.width <= step * 1.01) ?? first;
}
