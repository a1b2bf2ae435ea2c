import { remember } from '../fetch/load-json.ts';
import { readTileHeights, type TileHeights } from './heights.ts';
import { slopeClass, slopesOf, type TileNumbers } from './slope.ts';
import { slopeColors } from './style-slope.ts';

/** Nine tiles of heights as an archive has them, row by row, the one to be drawn in the middle; each with its name. */
export interface SlopeOrder {
  nine: readonly { key: string; data: ArrayBuffer | undefined }[];
  place: TileNumbers;
  /** Metres below which a height stands for none. */
  least: number;
  dark: boolean;
}

/** Tiles of heights that stay in memory: a tile needs the eight around it, which are drawn with it. */
const mostKept = 40;
const known = new Map<string, Promise<TileHeights | undefined>>();

/** Paint the slopes of a tile by their classes. */
export async function paintSlope({ nine, place, least, dark }: SlopeOrder): Promise<ImageBitmap> {
  const tiles = await Promise.all(
    nine.map(async ({ key, data }) => data && remember(known, key, () => readTileHeights(data, least), mostKept)),
  );
  const side = tiles[4]?.side ?? 1;
  return paintSlopes(slopesOf(withEdges(tiles, side), side, place), side, dark);
}

/** Heights of a tile with one more cell at each side, of those around it: nine tiles, row by row. */
export function withEdges(nine: readonly (TileHeights | undefined)[], side: number): Float32Array {
  const width = side + 2;
  const all = new Float32Array(width * width).fill(NaN);
  // Of the tile before, the last cell; of the tile itself, all; of the next one, the first.
  const cells = (step: number): [from: number, count: number] => (step === 1 ? [0, side] : step === 0 ? [side - 1, 1] : [0, 1]);
  const places = [0, 1, side + 1];
  for (const [at, tile] of nine.entries()) {
    if (tile?.side !== side) continue;
    const [column, breadth] = cells(at % 3);
    const [first, rows] = cells(Math.floor(at / 3));
    for (let row = 0; row < rows; row += 1) {
      const from = (first + row) * side + column;
      all.set(tile.metres.subarray(from, from + breadth), ((places[Math.floor(at / 3)] ?? 0) + row) * width + (places[at % 3] ?? 0));
    }
  }
  return all;
}

function paintSlopes(slopes: Float32Array, side: number, dark: boolean): Promise<ImageBitmap> {
  const colors = slopeColors(dark).map((hex) => Uint8Array.of(...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)), 255));
  const pixels = new ImageData(side, side);
  for (let at = 0; at < slopes.length; at += 1) {
    const degrees = slopes[at] ?? NaN;
    const color = Number.isNaN(degrees) ? undefined : colors[slopeClass(degrees)];
    if (color) pixels.data.set(color, at * 4);
  }
  return createImageBitmap(pixels);
}
