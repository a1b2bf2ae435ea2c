/** One size of an image in a Cloud-Optimized GeoTIFF, cut into blocks. */
export interface CogLevel {
  width: number;
  height: number;
  blockSide: number;
  bands: number;
  /** TIFF's number: 8 deflate, 50001 WebP. */
  compression: number;
  /** 2: each number is a difference to the one before. */
  predictor: number;
  offsets: number[];
  bytes: number[];
}

/** A GeoTIFF of which some kilobytes have been read: its sizes, the largest first. */
export interface Cog {
  url: string;
  levels: CogLevel[];
}

/** The directories of a sheet of ten thousand pixels fit; what does not is asked for. */
const headBytes = 16_384;
const tag = { subfile: 254, width: 256, height: 257, compression: 259, bands: 277, predictor: 317, side: 322, offsets: 324, bytes: 325 };
const typeBytes: Readonly<Record<number, number>> = { 3: 2, 4: 4, 16: 8 };
/** Far more than a sheet has. In the bucket of a producer may lie something else today than what was published: it is not to hold up the page. */
const most = { directories: 32, entries: 1024, values: 1_000_000, side: 2048, bands: 16 };

/** Some bytes of a file; throws where the server gives others. */
export async function fetchRange(url: string, at: number, length: number): Promise<ArrayBuffer> {
  const response = await fetch(url, { headers: { Range: `bytes=${at}-${at + length - 1}` } });
  if (response.status !== 206) throw new Error(`${url} answered ${response.status} to a request for a part of it.`);
  return readAtMost(response.body, length, url);
}

/** All that comes, where it is not more than was to come. */
export async function readAtMost(stream: ReadableStream<Uint8Array<ArrayBuffer>> | null, bytes: number, url: string): Promise<ArrayBuffer> {
  const reader = stream?.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let left = bytes;
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    pieces.push(piece.value);
    left -= piece.value.length;
    if (left >= 0) continue;
    await reader?.cancel();
    throw new Error(`${url} holds more than it says.`);
  }
  return new Blob(pieces).arrayBuffer();
}

type Read = (at: number, length: number) => Promise<DataView>;

/** Reads where the blocks of a GeoTIFF lie, as the catalogue's own are written: all directories before all pixels. */
export async function openCog(url: string): Promise<Cog> {
  const head = new DataView(await fetchRange(url, 0, headBytes));
  const read: Read = async (at, length) =>
    at + length <= head.byteLength ? new DataView(head.buffer, at, length) : new DataView(await fetchRange(url, at, length));
  const version = head.getUint16(2, true);
  if (head.getUint16(0, true) !== 0x4949 || (version !== 42 && version !== 43)) throw new Error(`${url} is no TIFF that is read here.`);
  const isBig = version === 43;
  const levels: CogLevel[] = [];
  let directories = 0;
  for (let at = isBig ? uint(head, 8, 8) : uint(head, 4, 4); at !== 0;) {
    directories += 1;
    // They may lead back to one another.
    if (directories > most.directories) throw new Error(`${url} is no TIFF that is read here.`);
    const { level, next } = await readDirectory(read, at, isBig);
    if (level !== undefined) levels.push(checked(level, url));
    at = next;
  }
  return { url, levels };
}

/** A number of a file, where it is not absurd. */
function atMost(limit: number, found: number): number {
  if (found > limit) throw new Error(`A TIFF holds ${found} of what there are at most ${limit}.`);
  return found;
}

/** A level whose numbers fit together: what draws it counts on that. */
function checked(level: CogLevel, url: string): CogLevel {
  const { width, height, blockSide: side, bands, offsets, bytes } = level;
  const isSquare = side >= 16 && side <= most.side && bands >= 1 && bands <= most.bands;
  const blocks = Math.ceil(width / side) * Math.ceil(height / side) * (isSquare ? 1 : NaN);
  if (blocks < 1 || offsets.length !== blocks || bytes.length !== blocks) throw new Error(`${url} is no TIFF that is read here.`);
  return level;
}

const uint = (view: DataView, at: number, size: number): number =>
  size === 8 ? Number(view.getBigUint64(at, true)) : size === 4 ? view.getUint32(at, true) : view.getUint16(at, true);

async function readDirectory(read: Read, at: number, isBig: boolean): Promise<{ level: CogLevel | undefined; next: number }> {
  const [countBytes, entryBytes, word] = isBig ? [8, 20, 8] : [2, 12, 4];
  const count = atMost(most.entries, uint(await read(at, countBytes), 0, countBytes));
  const view = await read(at + countBytes, count * entryBytes + word);
  const entries = new Map(Array.from({ length: count }, (_, index) => [view.getUint16(index * entryBytes, true), index * entryBytes]));
  const values = async (number: number): Promise<number[]> => {
    const entry = entries.get(number);
    if (entry === undefined) return [];
    const size = typeBytes[view.getUint16(entry + 2, true)] ?? 1;
    const length = atMost(most.values, uint(view, entry + 4, word));
    const place = entry + 4 + word;
    const isInline = size * length <= word;
    const list = isInline ? view : await read(uint(view, place, word), size * length);
    return Array.from({ length }, (_, index) => uint(list, (isInline ? place : 0) + index * size, size));
  };
  const one = async (number: number, otherwise: number): Promise<number> => (await values(number))[0] ?? otherwise;
  const next = uint(view, count * entryBytes, word);
  // A mask is no image of its own.
  if (((await one(tag.subfile, 0)) & 4) !== 0) return { level: undefined, next };
  const level: CogLevel = {
    width: await one(tag.width, 0),
    height: await one(tag.height, 0),
    blockSide: await one(tag.side, 0),
    bands: await one(tag.bands, 1),
    compression: await one(tag.compression, 1),
    predictor: await one(tag.predictor, 1),
    offsets: await values(tag.offsets),
    bytes: await values(tag.bytes),
  };
  return { level, next };
}
