/* TIFF and BigTIFF as their directories describe them (TIFF 6.0, section 2), of bytes at hand or by range, without a pixel. */

/** Reads bytes of a file; throws where it ends before the last of them. */
export type ReadView = (at: number, length: number) => DataView | Promise<DataView>;

/** More than this is a fault of a file. */
export interface TiffLimits {
  directories: number;
  /** Entries of a directory. */
  entries: number;
  /** Values of an entry. */
  values: number;
}

/** Bytes are none of a TIFF, or none of an honest one; `detail` says where. */
export class TiffFault extends Error {
  readonly detail: string;

  constructor(detail: string) {
    super(`This is no TIFF that is read here: ${detail}.`);
    this.detail = detail;
  }
}

/** One directory of a file: an image, a smaller version of it, or its mask. */
export interface TiffDirectory {
  offset: number;
  /** How the file writes numbers. */
  isLittle: boolean;
  isBig: boolean;
  has: (tag: number) => boolean;
  /** The values of a tag; none where it is absent. */
  values: (tag: number) => Promise<number[]>;
  /** The first value of a tag. */
  one: (tag: number, otherwise: number) => Promise<number>;
}

/** Numbers of tags. */
export const tiffTags = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  bands: 277,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extras: 338,
  kinds: 339,
  jpegTables: 347,
  pixelScale: 33_550,
  tiepoint: 33_922,
  transformation: 34_264,
  geoKeys: 34_735,
  nodata: 42_113,
} as const;

/** Bytes of a value by TIFF's number of its type: bytes, texts and whole numbers without a sign, and doubles. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 12: 8, 13: 4, 16: 8, 18: 8 };
const double = 12;
const little = 0x4949;
const big = 0x4d4d;
const plainVersion = 42;
const bigVersion = 43;

/** The directories of a file, the first one first: they may lead back to one another, as many times as `most` says. */
export async function* tiffDirectories(read: ReadView, most: TiffLimits): AsyncGenerator<TiffDirectory> {
  const head = await read(0, 8);
  const order = head.getUint16(0);
  const isLittle = order === little;
  const version = head.getUint16(2, isLittle);
  if ((!isLittle && order !== big) || (version !== plainVersion && version !== bigVersion)) throw new TiffFault('TIFF');
  const isBig = version === bigVersion;
  const [counted, entryBytes, word] = isBig ? [8, 20, 8] : [2, 12, 4];
  const number = async (at: number, size: number): Promise<number> => uint(await read(at, size), 0, size, isLittle);
  let found = 0;
  for (let offset = await number(isBig ? 8 : 4, word); offset !== 0;) {
    // guard [> most.directories) → > 10_000)] [`> ${most.directories} IFD` → ''] (place-image.test.ts): lead back to themselves
    if (++found > most.directories) throw new TiffFault(`> ${most.directories} IFD`);
    const count = await number(offset, counted);
    if (count === 0 || count > most.entries) throw new TiffFault(`IFD ${offset}`);
    const entries = await read(offset + counted, count * entryBytes + word);
    const places = new Map(
      Array.from({ length: count }, (_, index) => [entries.getUint16(index * entryBytes, isLittle), index * entryBytes]),
    );
    const values = async (tag: number): Promise<number[]> => {
      const at = places.get(tag);
      if (at === undefined) return [];
      const type = entries.getUint16(at + 2, isLittle);
      const size = typeBytes[type];
      const length = uint(entries, at + 4, word, isLittle);
      if (size === undefined || length > most.values) throw new TiffFault(`tag ${tag}`);
      const place = at + 4 + word;
      const isInline = size * length <= word;
      const bytes = isInline ? entries : await read(uint(entries, place, word, isLittle), size * length);
      const first = isInline ? place : 0;
      return Array.from({ length }, (_, index) =>
        type === double ? bytes.getFloat64(first + index * size, isLittle) : uint(bytes, first + index * size, size, isLittle),
      );
    };
    const one = async (tag: number, otherwise: number): Promise<number> => (await values(tag))[0] ?? otherwise;
    yield { offset, isLittle, isBig, has: (tag) => places.has(tag), values, one };
    offset = uint(entries, count * entryBytes, word, isLittle);
  }
}

function uint(view: DataView, at: number, size: number, isLittle: boolean): number {
  if (size === 8) return Number(view.getBigUint64(at, isLittle));
  return size === 4 ? view.getUint32(at, isLittle) : size === 2 ? view.getUint16(at, isLittle) : view.getUint8(at);
}
