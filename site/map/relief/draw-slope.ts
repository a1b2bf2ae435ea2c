import { remember } from '../fetch/load-json.ts';
import { openArchive } from '../fetch/open-archive.ts';
import { askRelief } from './ask-relief.ts';
import { heightOf } from './heights.ts';
import type { TileNumbers } from './slope.ts';

const archives = new Map<string, ReturnType<typeof openArchive>>();

/** Tiles of heights that stay in memory as they came: a tile needs the eight around it, which are drawn with it. */
const mostKept = 40;
const known = new Map<string, Promise<ArrayBuffer | undefined>>();

/** Draw the slopes of a tile of heights: `slope://light/99998/https://…/relief.pmtiles/{z}/{x}/{y}`, with the step of no height. */
export async function drawSlope(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const [, scheme = '', nothing = '', url = '', ...numbers] =
    /^slope:\/\/(light|dark)\/(\d+)\/(.*)\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  const [z = 0, x = 0, y = 0] = numbers.map(Number);
  const across = 2 ** z;
  const archive = archives.get(url) ?? openArchive(url);
  archives.set(url, archive);
  // None beyond the square's north and south; the world goes on to the east and to the west.
  const tileAt = async ([column, row]: [number, number]): Promise<{ key: string; data: ArrayBuffer | undefined }> => {
    const place: TileNumbers = [z, (column + across) % across, row];
    const key = [url, ...place].join(' ');
    if (row < 0 || row >= across) return { key, data: undefined };
    return { key, data: await remember(known, key, async () => (await archive.getZxy(...place))?.data, mostKept) };
  };
  const middle = await tileAt([x, y]);
  if (middle.data === undefined) return createImageBitmap(new ImageData(1, 1));
  const nine = await Promise.all(steps.flatMap((down) => steps.map((right) => tileAt([x + right, y + down]))));
  signal.throwIfAborted();
  const least = heightOf(0, 0, Number(nothing)) + 0.05;
  return askRelief({ slope: { nine, place: [z, x, y], least, dark: scheme === 'dark' } });
}

const steps = [-1, 0, 1] as const;
