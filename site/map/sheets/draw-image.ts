import { placeInImage, type ImageGrid } from '../../../schemas/model/image-grid.ts';
import { loadJson, remember } from '../fetch/load-json.ts';
import { gatherPixels, mostFiles, pixelWindow } from './gather.ts';
import { openCog, type Cog, type CogLevel } from './open-cog.ts';
import { rangesIn } from './paint.ts';
import { partAround, placeOfTile, type SheetPoint, type TilePlace } from './place.ts';
import { readValues } from './read-block.ts';

/** An image that stays at its producer's, and where it lies. */
interface PlacedImage {
  address: string;
  tileSize: number;
  grid: ImageGrid;
}

/** Between two places that are worked out, pixels of a tile lie evenly: over so few nothing bends. */
const step = 16;

const facts = new Map<string, Promise<{ service: PlacedImage }>>();
const files = new Map<string, Promise<Cog>>();

/** Draw a tile of an image at its producer's, from the pieces of its file shown: `cog://https://…/carte.json/{z}/{x}/{y}`. */
export async function drawImage(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const [, url = '', ...numbers] = /^cog:\/\/(.*)\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  const [z = 0, x = 0, y = 0] = numbers.map(Number);
  const { service } = await remember(facts, url, () => loadJson<{ service: PlacedImage }>(url), mostFiles);
  return drawPlaced(service, [z, x, y], signal);
}

/** Draw a tile of an image whose place is known, from the pieces of its file shown. */
export async function drawPlaced(
  { address, tileSize, grid }: PlacedImage,
  [z, x, y]: readonly [number, number, number],
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const tile = placeOfTile(z, x, y, tileSize);
  const places = latticeOf(grid, tile);
  const part = partAround(places);
  if (part === undefined) return createImageBitmap(new ImageData(1, 1));
  const cog = await remember(files, address, () => openImage(address), mostFiles);
  signal.throwIfAborted();
  const level = levelFor(cog, places, tile);
  const window = pixelWindow(part, level);
  const picture = await gatherPixels(cog, level, window);
  const pixels = picture.getContext('2d')?.getImageData(0, 0, window.width, window.height);
  if (pixels === undefined) throw new Error('This browser draws no picture outside of a page.');
  const spots = places.map(([u, v]): SheetPoint => [u * level.width - window.left - 0.5, v * level.height - window.top - 0.5]);
  return createImageBitmap(lay(pixels, spots, tile.side));
}

/** Opens an image; where its numbers are no bytes, its smallest size says what is black and what is white. */
async function openImage(url: string): Promise<Cog> {
  const cog = await openCog(url);
  const level = cog.levels.at(-1);
  if (level === undefined) throw new Error(`${url} is no TIFF that is read here.`);
  if (level.bits === 8) return cog;
  const middle = Math.floor(level.offsets.length / 2);
  const blocks = await Promise.all([0, middle, level.offsets.length - 1].map((index) => readValues(cog, level, index)));
  return {
    ...cog,
    ranges: rangesIn(
      blocks.filter((block) => block !== undefined),
      level,
      cog.nodata,
    ),
  };
}

/** Locate points of a tile in the image, 0 to 1: each sixteenth pixel, row by row. */
function latticeOf(grid: ImageGrid, { west, north, step: metres, side }: TilePlace): SheetPoint[] {
  const across = Array.from({ length: side / step + 1 }, (_, index) => index * step * metres);
  return across.flatMap((down) => across.map((right) => placeInImage(grid, west + right, north - down)));
}

/** The smallest size of an image that is not coarser than the tile. */
function levelFor({ levels }: Cog, places: readonly SheetPoint[], { side }: TilePlace): CogLevel {
  const row = side / step + 1;
  const middle = Math.floor(places.length / 2);
  const [u, v] = places[middle] ?? [0, 0];
  const [u2, v2] = places[middle + 1 < places.length ? middle + 1 : middle - row] ?? [1, 1];
  const [first] = levels;
  if (first === undefined) throw new Error('An image has at least one size.');
  const pixels = (level: CogLevel): number => Math.hypot((u2 - u) * level.width, (v2 - v) * level.height) / step;
  return levels.findLast((level) => pixels(level) >= 0.99) ?? first;
}

/** A tile whose pixels are taken from a picture, where the spots of its lattice lie in it. */
function lay(picture: ImageData, spots: readonly SheetPoint[], side: number): ImageData {
  const tile = new ImageData(side, side);
  const row = side / step + 1;
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const at = Math.floor(y / step) * row + Math.floor(x / step);
      const right = ((x % step) + 0.5) / step;
      const down = ((y % step) + 0.5) / step;
      const place = (axis: 0 | 1): number => {
        const a = spots[at];
        const b = spots[at + 1];
        const c = spots[at + row];
        const d = spots[at + row + 1];
        if (!a || !b || !c || !d) return -9;
        return (a[axis] * (1 - right) + b[axis] * right) * (1 - down) + (c[axis] * (1 - right) + d[axis] * right) * down;
      };
      mix(picture, place(0), place(1), tile.data, (y * side + x) * 4);
    }
  return tile;
}

/** The colour between four pixels, each with the weight of its transparency; nothing outside of the picture. */
function mix({ data, width, height }: ImageData, x: number, y: number, into: Uint8ClampedArray, to: number): void {
  if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) return;
  const left = Math.floor(x);
  const top = Math.floor(y);
  let red = 0;
  let green = 0;
  let blue = 0;
  let sum = 0;
  for (let corner = 0; corner < 4; corner += 1) {
    const column = left + (corner & 1);
    const line = top + (corner >> 1);
    const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - line));
    const at = (Math.min(Math.max(line, 0), height - 1) * width + Math.min(Math.max(column, 0), width - 1)) * 4;
    const seen = weight * (data[at + 3] ?? 0);
    red += seen * (data[at] ?? 0);
    green += seen * (data[at + 1] ?? 0);
    blue += seen * (data[at + 2] ?? 0);
    sum += seen;
  }
  if (sum === 0) return;
  into[to] = red / sum;
  into[to + 1] = green / sum;
  into[to + 2] = blue / sum;
  into[to + 3] = sum;
}
