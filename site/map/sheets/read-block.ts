import { fetchRange } from '../fetch/fetch-range.ts';
import { readAtMost } from '../fetch/read-at-most.ts';
import { blockBytes, type Cog, type CogLevel } from './open-cog.ts';
import { paint } from './paint.ts';
import { readLzw } from './read-lzw.ts';
import { readNumbers, type Numbers } from './read-numbers.ts';
import { sizeOfJpeg, sizeOfWebp, wholeJpeg } from './read-picture.ts';

const compressions = { none: 1, lzw: 5, jpeg: 7, deflate: [8, 32_946], webp: 50_001 };
/** Colours are not corrected: they are those that the producer has measured. */
const asTheyAre: ImageBitmapOptions = { premultiplyAlpha: 'default', colorSpaceConversion: 'none' };

/** The picture of one block of a level; undefined where nothing is written. */
export async function readBlock(cog: Cog, level: CogLevel, index: number): Promise<ImageBitmap | undefined> {
  const bytes = await fetchBlock(cog, level, index);
  if (bytes === undefined) return undefined;
  const picture = await pictureOf(bytes, cog, level);
  const mask = cog.masks.find(({ width, height }) => width === level.width && height === level.height);
  return mask === undefined ? picture : cutOut(picture, await readMask(cog, mask, index, level.blockSide));
}

/** The numbers of one block of a level; undefined where nothing is written, or where it is a picture. */
export async function readValues(cog: Cog, level: CogLevel, index: number): Promise<Numbers | undefined> {
  const bytes = isPicture(level) ? undefined : await fetchBlock(cog, level, index);
  return bytes && readNumbers(await unpack(bytes, level, cog.url), level, cog.isLittle, cog.url);
}

const isPicture = ({ compression }: CogLevel): boolean => compression === compressions.jpeg || compression === compressions.webp;

async function fetchBlock({ url }: Cog, level: CogLevel, index: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const at = level.offsets[index] ?? 0;
  const length = level.bytes[index] ?? 0;
  if (length === 0) return undefined;
  // Packed, nothing grows to more than a little above what it was.
  if (length > 2 * blockBytes(level) + 1024) throw new Error(`${url} holds more than it says.`);
  return (await fetchRange(url, { from: at, to: at + length })).data;
}

async function pictureOf(bytes: Uint8Array<ArrayBuffer>, cog: Cog, level: CogLevel): Promise<ImageBitmap> {
  if (!isPicture(level)) {
    const numbers = readNumbers(await unpack(bytes, level, cog.url), level, cog.isLittle, cog.url);
    return createImageBitmap(new ImageData(paint(numbers, level, cog), level.blockSide, level.blockSide), asTheyAre);
  }
  const isJpeg = level.compression === compressions.jpeg;
  const file = isJpeg ? wholeJpeg(bytes, level) : bytes;
  // A browser takes the memory that a picture asks for.
  const [width = Infinity, height = Infinity, bands = level.bands] = (isJpeg ? sizeOfJpeg(file) : sizeOfWebp(file)) ?? [];
  // guard: is not unpacked where it is not what the file says
  if (width > level.blockSide || height > level.blockSide || bands !== level.bands) throw new Error(`${cog.url} holds more than it says.`);
  return createImageBitmap(new Blob([file], { type: isJpeg ? 'image/jpeg' : 'image/webp' }), asTheyAre);
}

/** The bytes of a block as they were before they were packed. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, level: CogLevel, url: string): Promise<Uint8Array<ArrayBuffer>> {
  const { compression } = level;
  const whole = new Uint8Array(blockBytes(level));
  if (compression === compressions.none) whole.set(bytes.subarray(0, whole.length));
  else if (compression === compressions.lzw) return readLzw(bytes, whole.length, url);
  else if (compressions.deflate.includes(compression)) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    whole.set(new Uint8Array(await readAtMost(stream, whole.length, url)));
  } else throw new Error(`${url} is compressed in a way that is not read here (${compression}).`);
  return whole;
}

/** By pixel, whether there is something. */
async function readMask(cog: Cog, mask: CogLevel, index: number, side: number): Promise<(pixel: number) => boolean> {
  if (mask.blockSide !== side || mask.bands !== 1 || mask.bits > 8) throw new Error(`${cog.url} has a mask that is not read here.`);
  const packed = await fetchBlock(cog, mask, index);
  if (packed === undefined) return () => false;
  const bytes = await unpack(packed, mask, cog.url);
  if (mask.bits === 8) return (pixel) => bytes[pixel] !== 0;
  const row = Math.ceil(side / 8);
  return (pixel) => (((bytes[Math.floor(pixel / side) * row + ((pixel % side) >> 3)] ?? 0) >> (7 - ((pixel % side) & 7))) & 1) === 1;
}

function cutOut(picture: ImageBitmap, shows: (pixel: number) => boolean): Promise<ImageBitmap> {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  if (context === null) throw new Error('This browser draws no picture outside of a page.');
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, picture.width, picture.height);
  for (let pixel = 0; pixel < pixels.data.length / 4; pixel += 1) if (!shows(pixel)) pixels.data[pixel * 4 + 3] = 0;
  return createImageBitmap(pixels, asTheyAre);
}
