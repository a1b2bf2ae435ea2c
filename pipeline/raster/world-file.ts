import { fail } from '../base/errors.ts';
import { readSourceHead } from '../source/open-source.ts';
import type { Sheet } from './sheet.ts';

/** Six numbers, however they are written, or a page of a coordinate system: what is longer is something else. */
const mostBytes = 16 * 1024;

/** A text of an honest size; undefined where it is longer. */
async function readShort(path: string, name: string): Promise<string | undefined> {
  const { bytes } = await readSourceHead(path, name);
  return bytes.length > mostBytes ? undefined : bytes.toString('utf8');
}

/** Read the place of an image from the six numbers of a world file. */
export async function readWorldFile(path: string, name: string): Promise<Sheet['transform']> {
  const words = ((await readShort(path, name)) ?? '').trim().split(/\s+/);
  const [dx = NaN, down = NaN, across = NaN, dy = NaN, x = NaN, y = NaN] = words.map((word) =>
    /^[-+.\deE]+$/.test(word) ? Number(word) : NaN,
  );
  const numbers = [dx, down, across, dy, x, y];
  // guard [words.length !== numbers.length]: seven numbers
  if (words.length !== numbers.length || !numbers.every(Number.isFinite)) throw fail('raster.world-file', { name });
  // GDAL counts from the corner of the first pixel, a world file from its middle.
  return [x - dx / 2 - across / 2, dx, across, y - down / 2 - dy / 2, down, dy];
}

/** The coordinate system that a file beside an image describes, as its text. */
export async function readSystemFile(path: string, name: string): Promise<string> {
  const text = await readShort(path, name);
  if (text === undefined || text.trim() === '') throw fail('source.crs-unknown', { name });
  return text;
}
