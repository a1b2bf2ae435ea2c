import { problem } from '../../base/errors.ts';
import type { Problem } from '../../../schemas/types.ts';
import { readTiff, type TiffImage } from '../check/tiff.ts';

/** Above this side an image needs overviews. */
const maxPlainSide = 512;
/** Promises that GDAL writes behind the header of a COG, and readers count on. */
const promises = ['LAYOUT=IFDS_BEFORE_DATA', 'BLOCK_ORDER=ROW_MAJOR', 'BLOCK_LEADER=SIZE_AS_UINT4', 'BLOCK_TRAILER=LAST_4_BYTES_REPEATED'];

/** List what keeps a file from being a Cloud-Optimized GeoTIFF read with few requests; a warning of other validators is an error here. */
export async function checkCog(path: string): Promise<Problem[]> {
  const { bytes, ghost, directories } = await readTiff(path);
  const wrong = (detail: string): Problem[] => [problem('raster.not-cog', { detail })];
  const images = directories.filter(({ subfile }) => (subfile & 4) === 0);
  const [main, ...overviews] = images;
  if (main === undefined) return wrong('IFD 0');
  return [
    ...promises.filter((promise) => !ghost.includes(promise)).flatMap(wrong),
    ...directories.filter(({ tileWidth }) => tileWidth === undefined).flatMap(({ offset }) => wrong(`strips at ${offset}`)),
    ...wrongOrder(directories).flatMap(wrong),
    ...wrongOverviews(main, overviews).flatMap(wrong),
    ...directories.flatMap((directory) => wrongBlocks(directory, bytes)).flatMap(wrong),
    ...wrongData(directories).flatMap(wrong),
  ];
}

/** Directories stand one after the other before all pixels. */
function wrongOrder(directories: readonly TiffImage[]): string[] {
  const firstBlock = directories
    .flatMap(({ blockOffsets }) => blockOffsets)
    .reduce((least, offset) => (offset > 0 && offset < least ? offset : least), Infinity);
  return directories.flatMap(({ offset }, index) =>
    offset > firstBlock || offset < (directories[index - 1]?.offset ?? 0) ? [`IFD ${index} at ${offset}`] : [],
  );
}

/** Each about half of the one before, down to one block. */
function wrongOverviews(main: TiffImage, overviews: readonly TiffImage[]): string[] {
  const sizes = [main, ...overviews];
  const steps = overviews.flatMap(({ width, height }, index) => {
    const { width: before, height: tall } = sizes[index] ?? main;
    const isHalf = Math.abs(width * 2 - before) <= 2 && Math.abs(height * 2 - tall) <= 2;
    return isHalf ? [] : [`overview ${index + 1}: ${width} × ${height}`];
  });
  const last = sizes.at(-1) ?? main;
  return last.width > maxPlainSide || last.height > maxPlainSide ? [...steps, `no overview below ${last.width} × ${last.height}`] : steps;
}

const wrongBlocks = ({ blockOffsets, blockBytes }: TiffImage, bytes: number): string[] =>
  blockOffsets.length === blockBytes.length && blockOffsets.every((offset, index) => offset + (blockBytes[index] ?? 0) <= bytes)
    ? []
    : ['blocks beyond the end'];

/** The smallest overview comes first, so that a viewer shows something at once; blocks of one image follow one another. */
function wrongData(directories: readonly TiffImage[]): string[] {
  const starts = directories
    .filter(({ subfile }) => (subfile & 4) === 0)
    .map(({ blockOffsets }) => blockOffsets.find((offset) => offset > 0));
  const found = starts.flatMap((start, index) => {
    const next = starts[index + 1];
    return start !== undefined && next !== undefined && next > start ? [`overview ${index + 1} after the image`] : [];
  });
  const jumps = directories.filter(({ blockOffsets }) => {
    const there = blockOffsets.filter((offset) => offset > 0);
    return there.some((offset, index) => index > 0 && offset < (there[index - 1] ?? 0));
  });
  return [...found, ...jumps.map(({ offset }) => `blocks out of order, IFD at ${offset}`)];
}
