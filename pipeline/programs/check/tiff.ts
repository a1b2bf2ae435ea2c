import { fail } from '../../base/errors.ts';
import { TiffFault, tiffDirectories, tiffTags as tags, type TiffDirectory } from '../../../schemas/codecs/tiff.ts';
import { openFile, viewOf } from '../read/file-bytes.ts';

/** One directory of a TIFF file: an image, an overview of it, or its mask. */
export interface TiffImage {
  offset: number;
  width: number;
  height: number;
  bands: number;
  bits: number;
  /** Width of a tile; undefined where the image is cut into strips. */
  tileWidth: number | undefined;
  /** 1: a smaller version, 4: a mask, 5: both. */
  subfile: number;
  blockOffsets: number[];
  blockBytes: number[];
}

/** A TIFF file as its directories describe it. */
export interface Tiff {
  bytes: number;
  /** Text behind the header, where GDAL says how a COG is laid out. */
  ghost: string;
  directories: TiffImage[];
}

/** Most directories, entries and values of a TIFF: an image with its overviews and masks has some dozens of directories. */
// So many values have the blocks of 256 pixels of the widest image that is taken, or those of each band of a small one.
const most = { directories: 256, entries: 4096, values: 8_000_000 };
const ghostBytes = 1024;

/** Read the directories of a TIFF or BigTIFF file, without a pixel; refuses one that leads out of the file. */
export async function readTiff(path: string): Promise<Tiff> {
  using file = openFile(path, () => fail('source.truncated', { detail: 'TIFF' }));
  const { size: bytes, read } = file;
  const tiff: Tiff = { bytes, ghost: '', directories: [] };
  const seen = new Set<number>();
  try {
    for await (const directory of tiffDirectories((at, length) => viewOf(read(at, length)), most)) {
      if (seen.has(directory.offset)) throw new TiffFault('IFD');
      seen.add(directory.offset);
      const start = directory.isBig ? 16 : 8;
      tiff.ghost ||= read(start, Math.min(ghostBytes, Math.max(bytes - start, 0))).toString('latin1');
      tiff.directories.push(await imageOf(directory));
    }
  } catch (cause) {
    if (cause instanceof TiffFault) throw fail('raster.tiff-damaged', { detail: cause.detail }, { cause });
    throw cause;
  }
  return tiff;
}

async function imageOf({ offset, has, values, one }: TiffDirectory): Promise<TiffImage> {
  const isTiled = has(tags.tileOffsets);
  return {
    offset,
    width: await one(tags.width, 0),
    height: await one(tags.height, 0),
    bands: await one(tags.bands, 1),
    bits: await one(tags.bits, 1),
    tileWidth: isTiled ? await one(tags.tileWidth, 0) : undefined,
    subfile: await one(tags.subfile, 0),
    blockOffsets: await values(isTiled ? tags.tileOffsets : tags.stripOffsets),
    blockBytes: await values(isTiled ? tags.tileBytes : tags.stripBytes),
  };
}
