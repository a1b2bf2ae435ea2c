import { tiffTags as tags, type TiffDirectory } from '../codecs/tiff.ts';
import type { Bbox, Service } from '../types.ts';

/* Heads of Cloud Optimized GeoTIFF files as both sides read them, without a pixel. */

type Image = NonNullable<Service['image']>;

/** Head of an image: its sizes, the largest first, where it lies, and what its pixels are. */
export interface CogHead {
  image: Image;
  sizes: { width: number; height: number }[];
  /** Absent where nobody has numbered the system. */
  crs?: string;
  /** Coordinates in that system; absent where pixels do not lie along the axes, or the file does not say where. */
  box?: Bbox;
}

const keys = { rasterType: 1025, geographic: 2048, projected: 3072 };
const compressions: Readonly<Record<number, string>> = {
  1: 'none', 2: 'CCITT', 3: 'CCITT', 4: 'CCITT', 5: 'LZW', 7: 'JPEG', 8: 'Deflate', 32773: 'PackBits', 32946: 'Deflate', 34712: 'JPEG 2000',
  34887: 'LERC', 34925: 'LZMA', 50000: 'Zstandard', 50001: 'WebP', 50002: 'JPEG XL',
}; // prettier-ignore
/** Compressions that the map of the site decodes: of numbers, or of whole pictures. */
const ofNumbers = ['none', 'LZW', 'Deflate'];
const ofPictures = ['JPEG', 'WebP'];
const numbersDrawn = ['uint8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'];
/** White or black at zero, red-green-blue, a palette; YCbCr is known to JPEG and WebP alone. */
const plainColors = [0, 1, 2, 3];
const packedColors = [1, 2, 6];
const most = { side: 2048, bands: 16, blockBytes: 32 * 1024 ** 2 };

/** Read the head of an image by its directories, the first one first; undefined of one that is not cut into tiles. */
export async function readCog(heads: readonly TiffDirectory[]): Promise<CogHead | undefined> {
  const [first] = heads;
  if (!first?.has(tags.tileWidth)) return undefined;
  const sizes = (await Promise.all(heads.map(sizeOf))).filter((size) => size !== undefined);
  const { width, height } = sizes[0] ?? { width: 0, height: 0 };
  const { bits, ...pixels } = await pixelsOf(first);
  const { crs, box } = await placeIn(first, { width, height });
  const undrawn = (await whyUndrawn(first, { bits, ...pixels })) ?? (crs === undefined || box === undefined ? 'place' : undefined);
  const image: Image = { width, height, ...pixels, ...(undrawn !== undefined && { undrawn }) };
  return { image, sizes, ...(crs !== undefined && { crs }), ...(box && { box }) };
}

/** Pixels of an image or of a smaller version of it; nothing for a mask. */
async function sizeOf(head: TiffDirectory): Promise<{ width: number; height: number } | undefined> {
  if (((await head.one(tags.subfile, 0)) & 4) !== 0) return undefined;
  return { width: await head.one(tags.width, 0), height: await head.one(tags.height, 0) };
}

interface Pixels extends Pick<Image, 'bands' | 'values' | 'compression'> {
  bits: number;
}

async function pixelsOf(head: TiffDirectory): Promise<Pixels> {
  const bands = await head.one(tags.bands, 1);
  const code = await head.one(tags.compression, 1);
  const bits = await head.values(tags.bits);
  const kinds = await head.values(tags.kinds); // prettier-ignore
  const [width = 1] = bits;
  const isEven = bits.every((each) => each === width) && kinds.every((each) => each === kinds[0]);
  const kind = { 1: 'uint', 2: 'int', 3: 'float' }[kinds[0] ?? 1] ?? 'other';
  return { bands, values: isEven ? `${kind}${width}` : 'mixed', compression: compressions[code] ?? String(code), bits: width };
}

/** Reason why the map of the site cannot draw an image; undefined where it can. */
async function whyUndrawn(head: TiffDirectory, { bands, values, compression, bits }: Pixels): Promise<Image['undrawn']> {
  const photometric = await head.one(tags.photometric, 1);
  const predictor = await head.one(tags.predictor, 1);
  const planar = await head.one(tags.planar, 1); // prettier-ignore
  const side = await head.one(tags.tileWidth, 0);
  const tall = await head.one(tags.tileHeight, 0);
  const isPicture = ofPictures.includes(compression);
  const predicted = predictor === 1 || (predictor === 2 && /^u?int/.test(values)) || (predictor === 3 && values.startsWith('float'));
  if (!isPicture && (!ofNumbers.includes(compression) || !predicted)) return 'compression';
  if (isPicture ? values !== 'uint8' : !numbersDrawn.includes(values)) return 'values';
  const isCounted =
    bands >= 1 && bands <= most.bands && (planar === 1 || bands === 1) && (compression !== 'JPEG' || bands === 1 || bands === 3);
  if (!isCounted || !(isPicture ? packedColors : plainColors).includes(photometric)) return 'bands';
  const isSquare = side === tall && side >= 16 && side <= most.side;
  return isSquare && side * side * bands * (bits / 8) <= most.blockBytes ? undefined : 'blocks';
}

/** The coordinate system of an image and its box, where its pixels lie along the axes and the file says both. */
async function placeIn(
  head: TiffDirectory,
  { width, height }: { width: number; height: number },
): Promise<{ crs: string | undefined; box: Bbox | undefined }> {
  const geoKeys = await head.values(tags.geoKeys);
  const code = keyIn(geoKeys, keys.projected) ?? keyIn(geoKeys, keys.geographic);
  const crs = code !== undefined && code > 0 && code < 32767 ? `EPSG:${code}` : undefined;
  const [stepX, stepY, x, y] = await axesOf(head);
  // Where the point that is tied down is the middle of a pixel, the corner lies half a pixel before it.
  const shift = keyIn(geoKeys, keys.rasterType) === 2 ? 0.5 : 0;
  const west = x - shift * stepX;
  const north = y + shift * stepY;
  const box: Bbox = [west, north - height * stepY, west + width * stepX, north];
  return { crs, box: box.every(Number.isFinite) && box[0] < box[2] && box[1] < box[3] ? box : undefined };
}

/** Width and height of a pixel, and where the first one begins; NaN where the file does not say, or says that it is turned. */
async function axesOf(head: TiffDirectory): Promise<[number, number, number, number]> {
  const [a = NaN, b = NaN, , x = NaN, c = NaN, d = NaN, , y = NaN] = await head.values(tags.transformation);
  if (head.has(tags.transformation)) return b === 0 && c === 0 ? [a, -d, x, y] : [NaN, NaN, NaN, NaN];
  const [stepX = NaN, stepY = NaN] = await head.values(tags.pixelScale);
  const [column = NaN, row = NaN, , left = NaN, top = NaN] = await head.values(tags.tiepoint);
  return [stepX, stepY, left - column * stepX, top + row * stepY];
}

function keyIn(geoKeys: readonly number[], wanted: number): number | undefined {
  for (let at = 4; at + 3 < geoKeys.length; at += 4) if (geoKeys[at] === wanted && geoKeys[at + 1] === 0) return geoKeys[at + 3];
  return undefined;
}
