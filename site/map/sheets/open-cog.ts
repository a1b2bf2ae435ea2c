import { TiffFault, tiffDirectories, tiffTags as tags, type ReadView, type TiffDirectory } from '../../../schemas/codecs/tiff.ts';
import { fetchRange } from '../fetch/fetch-range.ts';

/** One size of an image in a Cloud-Optimized GeoTIFF, cut into blocks. */
export interface CogLevel {
  width: number;
  height: number;
  blockSide: number;
  bands: number;
  /** Bits of one number of a pixel. */
  bits: number;
  /** TIFF's number: 1 unsigned, 2 signed, 3 floating point. */
  kind: number;
  /** TIFF's number: 0 white at zero, 1 black at zero, 2 red-green-blue, 3 a palette, 6 YCbCr. */
  photometric: number;
  /** TIFF's number: 1 none, 5 LZW, 7 JPEG, 8 deflate, 50001 WebP. */
  compression: number;
  /** 2: each number is a difference to the one before; 3: the same by bytes. */
  predictor: number;
  /** TIFF's numbers of the bands beyond colour: 1 and 2 are transparency. */
  extras: number[];
  /** Tables that the level's JPEG blocks share. */
  tables: number[];
  /** All reds, then all greens and all blues, of 65,535. */
  palette: number[];
  offsets: number[];
  bytes: number[];
}

/** A GeoTIFF of which some kilobytes have been read: its sizes, the largest first. */
export interface Cog {
  url: string;
  isLittle: boolean;
  levels: CogLevel[];
  /** Masks: each tells the visible pixels of the level of its size. */
  masks: CogLevel[];
  /** The value that means none. */
  nodata?: number;
  /** By drawn band: what is black and what is white, where the numbers are no bytes. */
  ranges?: [number, number][];
}

/** The directories of a sheet of ten thousand pixels fit; what does not is asked for. */
const headBytes = 16_384;
/** Limits far above a sheet's values: the producer's bucket may now hold another file than published, which is not to hold up the page. */
const most = {
  directories: 32,
  entries: 1024,
  values: 1_000_000,
  /** Bytes of all directories and their values: a million blocks take half of them. */
  headBytes: 32 * 1024 ** 2,
  side: 2048,
  bands: 16,
  blockBytes: 32 * 1024 ** 2,
};

/** Reads where the blocks of a Cloud-Optimized GeoTIFF lie: all directories before all pixels. */
export const openCog = (url: string): Promise<Cog> =>
  readLevels(url).catch((cause: unknown) => {
    throw cause instanceof TiffFault ? notRead(url, cause) : cause;
  });

/** The directories of a TIFF at an address, the first one first: its head comes at once, values behind it as they are read. */
export async function* directoriesAt(url: string): AsyncGenerator<TiffDirectory> {
  const begun = await fetchRange(url, { from: 0, to: headBytes }, { mayEnd: true });
  const head = new DataView(begun.data.buffer);
  let bytes = 0;
  const read: ReadView = async (at, length) => {
    if (at + length <= head.byteLength) return new DataView(head.buffer, at, length);
    bytes += length;
    // guard [bytes > most.headBytes → false] (open-cog.test.ts): is not read to its end
    if (bytes > most.headBytes) throw new TiffFault(`> ${most.headBytes} B`);
    return new DataView((await fetchRange(url, { from: at, to: at + length })).data.buffer);
  };
  yield* tiffDirectories(read, most);
}

async function readLevels(url: string): Promise<Cog> {
  const cog: Cog = { url, isLittle: true, levels: [], masks: [] };
  for await (const directory of directoriesAt(url)) {
    const level = checked(await levelOf(directory), url);
    // A mask is no image of its own.
    cog[((await directory.one(tags.subfile, 0)) & 4) === 0 ? 'levels' : 'masks'].push(level);
    cog.isLittle = directory.isLittle;
    const nodata = String.fromCharCode(...(await directory.values(tags.nodata)).slice(0, 40))
      .replace(/\0.*$/, '')
      .trim();
    if (nodata !== '') cog.nodata ??= Number(nodata);
  }
  return cog;
}

const notRead = (url: string, fault?: TiffFault): Error =>
  new Error(`${url} is no TIFF that is read here${fault === undefined ? '' : `: ${fault.detail}`}.`, { cause: fault });

/** Bytes of a block of a level before it is packed. */
export const blockBytes = ({ blockSide, bands, bits }: Pick<CogLevel, 'blockSide' | 'bands' | 'bits'>): number =>
  blockSide * Math.ceil((blockSide * bands * bits) / 8);

/** A level whose numbers fit together: what draws it counts on that. */
function checked(level: CogLevel, url: string): CogLevel {
  const { width, height, blockSide: side, bands, offsets, bytes } = level;
  // guard [blockBytes(level) <= most.blockBytes]: blocks of numbers as long as a line
  const isSquare = side >= 16 && side <= most.side && bands >= 1 && bands <= most.bands && blockBytes(level) <= most.blockBytes;
  const blocks = Math.ceil(width / side) * Math.ceil(height / side) * (isSquare ? 1 : NaN);
  // Bits of nothing, or of more than a number has, would be counted as something else.
  if (!(blocks >= 1) || offsets.length !== blocks || bytes.length !== blocks || ![1, 8, 16, 32, 64].includes(level.bits))
    throw notRead(url);
  return level;
}

const levelOf = async ({ one, values }: TiffDirectory): Promise<CogLevel> => ({
  width: await one(tags.width, 0),
  height: await one(tags.height, 0),
  blockSide: await one(tags.tileWidth, 0),
  bands: await one(tags.bands, 1),
  bits: await one(tags.bits, 1),
  kind: await one(tags.kinds, 1),
  photometric: await one(tags.photometric, 1),
  compression: await one(tags.compression, 1),
  predictor: await one(tags.predictor, 1),
  extras: await values(tags.extras),
  tables: await values(tags.jpegTables),
  palette: await values(tags.palette),
  offsets: await values(tags.tileOffsets),
  bytes: await values(tags.tileBytes),
});
