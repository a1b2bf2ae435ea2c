import { Compression, PMTiles, SharedPromiseCache, type DecompressFunc, type Source } from 'pmtiles';
import { readAtMost } from './read-at-most.ts';

/** Bytes that half a megabyte of a stranger's archive may unpack to: a tile has half a megabyte, a directory of 10,000 tiles less. */
const mostBytes = { tile: 16 * 1024 ** 2, directory: 8 * 1024 ** 2 };
/** Directories that stay in memory, as the package has it. */
const keptDirectories = 100;

/** Unpacks until there is too much; the package's own unpacks whatever comes. */
const upTo =
  (bytes: number): DecompressFunc =>
  async (packed, compression) => {
    if (compression === Compression.None || compression === Compression.Unknown) return packed;
    if (compression !== Compression.Gzip) throw new Error(`Tiles are compressed in a way that is not read (${compression}).`);
    return readAtMost(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')), bytes, 'PMTiles');
  };

/** An archive of tiles, which may be a stranger's and something else today than what was published. */
export const openArchive = (source: string | Source): PMTiles =>
  new PMTiles(source, new SharedPromiseCache(keptDirectories, true, upTo(mostBytes.directory)), upTo(mostBytes.tile));
