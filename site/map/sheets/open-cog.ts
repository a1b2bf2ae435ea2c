import { fetchRange } from '../fetch/fetch-range.ts';

/** One size of an image in a Cloud-Optimized GeoTIFF, cut into blocks. */
export interface CogLevel {
  width: number;
  height: number;
  blockSide: number;
  bands: number;
  /** Of one number of a pixel. */
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
  /** What its JPEG blocks have in common. */
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
  /** Where a level of the same size shows something. */
  masks: CogLevel[];
  /** The value that means none. */
  nodata?: number;
  /** By drawn band: what is black and what is white, where the numbers are no bytes. */
  ranges?: [number, number][];
}

/** The directories of a sheet of ten thousand pixels fit; what does not is asked for. */
const headBytes = 16_384;
const tag = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  bands: 277,
  predictor: 317,
  palette: 320,
  side: 322,
  offsets: 324,
  bytes: 325,
  extras: 338,
  kinds: 339,
  tables: 347,
  nodata: 42_113,
};
const typeBytes: Readonly<Record<number, number>> = { 3: 2, 4: 4, 16: 8 };
/** Far more than a sheet has. In the bucket of a producer may lie something else today than what was published: it is not to hold up the page. */
const most = { directories: 32, entries: 1024, values: 1_000_000, side: 2048, bands: 16, blockBytes: 32 * 1024 ** 2 };

type Read = (at: number, length: number) => Promise<DataView>;

/** How a file writes numbers. */
interface Writing {
  isBig: boolean;
  isLittle: boolean;
}

/** Reads where the blocks of a Cloud-Optimized GeoTIFF lie: all directories before all pixels. */
export async function openCog(url: string): Promise<Cog> {
  const begun = await fetchRange(url, { from: 0, to: headBytes }, { mayEnd: true });
  const head = new DataView(begun.data.buffer);
  const read: Read = async (at, length) =>
    at + length <= head.byteLength
      ? new DataView(head.buffer, at, length)
      : new DataView((await fetchRange(url, { from: at, to: at + length })).data.buffer);
  const isLittle = head.getUint16(0) === 0x4949;
  const version = head.getUint16(2, isLittle);
  if ((!isLittle && head.getUint16(0) !== 0x4d4d) || (version !== 42 && version !== 43)) throw notRead(url);
  const writing = { isBig: version === 43, isLittle };
  const cog: Cog = { url, isLittle, levels: [], masks: [] };
  let directories = 0;
  for (let at = writing.isBig ? uint(head, 8, 8, isLittle) : uint(head, 4, 4, isLittle); at !== 0;) {
    directories += 1;
    // They may lead back to one another.
    if (directories > most.directories) throw notRead(url);
    const { level, isMask, nodata, next } = await readDirectory(read, at, writing);
    cog[isMask ? 'masks' : 'levels'].push(checked(level, url));
    if (nodata !== undefined) cog.nodata ??= nodata;
    at = next;
  }
  return cog;
}

const notRead = (url: string): Error => new Error(`${url} is no TIFF that is read here.`);

/** A number of a file, where it is not absurd. */
function atMost(limit: number, found: number): number {
  if (found > limit) throw new Error(`A TIFF holds ${found} of what there are at most ${limit}.`);
  return found;
}

/** Bytes of a block of a level before it is packed. */
export const blockBytes = ({ blockSide, bands, bits }: Pick<CogLevel, 'blockSide' | 'bands' | 'bits'>): number =>
  blockSide * Math.ceil((blockSide * bands * bits) / 8);

/** A level whose numbers fit together: what draws it counts on that. */
function checked(level: CogLevel, url: string): CogLevel {
  const { width, height, blockSide: side, bands, offsets, bytes } = level;
  const isSquare = side >= 16 && side <= most.side && bands >= 1 && bands <= most.bands && blockBytes(level) <= most.blockBytes;
  const blocks = Math.ceil(width / side) * Math.ceil(height / side) * (isSquare ? 1 : NaN);
  // Bits of nothing, or of more than a number has, would be counted as something else.
  if (!(blocks >= 1) || offsets.length !== blocks || bytes.length !== blocks || ![1, 8, 16, 32, 64].includes(level.bits))
    throw notRead(url);
  return level;
}

const uint = (view: DataView, at: number, size: number, isLittle: boolean): number =>
  size === 8
    ? Number(view.getBigUint64(at, isLittle))
    : size === 4
      ? view.getUint32(at, isLittle)
      : size === 2
        ? view.getUint16(at, isLittle)
        : view.getUint8(at);

interface Directory {
  level: CogLevel;
  isMask: boolean;
  nodata: number | undefined;
  next: number;
}

async function readDirectory(read: Read, at: number, { isBig, isLittle }: Writing): Promise<Directory> {
  const [countBytes, entryBytes, word] = isBig ? [8, 20, 8] : [2, 12, 4];
  const count = atMost(most.entries, uint(await read(at, countBytes), 0, countBytes, isLittle));
  const view = await read(at + countBytes, count * entryBytes + word);
  const entries = new Map(Array.from({ length: count }, (_, index) => [view.getUint16(index * entryBytes, isLittle), index * entryBytes]));
  const values = async (number: number): Promise<number[]> => {
    const entry = entries.get(number);
    if (entry === undefined) return [];
    const size = typeBytes[view.getUint16(entry + 2, isLittle)] ?? 1;
    const length = atMost(most.values, uint(view, entry + 4, word, isLittle));
    const place = entry + 4 + word;
    const isInline = size * length <= word;
    const list = isInline ? view : await read(uint(view, place, word, isLittle), size * length);
    return Array.from({ length }, (_, index) => uint(list, (isInline ? place : 0) + index * size, size, isLittle));
  };
  const one = async (number: number, otherwise: number): Promise<number> => (await values(number))[0] ?? otherwise;
  const level: CogLevel = {
    width: await one(tag.width, 0),
    height: await one(tag.height, 0),
    blockSide: await one(tag.side, 0),
    bands: await one(tag.bands, 1),
    bits: await one(tag.bits, 1),
    kind: await one(tag.kinds, 1),
    photometric: await one(tag.photometric, 1),
    compression: await one(tag.compression, 1),
    predictor: await one(tag.predictor, 1),
    extras: await values(tag.extras),
    tables: await values(tag.tables),
    palette: await values(tag.palette),
    offsets: await values(tag.offsets),
    bytes: await values(tag.bytes),
  };
  const nodata = String.fromCharCode(...(await values(tag.nodata)).slice(0, 40))
    .replace(/\0.*$/, '')
    .trim();
  return {
    level,
    // A mask is no image of its own.
    isMask: ((await one(tag.subfile, 0)) & 4) !== 0,
    nodata: nodata === '' ? undefined : Number(nodata),
    next: uint(view, count * entryBytes, word, isLittle),
  };
}
