import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { bytesToHeader, tileIdToZxy, type Header } from 'pmtiles';
import { fail, problem } from '../../base/errors.ts';
import type { Problem } from '../../../schemas/types.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { gatherComplaints, type Complaints } from '../read/complaints.ts';
import type { Examination } from '../read/examination.ts';
import { openFile, type ReadBytes } from '../read/file-bytes.ts';
import { headerBytes, type ArchiveWritten, type Entry } from './write-pmtiles.ts';
import { reply } from '../job.ts';

const readVersion = 3;
/** The root directory lies within these first bytes, so that one request brings both (PMTiles 3, section 2). */
const rootEnd = 16_384;
/** No directory or metadata unpacks to more. */
const maxUnpacked = 256 * 1024 ** 2;
/** Leaves below the root: the format has one level, readers allow four. */
const maxDepth = 4;
const unpack: Readonly<Record<number, (bytes: Buffer) => Buffer>> = {
  1: (bytes) => bytes,
  2: (bytes) => gunzipSync(bytes, { maxOutputLength: maxUnpacked }),
  3: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: maxUnpacked }),
  4: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: maxUnpacked }),
};
const tileTypes = ['?', 'MVT', 'PNG', 'JPEG', 'WebP', 'AVIF', 'MLT'];

interface Tiles {
  read: ReadBytes;
  header: Header;
  complaints: Complaints;
  tiles: number;
  lastId: number;
  /** Beginnings of tiles that were read: several entries may share one. */
  seen: Set<number>;
  /** Beginnings of leaf directories that were read: one that leads to itself would be walked without end. */
  leaves: Set<number>;
}

/** Say everything that is wrong with a PMTiles archive, down to each compressed tile, and what it is. */
export function checkPmtiles(path: string): Examination {
  try {
    using file = openFile(path);
    const { read, size } = file;
    const head = read(0, headerBytes);
    const version = head.toString('latin1', 0, 7) === 'PMTiles' ? (head[7] ?? 0) : 0;
    if (version !== readVersion) throw fail('source.pmtiles-version', { found: version });
    const header = bytesToHeader(Uint8Array.from(head).buffer);
    const complaints = gatherComplaints();
    const tiles: Tiles = { read, header, complaints, tiles: 0, lastId: -1, seen: new Set(), leaves: new Set() };
    checkHeader(header, size, complaints);
    checkMetadata(read(header.jsonMetadataOffset, header.jsonMetadataLength), header, complaints);
    readDirectory(tiles, read(header.rootDirectoryOffset, header.rootDirectoryLength), 0);
    if (header.numAddressedTiles !== 0 && header.numAddressedTiles !== tiles.tiles)
      complaints.add('source.pmtiles-count', { said: header.numAddressedTiles, found: tiles.tiles }, {});
    const found = problem(
      'inspect.is-tiles',
      { type: tileTypes[header.tileType] ?? '?', min: header.minZoom, max: header.maxZoom, count: tiles.tiles },
      { severity: 'notice' },
    );
    return { problems: [found, ...complaints.problems()] };
  } catch (error) {
    if (error instanceof RangeError) throw fail('source.truncated', { detail: 'PMTiles' }, { cause: error });
    throw error;
  }
}

/** Archive as it was written, and the problems that are found where it is read again. */
export interface ArchiveRead {
  written: ArchiveWritten;
  problems: Problem[];
}

/** Read what has been written from its file again: every directory, every tile. */
export const readBack = (path: string, written: ArchiveWritten): ArchiveRead => ({ written, problems: checkPmtiles(path).problems });

function checkHeader(header: Header, size: number, complaints: Complaints): void {
  const {
    rootDirectoryOffset,
    rootDirectoryLength,
    tileDataOffset,
    tileDataLength = 0,
    leafDirectoryOffset,
    leafDirectoryLength = 0,
  } = header;
  if (tileDataOffset + tileDataLength > size || leafDirectoryOffset + leafDirectoryLength > size)
    throw new RangeError('A section ends outside of the file.');
  if (rootDirectoryOffset + rootDirectoryLength > rootEnd) complaints.add('source.pmtiles-header', { field: 'root directory' }, {});
  if (!Object.hasOwn(unpack, header.internalCompression)) complaints.add('source.pmtiles-header', { field: 'internal compression' }, {});
  if (tileTypes[header.tileType] === undefined) complaints.add('source.pmtiles-header', { field: 'tile type' }, {});
  if (header.minZoom > header.maxZoom) complaints.add('source.pmtiles-header', { field: 'zooms' }, {});
  const isBox =
    header.minLon <= header.maxLon && header.minLat <= header.maxLat && Math.abs(header.minLon) <= 180 && Math.abs(header.maxLat) <= 90;
  if (!isBox) complaints.add('source.pmtiles-header', { field: 'bounds' }, {}, 'warning');
}

/** Metadata are a JSON object; of vector tiles they name the layers (section 5). */
function checkMetadata(bytes: Buffer, { internalCompression, tileType }: Header, complaints: Complaints): void {
  try {
    const metadata: unknown = JSON.parse((unpack[internalCompression] ?? unpack[1]!)(bytes).toString());
    if (!isMembers(metadata)) complaints.add('source.pmtiles-metadata', {}, {});
    else if (tileTypes[tileType] === 'MVT' && !('vector_layers' in metadata)) complaints.add('source.pmtiles-layers', {}, {}, 'warning');
  } catch {
    complaints.add('source.pmtiles-metadata', {}, {});
  }
}

/** Walk over the entries of a directory and of the leaves below it. */
function readDirectory(tiles: Tiles, packed: Buffer, depth: number): void {
  const { header, complaints, read, leaves } = tiles;
  const place = { byte: depth === 0 ? header.rootDirectoryOffset : header.leafDirectoryOffset };
  const entries = parseDirectory(packed, header.internalCompression);
  if (entries === undefined) return complaints.add('source.pmtiles-directory', {}, place);
  for (const entry of entries) {
    const { offset, length } = entry;
    if (entry.run > 0) readTile(tiles, entry);
    else if (depth >= maxDepth || leaves.has(offset) || offset + length > (header.leafDirectoryLength ?? 0))
      complaints.add('source.pmtiles-directory', {}, place);
    else {
      leaves.add(offset);
      readDirectory(tiles, read(header.leafDirectoryOffset + offset, length), depth + 1);
    }
  }
}

function readTile(tiles: Tiles, { id, offset, length, run }: Entry): void {
  const { header, complaints, read, seen } = tiles;
  tiles.tiles += run;
  const [zoom, x, y] = id < 2 ** 50 ? tileIdToZxy(id) : [99, 0, 0];
  const place = { part: `${zoom}/${x}/${y}` };
  if (id <= tiles.lastId) complaints.add('source.pmtiles-order', {}, place);
  tiles.lastId = id + run - 1;
  if (zoom < header.minZoom || zoom > header.maxZoom) complaints.add('source.pmtiles-zoom', {}, place, 'warning');
  if (length === 0 || offset + length > (header.tileDataLength ?? 0)) return complaints.add('source.pmtiles-tile', {}, place);
  if (seen.has(offset)) return;
  seen.add(offset);
  try {
    // Each kind of compression has a checksum or a form that damage breaks.
    unpack[header.tileCompression]?.(read(header.tileDataOffset + offset, length));
  } catch {
    complaints.add('source.pmtiles-tile', {}, place);
  }
}

/** The entries of a directory (section 4), undefined where its bytes are no directory. */
function parseDirectory(packed: Buffer, compression: number): Entry[] | undefined {
  try {
    const bytes = (unpack[compression] ?? unpack[1]!)(packed);
    let at = 0;
    const next = (): number => {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes.readUInt8(at);
        at += 1;
        value += (byte & 0x7f) * factor;
        if (byte < 0x80) return value;
      }
    };
    const count = next();
    // Each entry takes four bytes at least.
    if (count * 4 > bytes.length) return undefined;
    let id = 0;
    const entries: Entry[] = Array.from({ length: count }, () => ({ id: (id += next()), offset: 0, length: 0, run: 0 }));
    for (const entry of entries) entry.run = next();
    for (const entry of entries) entry.length = next();
    for (const [index, entry] of entries.entries()) {
      const value = next();
      const before = entries[index - 1];
      // 0: right after the one before.
      entry.offset = value > 0 ? value - 1 : before === undefined ? 0 : before.offset + before.length;
    }
    return at === bytes.length ? entries : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.main) await reply(() => checkPmtiles('../in/source'));
