import { gunzipSync } from 'node:zlib';
import { bytesToHeader, Compression, ResolvedValueCache, type DecompressFunc, type Entry, type Header, type Source } from 'pmtiles';
import { openFile } from '../read/file-bytes.ts';
import { headerBytes } from './write-pmtiles.ts';

/** A PMTiles archive (version 3) on disk. */
export interface Tileset extends Disposable {
  header: Header;
  /** JSON, as its writer left it. */
  metadata: unknown;
  /** Every tile, in the order of the file's directories; several in a row may share one content. */
  entries: () => AsyncGenerator<Entry>;
  /** The content of an entry, as it is stored; throws where the file ends before. */
  read: (entry: Entry) => Buffer;
}

/** A tile has half a megabyte, a directory less: a buffer is made before anything is read. */
const mostBytes = 64 * 1024 ** 2;
/** Directories of directories: the format needs two levels. */
const mostLevels = 4;

// That of the library makes a response of each piece: Node loads all of its client of the web for it, a third of what a small tileset takes.
const decompress: DecompressFunc = (bytes, compression) => {
  const { buffer } = Uint8Array.from(compression === Compression.Gzip ? gunzipSync(bytes) : new Uint8Array(bytes));
  return Promise.resolve(buffer);
};

/** Open an archive to read the whole of it. */
export function openTileset(path: string): Tileset {
  const file = openFile(path, () => new Error('The tileset ends before its last tile.'));
  const read = (offset: number, length: number): Buffer => {
    if (length > mostBytes) throw new Error(`A piece of the tileset says that it takes ${length} bytes.`);
    return file.read(offset, length);
  };
  const source: Source = {
    getKey: () => path,
    getBytes: (offset, length) => Promise.resolve({ data: Uint8Array.from(read(offset, length)).buffer }),
  };
  const header = bytesToHeader(Uint8Array.from(read(0, headerBytes)).buffer);
  async function* entries(offset = header.rootDirectoryOffset, length = header.rootDirectoryLength, level = 1): AsyncGenerator<Entry> {
    if (level > mostLevels) throw new Error('A directory of the tileset leads to itself.');
    for (const entry of await new ResolvedValueCache(1, false, decompress).getDirectory(source, offset, length, header)) {
      if (entry.runLength > 0) yield entry;
      else yield* entries(header.leafDirectoryOffset + entry.offset, entry.length, level + 1);
    }
  }
  return {
    header,
    metadata: JSON.parse(gunzipSync(read(header.jsonMetadataOffset, header.jsonMetadataLength)).toString('utf8')),
    entries: () => entries(),
    read: ({ offset, length }) => read(header.tileDataOffset + offset, length),
    [Symbol.dispose]: file[Symbol.dispose],
  };
}
