import type { ByteSource } from './byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import type { Position } from '../model/model.ts';
import { headerEnd, isFlatgeobuf, readHeader, type FlatHeader } from '../../../schemas/codecs/flatgeobuf.ts';
import { keepNodes } from './flatgeobuf-nodes.ts';
import { explainDamage, readAll, readFound, weigh, type Batch } from './flatgeobuf-read.ts';
import { nearestFirst, type Nearest } from './flatgeobuf-nearest.ts';
import { searchIndex, type Found, type Meet } from './flatgeobuf-search.ts';

/** A file whose header has been read. */
export interface Flatgeobuf {
  header: FlatHeader;
  bytes: number;
  /** Whether places can be looked for; else all has to be read. */
  hasIndex: boolean;
  /** The features whose boxes meet what is looked for, in the order of the file. */
  search: (meet: Meet, options?: ReadOptions) => Promise<Found[]>;
  /** So many features that are nearest to a place, the nearest first; none where there is no index. */
  nearest: (from: Position, count: number, options?: ReadOptions) => Promise<Nearest[]>;
  /** Bytes that reading them takes. */
  weigh: (found: readonly Found[]) => number;
  read: (found: readonly Found[], options?: ReadOptions) => AsyncGenerator<Batch>;
  readAll: (options?: ReadOptions) => AsyncGenerator<Batch>;
}

/** How a file is opened. */
export interface OpenOptions extends ReadOptions {
  /** Bytes of the first read: the header and the roots of the index. */
  firstBytes?: number;
}

const usualBytes = 64 * 1024;
/** A header of 500 columns with titles has less. */
const mostHeaderBytes = 4 * 1024 ** 2;

/** Open a FlatGeobuf file of the store; throw an error that names the file where its bytes contradict it. Nothing beyond them is read. */
export async function openFlatgeobuf(source: ByteSource, options: OpenOptions = {}): Promise<Flatgeobuf> {
  const view = await readStart(source, options).catch(explainDamage(source));
  const header = headerOf(source, view);
  const nodes = keepNodes(source, header);
  nodes.keep(header.indexStart, view, header.indexStart);
  return {
    header,
    bytes: source.bytes,
    hasIndex: header.featuresStart > header.indexStart,
    search: (meet, reading = {}) => searchIndex(nodes, source, header, meet, reading).catch(explainDamage(source)),
    nearest: (from, count, reading = {}) =>
      firstOf(nearestFirst({ nodes, source, header }, from, reading), count).catch(explainDamage(source)),
    weigh,
    read: (found, reading = {}) => readFound(source, header, found, reading),
    readAll: (reading = {}) => readAll(source, header, reading),
  };
}

async function firstOf<T>(all: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) if (found.push(one) >= count) break;
  return found;
}

/** The beginning of a file, its header whole. */
async function readStart(source: ByteSource, { firstBytes = usualBytes, ...options }: OpenOptions): Promise<DataView> {
  const bytes = await source.read({ from: 0, to: Math.min(firstBytes, source.bytes) }, options);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isFlatgeobuf(view)) throw new RangeError('it begins as another file');
  const end = headerEnd(view);
  if (end <= bytes.length) return view;
  if (end > Math.min(source.bytes, mostHeaderBytes)) throw new RangeError('its header has no end');
  const whole = await source.read({ from: 0, to: end }, options);
  return new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
}

function headerOf(source: ByteSource, view: DataView): FlatHeader {
  try {
    const header = readHeader(view);
    if (header.version !== 3) throw new RangeError(`its version is ${header.version}`);
    if (header.featuresStart > source.bytes) throw new RangeError('its index ends outside of it');
    return header;
  } catch (error) {
    return explainDamage(source)(error);
  }
}
