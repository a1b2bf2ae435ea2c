import { Compression, EtagMismatch, PMTiles, SharedPromiseCache, type DecompressFunc, type RangeResponse, type Source } from 'pmtiles';
import type { TileAddress } from '../model/camera.ts';
import { BrokenRange, fetchRange, type RangeOptions } from './fetch-range.ts';
import { nearRanges } from './near-ranges.ts';
import { readAtMost } from './read-at-most.ts';
import { SharedRanges } from './shared-ranges.ts';

/** Bytes that a piece of a stranger's archive may have, packed or not: a tile has half a megabyte, a directory of 10,000 tiles less. */
const mostBytes = { tile: 16 * 1024 ** 2, directory: 8 * 1024 ** 2 };
/** The header of an archive, and where it says that the root directory begins and how long it is (PMTiles 3, section 3). */
const header = { bytes: 127, rootAt: 8, rootBytes: 16 };
/** Bytes of the first read: they hold the root directory, of 16 kB at most, in nearly all archives. */
const usualBeginning = 5120;

/** Directories that stay in memory, as the package has it. */
const keptDirectories = 100;

/** Unpacks until there is too much; the package's own unpacks whatever comes. */
const upTo =
  (bytes: number): DecompressFunc =>
  async (packed, compression) => {
    if (compression === Compression.None || compression === Compression.Unknown) return packed;
    if (compression !== Compression.Gzip) throw new Error(`Tiles are compressed in a way that is not read (${compression}).`);
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return readAtMost(unpacked, bytes, 'PMTiles').catch((error: unknown) => {
      // Browsers differ in what they say of bytes that do not unpack.
      throw error instanceof TypeError ? new Error(`PMTiles does not unpack (${error.message}).`, { cause: error }) : error;
    });
  };

/** Unpack a directory; refuse one that counts more tiles than it holds, each four numbers of a byte at least. */
const directory: DecompressFunc = async (packed, compression) => {
  // guard [mostBytes.directory → mostBytes.directory * 100]: a directory that unpacks to more
  const unpacked = await upTo(mostBytes.directory)(packed, compression);
  const bytes = new Uint8Array(unpacked);
  let count = 0;
  for (let at = 0, unit = 1; at < bytes.length; at += 1, unit *= 128) {
    const byte = bytes[at] ?? 0;
    count += (byte % 128) * unit;
    if (byte < 128) break;
  }
  // The package makes an object of each tile before it reads on.
  // guard: a directory that tells of more tiles
  if (count * 4 > bytes.length) throw new Error('PMTiles tells of more tiles than it holds.');
  return unpacked;
};

/** The archive of an address. PMTiles reads its beginning again, and asks once more, where it is another archive than it was. */
function sourceAt(url: string): Source {
  let known: Pick<RangeOptions, 'bytes' | 'cache'> = {};
  return {
    getKey: () => url,
    async getBytes(offset, length, signal, etag) {
      const isBeginning = offset === 0;
      const { bytes, ...how } = known;
      try {
        const found = await fetchRange(
          url,
          { from: offset, to: offset + length },
          { ...how, signal, etag, mayEnd: isBeginning, bytes: isBeginning ? undefined : bytes },
        );
        known = { ...known, bytes: found.bytes };
        return { data: found.data.buffer, ...(found.etag !== undefined && { etag: found.etag }) };
      } catch (error) {
        if (!(error instanceof BrokenRange && error.isOther)) throw error;
        known = { cache: 'reload' };
        throw new EtagMismatch(error.message, { cause: error });
      }
    },
  };
}

/** The header and the root directory, of at most `most` bytes: the package asks for as many, four in five of them for nothing. */
async function beginningOf(source: Source, most: number, signal?: AbortSignal): ReturnType<Source['getBytes']> {
  const first = await source.getBytes(0, Math.min(most, usualBeginning), signal);
  const came = first.data.byteLength;
  if (came < header.bytes) return first;
  const view = new DataView(first.data);
  const [rootAt, rootBytes] = [header.rootAt, header.rootBytes].map((at) => Number(view.getBigUint64(at, true)));
  const end = Math.min(most, (rootAt ?? 0) + (rootBytes ?? 0));
  // Of one that ends here already, the package says so.
  if (end <= came || came < usualBeginning) return first;
  const rest = await source.getBytes(came, end - came, signal, first.etag);
  return joined(first.data, { ...first, data: rest.data });
}

/** Put what had come before what came after it. */
const joined = async (before: ArrayBuffer, after: RangeResponse): Promise<RangeResponse> => ({
  ...after,
  data: await new Blob([before, after.data]).arrayBuffer(),
});

/** Wrap a source: refuse a piece longer than a tile may be, read each range once, and near ranges together. */
function inPieces(source: Source): Source {
  const shared = new SharedRanges();
  const near = nearRanges((...asked) => source.getBytes(...asked));
  let beginning: RangeResponse | undefined;
  const getBytes: Source['getBytes'] = (offset, length, signal, etag) => {
    // A directory may say that a tile takes gigabytes.
    // guard: takes gigabytes is not asked for them
    if (length > mostBytes.tile) return Promise.reject(new Error(`PMTiles says that a piece takes ${length} bytes.`));
    // The beginning says which archive it is: it is asked for anew.
    if (offset === 0) return beginningOf(source, length, signal).then((found) => (beginning = found));
    // Directories below the root, and the tiles of a small archive, have often come with it, or a part of them has.
    const known = beginning?.etag === etag ? beginning?.data.slice(offset, offset + length) : undefined;
    const came = known?.byteLength ?? 0;
    if (came === length && beginning !== undefined && known !== undefined) return Promise.resolve({ ...beginning, data: known });
    // Tiles that are alike are one range.
    const rest = shared.get(`${offset} ${length} ${etag ?? ''}`, (stop) => near(offset + came, length - came, stop, etag), signal);
    return known === undefined || came === 0 ? rest : rest.then((found) => joined(known, found));
  };
  return { getKey: () => source.getKey(), getBytes };
}

/** Cache of an archive's header and directories, without the failures that the package remembers as well. */
class Memory extends SharedPromiseCache {
  override getHeader(source: Source): ReturnType<SharedPromiseCache['getHeader']> {
    return this.#keep(source.getKey(), super.getHeader(source));
  }

  override getDirectory(...asked: Parameters<SharedPromiseCache['getDirectory']>): ReturnType<SharedPromiseCache['getDirectory']> {
    const [source, offset, length, { etag = '' }] = asked;
    return this.#keep(`${source.getKey()}|${etag}|${offset}|${length}`, super.getDirectory(...asked));
  }

  /** Tiles that find another archive at a time read its beginning once. */
  override invalidate(source: Source): Promise<void> {
    const key = source.getKey();
    if (this.invalidations.has(key)) return Promise.resolve();
    this.cache.delete(key);
    const end = (): void => void this.invalidations.delete(key);
    this.invalidations.set(key, this.getHeader(source).then(end, end));
    return Promise.resolve();
  }

  async #keep<Value>(key: string, asked: Promise<Value>): Promise<Value> {
    const entry = this.cache.get(key);
    try {
      return await asked;
    } catch (error) {
      if (this.cache.get(key) === entry) {
        this.cache.delete(key);
        this.pendingFetches.delete(key);
      }
      throw error;
    }
  }
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
    inPieces(typeof source === 'string' ? sourceAt(source) : source),
    new Memory(keptDirectories, true, directory),
    // guard [mostBytes.tile → mostBytes.tile * 100]: a tile that unpacks to more
    upTo(mostBytes.tile),
  );
