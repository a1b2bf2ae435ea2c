import { Compression, FetchSource, PMTiles, SharedPromiseCache, type DecompressFunc, type Source } from 'pmtiles';
import { nameAddress } from './failure.ts';
import { readAtMost } from './read-at-most.ts';

/** Bytes that a piece of a stranger's archive may have, packed or not: a tile has half a megabyte, a directory of 10,000 tiles less. */
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

/** A directory, which begins with how many tiles it tells of, each in four numbers of a byte at least: the package makes an object of each before it reads on. */
const directory: DecompressFunc = async (packed, compression) => {
  const unpacked = await upTo(mostBytes.directory)(packed, compression);
  const bytes = new Uint8Array(unpacked);
  let count = 0;
  for (let at = 0, unit = 1; at < bytes.length; at += 1, unit *= 128) {
    const byte = bytes[at] ?? 0;
    count += (byte % 128) * unit;
    if (byte < 128) break;
  }
  if (count * 4 > bytes.length) throw new Error('PMTiles tells of more tiles than it holds.');
  return unpacked;
};

/** A source that is asked for no more than a tile has: a directory may say that one takes gigabytes. */
function inPieces(source: Source): Source {
  const getBytes: Source['getBytes'] = (offset, length, signal, etag) =>
    length <= mostBytes.tile
      ? source.getBytes(offset, length, signal, etag).catch(nameAddress(source.getKey()))
      : Promise.reject(new Error(`PMTiles says that a piece takes ${length} bytes.`));
  return { getKey: () => source.getKey(), getBytes };
}

/** Archives whose beginning has been asked for before there is a map. */
const begun = new Map<string, PMTiles>();

/** Ask for the beginnings of archives, by their absolute addresses, while the code that draws them is on its way. */
export function beginArchives(addresses: Iterable<string>): void {
  for (const address of addresses) {
    if (begun.has(address)) continue;
    const archive = openArchive(address);
    begun.set(address, archive);
    // Whoever takes it learns why it did not come.
    archive.getHeader().catch(() => undefined);
  }
}

/** An archive that was begun, for one who keeps it, or a new one. */
export function takeArchive(address: string): PMTiles {
  const archive = begun.get(address) ?? openArchive(address);
  begun.delete(address);
  return archive;
}

/** An archive of tiles, which may be a stranger's and something else today than what was published. */
export const openArchive = (source: string | Source): PMTiles =>
  new PMTiles(
    inPieces(typeof source === 'string' ? new FetchSource(source) : source),
    new SharedPromiseCache(keptDirectories, true, directory),
    upTo(mostBytes.tile),
  );
