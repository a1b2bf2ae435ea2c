import { lengthBytes, readFeature, readHeader } from '../../../schemas/codecs/flatgeobuf.ts';
import { collectLayer } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading } from './reading.ts';
import { stemOf } from './text.ts';

/** Read a FlatGeobuf file (version 3, or 2 without an index, which differs by its number alone), feature by feature. */
export async function readFlatgeobuf({ name, bytes, ...tools }: GivenFile): Promise<RawReading> {
  const view = new DataView(await bytes.arrayBuffer());
  try {
    return read(view, name, tools);
  } catch (cause) {
    if (cause instanceof RangeError) throw new ReadError('truncated', { line: 0 }, { cause });
    throw cause;
  }
}

function read(view: DataView, file: string, { room, onProgress }: Pick<GivenFile, 'room' | 'onProgress'>): RawReading {
  const header = readHeader(view);
  const { version, columns, features, nodeSize, crs: stated, title } = header;
  if (version !== 3 && (version !== 2 || nodeSize > 0)) throw new ReadError('flatgeobuf-version', { version });
  const layer = collectLayer(columns, 'declared', { room });
  let count = 0;
  for (let at = header.featuresStart; at < view.byteLength;) {
    const length = view.getUint32(at, true);
    if (at + lengthBytes + length > view.byteLength) throw new RangeError('A feature ends outside of the file.');
    const { values, geometry } = readFeature(new DataView(view.buffer, at + lengthBytes, length), header);
    layer.add(Object.fromEntries(columns.map((column, index) => [column.name, values[index]])), geometry);
    at += lengthBytes + length;
    count += 1;
    if (count % 5000 === 0) onProgress(at / view.byteLength);
  }
  if (features > 0 && count !== features) throw new RangeError('Features are missing.');
  // Where the header has none, this is what GDAL calls it.
  const called = header.name ?? 'unknown';
  const source = called === '' ? stemOf(file) : called;
  return { layers: [layer.finish({ source, stated, ...(title !== undefined && { title }) })], problems: [] };
}
