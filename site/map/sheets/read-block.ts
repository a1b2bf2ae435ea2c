import { fetchRange, readAtMost, type Cog, type CogLevel } from './open-cog.ts';

const deflate = 8;
const webp = 50_001;
/** Colours are not corrected: they are those that the producer has measured. */
const asTheyAre: ImageBitmapOptions = { premultiplyAlpha: 'default', colorSpaceConversion: 'none' };

/** The picture of one block of a level; undefined where nothing is written. */
export async function readBlock({ url }: Cog, level: CogLevel, index: number): Promise<ImageBitmap | undefined> {
  const [at, length] = [level.offsets[index] ?? 0, level.bytes[index] ?? 0];
  if (length === 0) return undefined;
  // Packed, nothing grows to more than a little above what it was.
  const whole = level.blockSide ** 2 * level.bands;
  if (length > 2 * whole + 1024) throw new Error(`${url} holds more than it says.`);
  const bytes = await fetchRange(url, at, length);
  if (level.compression === webp) return createImageBitmap(new Blob([bytes], { type: 'image/webp' }), asTheyAre);
  if (level.compression !== deflate) throw new Error(`${url} is compressed in a way that is not read here (${level.compression}).`);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const numbers = new Uint8Array(await readAtMost(stream, whole, url));
  if (level.predictor === 2) addUp(numbers, level);
  return createImageBitmap(new ImageData(toRgba(numbers, level), level.blockSide, level.blockSide), asTheyAre);
}

/** Turns differences to the pixel on the left into values (TIFF 6.0, section 14). */
export function addUp(numbers: Uint8Array, { bands, blockSide }: Pick<CogLevel, 'bands' | 'blockSide'>): void {
  const row = bands * blockSide;
  for (let start = 0; start < numbers.length; start += row)
    for (let at = start + bands; at < start + row; at += 1) numbers[at] = (numbers[at] ?? 0) + (numbers[at - bands] ?? 0);
}

function toRgba(numbers: Uint8Array, { bands, blockSide }: CogLevel): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(blockSide * blockSide * 4).fill(255);
  for (let pixel = 0; pixel < blockSide * blockSide; pixel += 1)
    for (let band = 0; band < bands; band += 1) rgba[pixel * 4 + band] = numbers[pixel * bands + band] ?? 0;
  return rgba;
}
