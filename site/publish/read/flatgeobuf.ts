import type { Geometry, Position } from 'geojson';
import type { FieldType } from '../../../schemas/types.ts';
import { collectLayer } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading } from './reading.ts';
import { stemOf } from './text.ts';

/** A file, and a count of what is read of it: vectors that are named more than once would be read without an end. */
interface FlatFile {
  view: DataView;
  spend: (bytes: number) => void;
}

/** A table of a FlatBuffer: reads outside of the file throw a RangeError. */
interface FlatTable {
  /** Position of a field's value; 0 where the table leaves it out. */
  at: (slot: number) => number;
  vector: (slot: number, bytes: number) => { at: number; length: number } | undefined;
  table: (slot: number) => FlatTable | undefined;
  tables: (slot: number) => FlatTable[];
  text: (slot: number) => string | undefined;
}

/** Places of fields in the tables of FlatGeobuf 3 (header.fbs, feature.fbs). */
const slots = {
  header: { name: 0, geometryType: 2, columns: 7, features: 8, nodeSize: 9, crs: 10, title: 11 },
  crs: { organisation: 0, code: 1, wkt: 4 },
  column: { name: 0, type: 1, title: 2 },
  feature: { geometry: 0, properties: 1 },
  geometry: { ends: 0, xy: 1, type: 6, parts: 7 },
} as const;

const types: readonly FieldType[] = [
  ...(['integer', 'integer', 'boolean', 'integer', 'integer', 'integer', 'integer', 'integer'] as const),
  // The first are whole numbers, beyond what other formats keep.
  ...(['number', 'number', 'number', 'text', 'text', 'datetime', 'text'] as const),
];
const nodeBytes = 40;
/** Geometries in geometries. */
const mostDepth = 50;
/** Bytes of an element of a vector of texts and values, of positions of others, and of numbers. */
const elementBytes = { byte: 1, offset: 4, number: 8 };

/** Read a FlatGeobuf file (version 3, or 2 without an index, which differs by its number alone), feature by feature. */
export async function readFlatgeobuf({ name, bytes, onProgress }: GivenFile): Promise<RawReading> {
  const view = new DataView(await bytes.arrayBuffer());
  let left = view.byteLength;
  const spend = (count: number): void => {
    left -= count;
    if (left < 0) throw new RangeError('Vectors lie one over another.');
  };
  try {
    return read({ view, spend }, name, onProgress);
  } catch (cause) {
    if (cause instanceof RangeError) throw new ReadError('truncated', { line: 0 }, { cause });
    throw cause;
  }
}

function read(flat: FlatFile, file: string, onProgress: (share: number) => void): RawReading {
  const { view } = flat;
  const version = view.getUint8(3);
  const size = view.getUint32(8, true);
  const header = rootTable(flat, 12);
  const columns = header.tables(slots.header.columns).map((column) => {
    const at = column.at(slots.column.type);
    const title = column.text(slots.column.title);
    const kind = at === 0 ? 0 : view.getUint8(at);
    return {
      name: column.text(slots.column.name) ?? '',
      kind,
      type: types[kind] ?? 'text',
      ...(title !== undefined && title !== '' && { title }),
    };
  });
  const countAt = header.at(slots.header.features);
  const features = countAt === 0 ? 0 : Number(view.getBigUint64(countAt, true));
  const nodeAt = header.at(slots.header.nodeSize);
  const nodeSize = nodeAt === 0 ? 16 : view.getUint16(nodeAt, true);
  if (version !== 3 && (version !== 2 || nodeSize > 0)) throw new ReadError('flatgeobuf-version', { version });
  const typeAt = header.at(slots.header.geometryType);
  const geometryType = typeAt === 0 ? 0 : view.getUint8(typeAt);
  let at = 12 + size + indexBytes(features, nodeSize);
  const layer = collectLayer(columns, 'declared');
  let count = 0;
  while (at < view.byteLength) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > view.byteLength) throw new RangeError('A feature ends outside of the file.');
    const feature = rootTable(flat, at + 4);
    const shape = feature.table(slots.feature.geometry);
    layer.add(readValues(view, feature, columns), shape === undefined ? null : (geometryOf(view, shape, geometryType) ?? null));
    at += 4 + length;
    count += 1;
    if (count % 5000 === 0) onProgress(at / view.byteLength);
  }
  if (features > 0 && count !== features) throw new RangeError('Features are missing.');
  const crs = header.table(slots.header.crs);
  const codeAt = crs?.at(slots.crs.code) ?? 0;
  const code = codeAt === 0 ? 0 : view.getInt32(codeAt, true);
  const wkt = crs?.text(slots.crs.wkt);
  const stated = code > 0 ? { code: `${crs?.text(slots.crs.organisation) ?? 'EPSG'}:${code}` } : wkt === undefined ? undefined : { wkt };
  const title = header.text(slots.header.title);
  // Where the header has none, this is what GDAL calls it.
  const called = header.text(slots.header.name) ?? 'unknown';
  const source = called === '' ? stemOf(file) : called;
  return { layers: [layer.finish({ source, stated, ...(title !== undefined && title !== '' && { title }) })], problems: [] };
}

/** Bytes of the packed R-tree before the features. */
function indexBytes(features: number, nodeSize: number): number {
  if (nodeSize < 2 || features === 0) return 0;
  let [nodes, level] = [features, features];
  do {
    level = Math.ceil(level / nodeSize);
    nodes += level;
  } while (level > 1);
  return nodes * nodeBytes;
}

const text = new TextDecoder();

function rootTable(flat: FlatFile, at: number): FlatTable {
  return tableAt(flat, at + flat.view.getUint32(at, true));
}

function tableAt(flat: FlatFile, table: number): FlatTable {
  const { view, spend } = flat;
  const vtable = table - view.getInt32(table, true);
  const entries = view.getUint16(vtable, true);
  const at = (slot: number): number => {
    const entry = 4 + 2 * slot;
    const offset = entry < entries ? view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : table + offset;
  };
  const vector = (slot: number, bytes: number): { at: number; length: number } | undefined => {
    const field = at(slot);
    if (field === 0) return undefined;
    const start = field + view.getUint32(field, true);
    const length = view.getUint32(start, true);
    spend(length * bytes);
    return { at: start + 4, length };
  };
  return {
    at,
    vector,
    table: (slot) => (at(slot) === 0 ? undefined : tableAt(flat, at(slot) + view.getUint32(at(slot), true))),
    tables: (slot) => {
      const found = vector(slot, elementBytes.offset);
      if (found === undefined) return [];
      return Array.from({ length: found.length }, (_, index) =>
        tableAt(flat, found.at + 4 * index + view.getUint32(found.at + 4 * index, true)),
      );
    },
    text: (slot) => {
      const found = vector(slot, elementBytes.byte);
      return found && text.decode(new Uint8Array(view.buffer, view.byteOffset + found.at, found.length));
    },
  };
}

function readValues(view: DataView, feature: FlatTable, columns: readonly { name: string; kind: number }[]): Record<string, unknown> {
  const found = feature.vector(slots.feature.properties, elementBytes.byte);
  const values: Record<string, unknown> = {};
  if (found === undefined) return values;
  const end = found.at + found.length;
  for (let at = found.at; at + 2 <= end;) {
    const column = columns[view.getUint16(at, true)];
    if (column === undefined) throw new RangeError('A value of no column.');
    at += 2;
    const [value, length] = readValue(view, at, column.kind);
    values[column.name] = value;
    at += length;
    if (at > end) throw new RangeError('A value ends outside of its feature.');
  }
  return values;
}

/** A value by its column's type (header.fbs), and its bytes. */
function readValue(view: DataView, at: number, kind: number): [value: unknown, bytes: number] {
  switch (kind) {
    case 0:
      return [view.getInt8(at), 1];
    case 1:
      return [view.getUint8(at), 1];
    case 2:
      return [view.getUint8(at) !== 0, 1];
    case 3:
      return [view.getInt16(at, true), 2];
    case 4:
      return [view.getUint16(at, true), 2];
    case 5:
      return [view.getInt32(at, true), 4];
    case 6:
      return [view.getUint32(at, true), 4];
    case 7:
      return [view.getBigInt64(at, true), 8];
    case 8:
      return [view.getBigUint64(at, true), 8];
    case 9:
      return [view.getFloat32(at, true), 4];
    case 10:
      return [view.getFloat64(at, true), 8];
    default: {
      const length = view.getUint32(at, true);
      return [kind === 14 ? '…' : text.decode(new Uint8Array(view.buffer, view.byteOffset + at + 4, length)), 4 + length];
    }
  }
}

function geometryOf(view: DataView, shape: FlatTable, ofHeader: number, depth = 0): Geometry | undefined {
  if (depth > mostDepth) throw new RangeError('Geometries are too deep.');
  const at = shape.at(slots.geometry.type);
  const type = ofHeader === 0 ? (at === 0 ? 0 : view.getUint8(at)) : ofHeader;
  const xy = shape.vector(slots.geometry.xy, elementBytes.number);
  const positions: Position[] =
    xy === undefined
      ? []
      : Array.from({ length: Math.floor(xy.length / 2) }, (_, index) => [
          view.getFloat64(xy.at + index * 16, true),
          view.getFloat64(xy.at + index * 16 + 8, true),
        ]);
  const ends = shape.vector(slots.geometry.ends, elementBytes.offset);
  const cut = (): Position[][] => {
    if (ends === undefined || ends.length === 0) return [positions];
    const stops = Array.from({ length: ends.length }, (_, index) => view.getUint32(ends.at + 4 * index, true));
    if (stops.some((stop, index) => stop < (stops[index - 1] ?? 0))) throw new RangeError('A part ends before the one before.');
    return stops.map((stop, index) => positions.slice(stops[index - 1] ?? 0, stop));
  };
  switch (type) {
    case 1:
      return { type: 'Point', coordinates: positions[0] ?? [] };
    case 2:
      return { type: 'LineString', coordinates: positions };
    case 3:
    case 17:
      return { type: 'Polygon', coordinates: cut() };
    case 4:
      return { type: 'MultiPoint', coordinates: positions };
    case 5:
      return { type: 'MultiLineString', coordinates: cut() };
    case 6:
    case 15: {
      const parts = shape.tables(slots.geometry.parts).map((part) => geometryOf(view, part, 3, depth + 1));
      return { type: 'MultiPolygon', coordinates: parts.map((part) => (part?.type === 'Polygon' ? part.coordinates : [])) };
    }
    case 7: {
      const parts = shape.tables(slots.geometry.parts).map((part) => geometryOf(view, part, 0, depth + 1));
      return { type: 'GeometryCollection', geometries: parts.filter((part) => part !== undefined) };
    }
    // Triangles, ring after ring.
    case 16:
      return { type: 'MultiPolygon', coordinates: cut().map((ring) => [ring]) };
    default:
      return undefined;
  }
}
