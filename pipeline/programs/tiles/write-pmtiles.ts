import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';

/** A tile of a pyramid; `read` gives its content, once. */
export interface TileToWrite {
  z: number;
  x: number;
  y: number;
  read: () => Uint8Array;
}

/** Facts in the header and the metadata of an archive, beside its tiles. */
export interface ArchiveFacts {
  tileType: 'png' | 'webp';
  /** west, south, east, north in degrees */
  bbox: readonly [number, number, number, number];
  metadata: Readonly<Record<string, unknown>>;
}

export interface ArchiveWritten {
  addressed: number;
  entries: number;
  contents: number;
  bytes: number;
  minzoom: number;
  maxzoom: number;
}

/** An entry of a directory: a tile, and how many in a row share its bytes; 0: a leaf directory. */
export interface Entry {
  id: number;
  offset: number;
  length: number;
  run: number;
}

/** The header of an archive. */
export const headerBytes = 127;
/** Header and root together are read with one request of 16 KiB (PMTiles 3, section 2). */
const maxRootBytes = 16_384 - headerBytes;
const tileTypes = { png: 2, webp: 4 };
const firstLeafEntries = 4096;
const pieceBytes = 4 * 1024 ** 2;

/** Write tiles as one clustered PMTiles 3 archive: in Hilbert order, each content once, directories and metadata in gzip. */
export function writePmtiles(path: string, tiles: readonly TileToWrite[], facts: ArchiveFacts): ArchiveWritten {
  const ordered = tiles.map((tile) => ({ id: zxyToTileId(tile.z, tile.x, tile.y), tile })).sort((a, b) => a.id - b.id);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) throw new Error('An archive has at least one tile.');
  const dataPath = `${path}.data`;
  const { entries, contents, bytes } = writeContents(dataPath, ordered);
  const { root, leaves } = makeDirectories(entries);
  const metadata = gzipSync(JSON.stringify(facts.metadata));
  const written = { addressed: ordered.length, entries: entries.length, contents, bytes, minzoom: first.tile.z, maxzoom: last.tile.z };
  const header = makeHeader(written, { root: root.length, metadata: metadata.length, leaves: leaves.length }, facts);
  const file = openSync(path, 'w');
  for (const part of [header, root, metadata, leaves]) writeSync(file, part);
  appendFile(file, dataPath);
  closeSync(file);
  unlinkSync(dataPath);
  return written;
}

/** Write each content once; tiles that follow one another with the same content are one entry. */
function writeContents(
  path: string,
  ordered: readonly { id: number; tile: TileToWrite }[],
): { entries: Entry[]; contents: number; bytes: number } {
  const file = openSync(path, 'w');
  const known = new Map<string, { offset: number; length: number }>();
  const entries: Entry[] = [];
  let bytes = 0;
  for (const { id, tile } of ordered) {
    const content = tile.read();
    const digest = createHash('sha256').update(content).digest('base64');
    const place = known.get(digest) ?? { offset: bytes, length: content.length };
    if (!known.has(digest)) {
      writeSync(file, content);
      known.set(digest, place);
      bytes += content.length;
    }
    const before = entries.at(-1);
    if (before !== undefined && before.id + before.run > id) throw new Error(`The tile ${tile.z}/${tile.x}/${tile.y} comes twice.`);
    if (before?.offset === place.offset && before.id + before.run === id) before.run += 1;
    else entries.push({ id, ...place, run: 1 });
  }
  closeSync(file);
  return { entries, contents: known.size, bytes };
}

/** One root of entries, or a root of leaves where it would be too large. */
function makeDirectories(entries: readonly Entry[]): { root: Buffer; leaves: Buffer } {
  const whole = packDirectory(entries);
  if (whole.length <= maxRootBytes) return { root: whole, leaves: Buffer.alloc(0) };
  for (let size = firstLeafEntries; ; size *= 2) {
    const parts: Buffer[] = [];
    const pointers: Entry[] = [];
    let offset = 0;
    for (let start = 0; start < entries.length; start += size) {
      const part = packDirectory(entries.slice(start, start + size));
      pointers.push({ id: entries[start]?.id ?? 0, offset, length: part.length, run: 0 });
      parts.push(part);
      offset += part.length;
    }
    const root = packDirectory(pointers);
    if (root.length <= maxRootBytes) return { root, leaves: Buffer.concat(parts) };
  }
}

/** A directory in columns of varints: identifiers as steps, an offset of 0 where a content follows the one before. */
function packDirectory(entries: readonly Entry[]): Buffer {
  const bytes: number[] = [];
  const put = (value: number): void => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    bytes.push(rest);
  };
  put(entries.length);
  for (const [index, { id }] of entries.entries()) put(id - (entries[index - 1]?.id ?? 0));
  for (const { run } of entries) put(run);
  for (const { length } of entries) put(length);
  for (const [index, { offset }] of entries.entries()) {
    const before = entries[index - 1];
    put(before !== undefined && offset === before.offset + before.length ? 0 : offset + 1);
  }
  return gzipSync(Uint8Array.from(bytes));
}

function makeHeader(
  { addressed, entries, contents, bytes, minzoom, maxzoom }: ArchiveWritten,
  lengths: { root: number; metadata: number; leaves: number },
  { tileType, bbox: [west, south, east, north] }: ArchiveFacts,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  let at = 8;
  let offset = headerBytes;
  for (const length of [lengths.root, lengths.metadata, lengths.leaves, bytes]) {
    header.writeBigUInt64LE(BigInt(offset), at);
    header.writeBigUInt64LE(BigInt(length), at + 8);
    [at, offset] = [at + 16, offset + length];
  }
  for (const [index, count] of [addressed, entries, contents].entries()) header.writeBigUInt64LE(BigInt(count), 72 + index * 8);
  // Clustered; directories in gzip, tiles as they are.
  header.set([1, 2, 1, tileTypes[tileType], minzoom, maxzoom], 96);
  const degrees = (value: number, place: number): void => void header.writeInt32LE(Math.round(value * 1e7), place);
  for (const [index, value] of [west, south, east, north].entries()) degrees(value, 102 + index * 4);
  header[118] = minzoom;
  degrees((west + east) / 2, 119);
  degrees((south + north) / 2, 123);
  return header;
}

function appendFile(target: number, path: string): void {
  const source = openSync(path, 'r');
  const piece = Buffer.alloc(pieceBytes);
  for (let length = readSync(source, piece); length > 0; length = readSync(source, piece)) writeSync(target, piece, 0, length);
  closeSync(source);
}
