import { remember } from '../fetch/load-json.ts';
import { openArchive } from '../fetch/open-archive.ts';
import { heightOf, readTile, type TileHeights } from './heights.ts';
import { slopeClass, slopesOf, type TileNumbers } from './slope.ts';
import { slopeColors } from './style-slope.ts';

const archives = new Map<string, ReturnType<typeof openArchive>>();

/** Tiles of heights that stay in memory: a tile needs the eight around it, which are drawn with it. */
const mostKept = 40;
const known = new Map<string, Promise<TileHeights | undefined>>();

/** Draw the slopes of a tile of heights: `slope://light/99998/https://…/relief.pmtiles/{z}/{x}/{y}`, with the step of no height. */
export async function drawSlope(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const [, scheme = '', nothing = '', url = '', ...numbers] =
    /^slope:\/\/(light|dark)\/(\d+)\/(.*)\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  const [z = 0, x = 0, y = 0] = numbers.map(Number);
  const across = 2 ** z;
  const archive = archives.get(url) ?? openArchive(url);
  archives.set(url, archive);
  // None beyond the square's north and south; the world goes on to the east and to the west.
  const heightsAt = async ([column, row]: [number, number]): Promise<TileHeights | undefined> => {
    if (row < 0 || row >= across) return undefined;
    const place: TileNumbers = [z, (column + across) % across, row];
    return remember(
      known,
      [url, ...place].join(' '),
      async () => readTile((await archive.getZxy(...place))?.data, heightOf(0, 0, Number(nothing)) + 0.05),
      mostKept,
    );
  };
  const middle = await heightsAt([x, y]);
  if (middle === undefined) return createImageBitmap(new ImageData(1, 1));
  const around = await Promise.all(steps.flatMap((down) => steps.map((right) => heightsAt([x + right, y + down]))));
  signal.throwIfAborted();
  const { side } = middle;
  return paintSlopes(slopesOf(withEdges(around, side), side, [z, x, y]), side, scheme === 'dark');
}

const steps = [-1, 0, 1] as const;

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
