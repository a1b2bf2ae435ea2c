import { Compression, FetchSource, PMTiles, SharedPromiseCache, type DecompressFunc, type Source } from 'pmtiles';
import type { TileAddress } from '../model/camera.ts';
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

/** An archive that may be asked for tiles before there is a map: each is then given once. */
class Archive extends PMTiles {
  readonly #begun = new Map<string, ReturnType<PMTiles['getZxy']>>();

  begin(...tile: TileAddress): void {
    if (this.#begun.has(tile.join('/'))) return;
    const asked = super.getZxy(...tile);
    // Whoever takes it learns why it did not come.
    asked.catch(() => undefined);
    this.#begun.set(tile.join('/'), asked);
  }

  override getZxy(z: number, x: number, y: number, signal?: AbortSignal): ReturnType<PMTiles['getZxy']> {
    const tile = [z, x, y].join('/');
    const begun = this.#begun.get(tile);
    this.#begun.delete(tile);
    return begun ?? super.getZxy(z, x, y, signal);
  }
}

/** Archives that have been asked for tiles before there is a map, by address. */
const begun = new Map<string, Archive>();

/** Asks the archive of an absolute address for tiles, while the code that draws them is on its way. */
export function beginTiles(address: string, tiles: Iterable<TileAddress>): void {
  const archive = begun.get(address) ?? openArchive(address);
  begun.set(address, archive);
  for (const tile of tiles) archive.begin(...tile);
}

/** An archive that was begun, for one who keeps it, or a new one. */
export function takeArchive(address: string): PMTiles {
  const archive = begun.get(address) ?? openArchive(address);
  begun.delete(address);
  return archive;
}

/** An archive of tiles, which may be a stranger's and something else today than what was published. */
export const openArchive = (source: string | Source): Archive =>
  new Archive(
    inPieces(typeof source === 'string' ? new FetchSource(source) : source),
    new SharedPromiseCache(keptDirectories, true, directory),
    upTo(mostBytes.tile),
  );
