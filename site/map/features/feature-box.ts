import type { Bbox } from '../../../schemas/types.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import { boxAt, headerEnd, isFlatgeobuf, nodeBytes, readHeader, type FlatHeader } from '../../../schemas/codecs/flatgeobuf.ts';

/** Bytes of the first read, which hold the headers of most files. */
const firstBytes = 8 * 1024;
/** A header of 500 columns with titles has less. */
const mostHeaderBytes = 4 * 1024 ** 2;

/**
 * Read boxes of features, in degrees, by their places in an indexed FlatGeobuf file: the index's last nodes, its leaves, keep their order.
 */
export function readBoxes(source: ByteSource): (place: number, options?: ReadOptions) => Promise<Bbox> {
  let asked: Promise<FlatHeader> | undefined;
  return async (place, options) => {
    asked ??= readStart(source);
    // A header that did not come is asked for again.
    asked.catch(() => (asked = undefined));
    const { features, featuresStart, nodeSize } = await asked;
    if (!(place >= 0 && place < features)) throw new RangeError(`${source.name} has no feature ${place}.`);
    if (nodeSize < 2 || featuresStart > source.bytes) throw new SyntaxError(`${source.name} has no index.`);
    const from = featuresStart - (features - place) * nodeBytes;
    const bytes = await source.read({ from, to: from + nodeBytes }, options);
    const view = new DataView(bytes.buffer, bytes.byteOffset, nodeBytes);
    const box = boxAt(view, 0);
    if (!box.every((each) => Math.abs(each) <= 360)) throw new SyntaxError(`${source.name} has a box outside of the world.`);
    return box;
  };
}

async function readStart(source: ByteSource): Promise<FlatHeader> {
  const read = async (to: number): Promise<DataView> => {
    const bytes = await source.read({ from: 0, to: Math.min(to, source.bytes) });
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const start = await read(firstBytes);
  if (!isFlatgeobuf(start) || headerEnd(start) > Math.min(mostHeaderBytes, source.bytes))
    throw new SyntaxError(`${source.name} is no FlatGeobuf file.`);
  const whole = headerEnd(start) > start.byteLength ? await read(headerEnd(start)) : start;
  try {
    return readHeader(whole);
  } catch (cause) {
    throw new SyntaxError(`${source.name} has a header that cannot be read.`, { cause });
  }
}
