import { fail } from '../../base/errors.ts';
import { openFile, type ReadBytes } from '../read/file-bytes.ts';

/** One directory of a TIFF file: an image, an overview of it, or its mask. */
export interface TiffDirectory {
  offset: number;
  width: number;
  height: number;
  bands: number;
  bits: number;
  /** Of a tile; undefined where the image is cut into strips. */
  tileWidth: number | undefined;
  /** 1: a smaller version, 4: a mask, 5: both. */
  subfile: number;
  blockOffsets: number[];
  blockBytes: number[];
}

/** A TIFF file as its directories describe it. */
export interface Tiff {
  bytes: number;
  /** What stands behind the header, where GDAL says how a COG is laid out. */
  ghost: string;
  directories: TiffDirectory[];
}

const tag = { subfile: 254, width: 256, height: 257, bits: 258, stripOffsets: 273, bands: 277, stripBytes: 279, tileWidth: 322, tileOffsets: 324, tileBytes: 325 }; // prettier-ignore
/** Bytes of a value, by TIFF's number of its type. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };
/** An image with its overviews and masks has some dozens. */
const maxDirectories = 256;
const maxTags = 4096;
/** Blocks of 256 pixels of the widest image that is taken, and as many for each band of a small one. */
const maxBlocks = 8_000_000;
const ghostBytes = 1024;

/** Read the directories of a TIFF or BigTIFF file, without a pixel; refuses one that leads out of the file. */
export function readTiff(path: string): Tiff {
  using file = openFile(path, () => fail('source.truncated', { detail: 'TIFF' }));
  const { size: bytes, read } = file;
  const numbers = numbersIn(read(0, 8));
  const start = numbers.isBig ? 16 : 8;
  const ghost = read(start, Math.min(ghostBytes, Math.max(bytes - start, 0))).toString('latin1');
  return { bytes, ghost, directories: walk(read, numbers) };
}

interface Numbers {
  isBig: boolean;
  uint: (buffer: Buffer, at: number, size: number) => number;
}

/** How the file writes numbers: its byte order, and whether offsets have 8 bytes. */
function numbersIn(head: Buffer): Numbers {
  const isLittle = head.toString('latin1', 0, 2) === 'II';
  const uint = (buffer: Buffer, at: number, size: number): number => {
    if (size === 8) return Number(isLittle ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at));
    return isLittle ? buffer.readUIntLE(at, size) : buffer.readUIntBE(at, size);
  };
  return { isBig: uint(head, 2, 2) === 43, uint };
}

function walk(read: ReadBytes, numbers: Numbers): TiffDirectory[] {
  const { isBig, uint } = numbers;
  const size = isBig ? 8 : 4;
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let offset = uint(read(isBig ? 8 : 4, size), 0, size);
  while (offset !== 0) {
    if (seen.has(offset) || directories.length >= maxDirectories) throw fail('raster.tiff-damaged', { detail: 'IFD' });
    seen.add(offset);
    const count = uint(read(offset, isBig ? 8 : 2), 0, isBig ? 8 : 2);
    if (count === 0 || count > maxTags) throw fail('raster.tiff-damaged', { detail: `IFD ${offset}` });
    const entries = read(offset + (isBig ? 8 : 2), count * (isBig ? 20 : 12));
    directories.push(readDirectory(offset, entries, read, numbers));
    offset = uint(read(offset + (isBig ? 8 : 2) + entries.length, size), 0, size);
  }
  return directories;
}

function readDirectory(offset: number, entries: Buffer, read: ReadBytes, { isBig, uint }: Numbers): TiffDirectory {
  const places = new Map<number, number>();
  const length = isBig ? 20 : 12;
  for (let at = 0; at < entries.length; at += length) places.set(uint(entries, at, 2), at);
  const values = (number: number): number[] => {
    const at = places.get(number);
    if (at === undefined) return [];
    const size = typeBytes[uint(entries, at + 2, 2)];
    const count = uint(entries, at + 4, isBig ? 8 : 4);
    if (size === undefined || count > maxBlocks) throw fail('raster.tiff-damaged', { detail: `tag ${number}` });
    const inline = isBig ? 8 : 4;
    const place = at + (isBig ? 12 : 8);
    const bytes = size * count <= inline ? entries.subarray(place) : read(uint(entries, place, inline), size * count);
    return Array.from({ length: count }, (_, index) => uint(bytes, index * size, size));
  };
  const one = (number: number, otherwise: number): number => values(number)[0] ?? otherwise;
  const isTiled = places.has(tag.tileOffsets);
  return {
    offset,
    width: one(tag.width, 0),
    height: one(tag.height, 0),
    bands: one(tag.bands, 1),
    bits: one(tag.bits, 1),
    tileWidth: isTiled ? one(tag.tileWidth, 0) : undefined,
    subfile: one(tag.subfile, 0),
    blockOffsets: values(isTiled ? tag.tileOffsets : tag.stripOffsets),
    blockBytes: values(isTiled ? tag.tileBytes : tag.stripBytes),
  };
}
