import { rootTable, type FlatTable } from './flat-table.ts';
import { nodeBytes, slots, valueBytes, type OpenFlatgeobuf } from './read-flatgeobuf.ts';
import { plainShape, shapeTypes, type Shape, type ShapeType } from '../geometry/wkb.ts';

/** A column of a FlatGeobuf file; `type` is its place in the standard's list (header.fbs, ColumnType). */
interface FlatColumn {
  name: string;
  type: number;
}

/** A value as the file holds it: whole numbers as such. */
export type FlatValue = string | number | bigint | boolean;

/** The columns of a file, in the order in which features refer to them. */
export const columnsOf = ({ header }: Pick<OpenFlatgeobuf, 'header'>): FlatColumn[] =>
  header
    .tables(slots.header.columns)
    .map((column) => ({ name: column.text(slots.column.name) ?? '', type: column.byte(slots.column.type) }));

/** Readers of values by type of column. */
const readers: readonly ((bytes: Buffer, at: number) => FlatValue)[] = [
  (bytes, at) => BigInt(bytes.readInt8(at)),
  (bytes, at) => BigInt(bytes.readUInt8(at)),
  (bytes, at) => bytes.readUInt8(at) !== 0,
  (bytes, at) => BigInt(bytes.readInt16LE(at)),
  (bytes, at) => BigInt(bytes.readUInt16LE(at)),
  (bytes, at) => BigInt(bytes.readInt32LE(at)),
  (bytes, at) => BigInt(bytes.readUInt32LE(at)),
  (bytes, at) => bytes.readBigInt64LE(at),
  (bytes, at) => bytes.readBigUInt64LE(at),
  (bytes, at) => bytes.readFloatLE(at),
  (bytes, at) => bytes.readDoubleLE(at),
];
const readText = (bytes: Buffer, at: number): string => bytes.toString('utf8', at + 4, at + 4 + bytes.readUInt32LE(at));

/** The values of a feature by its columns' names; those that it has not are absent. */
export function readValues(bytes: Buffer, columns: readonly FlatColumn[]): Map<string, FlatValue> {
  const values = new Map<string, FlatValue>();
  const properties = rootTable(bytes).vector(slots.feature.properties, 1);
  if (properties === undefined) return values;
  const end = properties.at + properties.length;
  for (let at = properties.at; at + 2 <= end;) {
    const column = columns[bytes.readUInt16LE(at)];
    if (column === undefined) throw new RangeError('A value of a feature has no column.');
    at += 2;
    values.set(column.name, (readers[column.type] ?? readText)(bytes, at));
    at += valueBytes[column.type] ?? 4 + bytes.readUInt32LE(at);
  }
  return values;
}

/** The geometry of a feature without heights; `headerType` is the one that the file declares for all, 0 where it declares none. */
export const readGeometry = (bytes: Buffer, headerType: number): Shape =>
  shapeOf(rootTable(bytes).table(slots.feature.geometry), bytes, headerType);

/** The feature at a place of an indexed file as a shape without heights; the last leaves of the index say where each begins. */
export function shapeAt({ features, start, read, header }: OpenFlatgeobuf, place: number): Shape {
  const offset = start + Number(read(start - (features - place) * nodeBytes + 32, 8).readBigUInt64LE());
  return readGeometry(read(offset + 4, read(offset, 4).readUInt32LE()), header.byte(slots.header.geometryType));
}

function shapeOf(table: FlatTable, bytes: Buffer, headerType: number): Shape {
  // FlatGeobuf numbers the simple types as ISO does.
  const type: ShapeType | undefined = shapeTypes[(table.byte(slots.geometry.type) || headerType) - 1];
  const members = (partType: ShapeType, sequences: Float64Array[]): Shape[] => sequences.map((each) => plainShape(partType, [each]));
  const parts = (partType: number): Shape[] => table.tables(slots.geometry.parts).map((part) => shapeOf(part, bytes, partType));
  switch (type) {
    case 'Point':
    case 'LineString':
      return plainShape(type, [positionsOf(table, bytes)]);
    case 'Polygon':
      return plainShape(type, sequencesOf(table, bytes));
    case 'MultiPoint': {
      const positions = positionsOf(table, bytes);
      const points = Array.from({ length: positions.length / 2 }, (_, index) => positions.subarray(2 * index, 2 * index + 2));
      return plainShape(type, [], members('Point', points));
    }
    case 'MultiLineString':
      return plainShape(type, [], members('LineString', sequencesOf(table, bytes)));
    case 'MultiPolygon':
      return plainShape(type, [], parts(shapeTypes.indexOf('Polygon') + 1));
    case 'GeometryCollection':
      return plainShape(type, [], parts(0));
    case undefined:
      throw new Error('A feature has a geometry of a type that is not one of the seven simple ones.');
  }
}

/** Longitudes and latitudes, which the file holds as this machine does (little-endian). */
function positionsOf(table: FlatTable, bytes: Buffer): Float64Array {
  const { at, length } = table.vector(slots.geometry.xy, 8) ?? { at: 0, length: 0 };
  return new Float64Array(Uint8Array.from(bytes.subarray(at, at + 8 * length)).buffer);
}

/** Rings or lines, which lie one after the other. */
function sequencesOf(table: FlatTable, bytes: Buffer): Float64Array[] {
  const positions = positionsOf(table, bytes);
  const ends = table.vector(slots.geometry.ends, 4);
  if (ends === undefined || ends.length === 0) return [positions];
  let start = 0;
  return Array.from({ length: ends.length }, (_, index) =>
    positions.subarray(start, (start = 2 * bytes.readUInt32LE(ends.at + 4 * index))),
  );
}
