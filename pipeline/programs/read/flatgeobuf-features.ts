import { rootTable, type FlatTable } from './flat-table.ts';
import { nodeBytes, slots, valueBytes, type OpenFlatgeobuf } from './read-flatgeobuf.ts';
import type { Shape, ShapeType } from '../geometry/wkb.ts';

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

/** A geometry as GeoJSON writes it, without heights. */
export type PlainGeometry = { type: ShapeType; coordinates: unknown } | { type: 'GeometryCollection'; geometries: PlainGeometry[] };

const types: readonly (ShapeType | undefined)[] = [
  undefined,
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

/** The geometry of a feature; `headerType` is the one that the file declares for all, 0 where it declares none. */
export const readGeometry = (bytes: Buffer, headerType: number): PlainGeometry =>
  geometryOf(rootTable(bytes).table(slots.feature.geometry), bytes, headerType);

/** The feature at a place of an indexed file as a shape without heights; the last leaves of the index say where each begins. */
export function shapeAt({ features, start, read, header }: OpenFlatgeobuf, place: number): Shape {
  const offset = start + Number(read(start - (features - place) * nodeBytes + 32, 8).readBigUInt64LE());
  const bytes = read(offset + 4, read(offset, 4).readUInt32LE());
  return shapeOf(rootTable(bytes).table(slots.feature.geometry), bytes, header.byte(slots.header.geometryType));
}

const plainShape = (type: ShapeType, sequences: [number, number][][], parts: Shape[] = []): Shape => ({
  type,
  hasZ: false,
  hasM: false,
  sequences: sequences.map((positions) => Float64Array.from(positions.flat())),
  parts,
});

function shapeOf(table: FlatTable, bytes: Buffer, headerType: number): Shape {
  const type = types[table.byte(slots.geometry.type) || headerType];
  const parts = (partType: number): Shape[] => table.tables(slots.geometry.parts).map((part) => shapeOf(part, bytes, partType));
  switch (type) {
    case 'Point':
    case 'LineString':
      return plainShape(type, [positionsOf(table, bytes)]);
    case 'Polygon':
      return plainShape(type, sequencesOf(table, bytes));
    case 'MultiPoint':
      return plainShape(
        type,
        [],
        positionsOf(table, bytes).map((position) => plainShape('Point', [[position]])),
      );
    case 'MultiLineString':
      return plainShape(
        type,
        [],
        sequencesOf(table, bytes).map((line) => plainShape('LineString', [line])),
      );
    case 'MultiPolygon':
      return plainShape(type, [], parts(types.indexOf('Polygon')));
    case 'GeometryCollection':
      return plainShape(type, [], parts(0));
    case undefined:
      throw new Error('A feature has a geometry of a type that is not one of the seven simple ones.');
  }
}

function geometryOf(table: FlatTable, bytes: Buffer, headerType = 0): PlainGeometry {
  const type = types[table.byte(slots.geometry.type) || headerType];
  const parts = (): PlainGeometry[] => table.tables(slots.geometry.parts).map((part) => geometryOf(part, bytes));
  switch (type) {
    case 'Point':
      return { type, coordinates: positionsOf(table, bytes)[0] ?? [] };
    case 'LineString':
    case 'MultiPoint':
      return { type, coordinates: positionsOf(table, bytes) };
    case 'Polygon':
    case 'MultiLineString':
      return { type, coordinates: sequencesOf(table, bytes) };
    case 'MultiPolygon':
      return { type, coordinates: table.tables(slots.geometry.parts).map((part) => sequencesOf(part, bytes)) };
    case 'GeometryCollection':
      return { type, geometries: parts() };
    case undefined:
      throw new Error('A feature has a geometry of a type that is not one of the seven simple ones.');
  }
}

function positionsOf(table: FlatTable, bytes: Buffer): [number, number][] {
  const { at, length } = table.vector(slots.geometry.xy, 8) ?? { at: 0, length: 0 };
  return Array.from({ length: length / 2 }, (_, index) => [bytes.readDoubleLE(at + 16 * index), bytes.readDoubleLE(at + 16 * index + 8)]);
}

/** Rings or lines, which lie one after the other. */
function sequencesOf(table: FlatTable, bytes: Buffer): [number, number][][] {
  const positions = positionsOf(table, bytes);
  const ends = table.vector(slots.geometry.ends, 4);
  if (ends === undefined || ends.length === 0) return [positions];
  let start = 0;
  return Array.from({ length: ends.length }, (_, index) => positions.slice(start, (start = bytes.readUInt32LE(ends.at + 4 * index))));
}
