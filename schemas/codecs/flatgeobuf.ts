import type { Geometry, Position } from 'geojson';
import type { Bbox, FieldType } from '../types.ts';
import { elementBytes, rootTable, decodeText, type FlatTable } from './flatbuffers.ts';

/* FlatGeobuf 3, and 2 where it has no index: header, index layout and features. Bytes that are no such thing throw a RangeError. */

/** A column; `kind` is its place in the standard's list of types (header.fbs, ColumnType). */
export interface FlatColumn {
  name: string;
  kind: number;
  type: FieldType;
  title?: string;
}

/** Header of a FlatGeobuf file: the facts that stand before its features. */
export interface FlatHeader {
  version: number;
  /** Absent where the file has none. */
  name?: string;
  title?: string;
  columns: readonly FlatColumn[];
  /** As it says; 0 where it was written before its features were counted. */
  features: number;
  /** Children of a node of the index; below 2 there is none. */
  nodeSize: number;
  /** Place in the standard's list of types (header.fbs, GeometryType); 0: each feature says its own. */
  geometryType: number;
  crs?: { code: string } | { wkt: string };
  /** Beginnings of the index and of the first feature, in bytes from the start of the file. */
  indexStart: number;
  featuresStart: number;
}

/** Places of fields in the tables of FlatGeobuf 3 (header.fbs). */
export const slots = {
  header: { name: 0, envelope: 1, geometryType: 2, columns: 7, features: 8, nodeSize: 9, crs: 10, title: 11 },
  crs: { organisation: 0, code: 1, wkt: 4 },
  column: { name: 0, type: 1, title: 2 },
} as const;
/** The same of a feature (feature.fbs). */
export const featureSlots = { geometry: 0, properties: 1, columns: 2 } as const;
/** The same of a geometry. */
export const geometrySlots = { ends: 0, xy: 1, z: 2, m: 3, type: 6, parts: 7 } as const;

/** Types of fields by the kinds of columns. */
const types: readonly FieldType[] = [
  ...(['integer', 'integer', 'boolean', 'integer', 'integer', 'integer', 'integer', 'integer'] as const),
  // The first are whole numbers, beyond what other formats keep.
  ...(['number', 'number', 'number', 'text', 'text', 'datetime', 'text'] as const),
];

/** Children of a node where the header leaves it out. */
const usualNodeSize = 16;
/** Bytes of a node: its box, and where its first child or its feature is. */
export const nodeBytes = 40;
/** Bytes before the header: the magic ones, with the version, and its length. */
export const prefixBytes = 12;

/** Bytes to where the header ends, as the first twelve tell. */
export const headerEnd = (view: DataView): number => prefixBytes + view.getUint32(8, true);

/** Whether bytes begin as a FlatGeobuf file does. */
export const isFlatgeobuf = (view: DataView): boolean =>
  view.byteLength >= prefixBytes && [0, 4].every((at) => view.getUint32(at) >>> 8 === 0x666762);

/** The version of a file that begins as one. */
export const versionOf = (view: DataView): number => view.getUint8(3);

/** The header of a file; `view` goes beyond its end. Throws a RangeError where it is none. */
export function readHeader(view: DataView): FlatHeader {
  const indexStart = headerEnd(view);
  if (indexStart > view.byteLength) throw new RangeError('The header ends outside of the file.');
  const header = headerTable(view);
  const countAt = header.at(slots.header.features);
  const features = countAt === 0 ? 0 : Number(header.view.getBigUint64(countAt, true));
  const nodeAt = header.at(slots.header.nodeSize);
  const nodeSize = nodeAt === 0 ? usualNodeSize : header.view.getUint16(nodeAt, true);
  const name = header.text(slots.header.name);
  const title = header.text(slots.header.title);
  const crs = header.table(slots.header.crs);
  const codeAt = crs?.at(slots.crs.code) ?? 0;
  const code = codeAt === 0 ? 0 : header.view.getInt32(codeAt, true);
  const wkt = crs?.text(slots.crs.wkt);
  return {
    version: versionOf(view),
    ...(name !== undefined && { name }),
    ...(title !== undefined && title !== '' && { title }),
    columns: header.tables(slots.header.columns).map((column) => {
      const kind = column.byte(slots.column.type);
      const heading = column.text(slots.column.title);
      return {
        name: column.text(slots.column.name) ?? '',
        kind,
        type: types[kind] ?? 'text',
        ...(heading !== undefined && heading !== '' && { title: heading }),
      };
    }),
    features,
    nodeSize,
    geometryType: header.byte(slots.header.geometryType),
    ...(code > 0 ? { crs: { code: `${crs?.text(slots.crs.organisation) ?? 'EPSG'}:${code}` } } : wkt === undefined ? {} : { crs: { wkt } }),
    indexStart,
    featuresStart: indexStart + nodeBytes * indexLevels(features, nodeSize).reduce((sum, { count }) => sum + count, 0),
  };
}

const headerTable = (view: DataView): FlatTable =>
  rootTable(new DataView(view.buffer, view.byteOffset + prefixBytes, headerEnd(view) - prefixBytes));

/** The box around all features, as the header of a file says it; null where it does not. */
export function readEnvelope(view: DataView): Bbox | null {
  const header = headerTable(view);
  const sides = header.vector(slots.header.envelope, elementBytes.number);
  return sides === undefined || sides.length < 4 ? null : boxAt(header.view, sides.at);
}

/** The box of a node of the index. */
export const boxAt = (view: DataView, at: number): Bbox => [
  view.getFloat64(at, true),
  view.getFloat64(at + 8, true),
  view.getFloat64(at + 16, true),
  view.getFloat64(at + 24, true),
];

/** Offset held by a node of the index: for a leaf, that of its feature from the first one's beginning. */
export const offsetAt = (view: DataView, at: number): number => Number(view.getBigUint64(at + 32, true));

/** A level of the index: the first of its nodes, counted from the root, and how many it has. */
export interface IndexLevel {
  first: number;
  count: number;
}

/** The levels of the packed R-tree, the root's first and the features' last: where a node stands says which are its children. */
export function indexLevels(features: number, nodeSize: number): IndexLevel[] {
  if (nodeSize < 2 || features === 0) return [];
  const counts = [features];
  // One leaf has a root above it as well.
  for (let count = features; count > 1 || counts.length === 1;) counts.unshift((count = Math.ceil(count / nodeSize)));
  let first = 0;
  return counts.map((count) => ({ first: (first += count) - count, count }));
}

/** A value of a feature: whole numbers that a double cannot hold are bigint; dates are text. */
export type FlatValue = string | number | bigint | boolean;

/** A feature as a file has it; its values stand in the order of the columns. */
export interface FlatFeature {
  geometry: Geometry | null;
  values: (FlatValue | null)[];
}

/** Geometries in geometries. */
const mostDepth = 50;
/** Bytes of the length before each feature. */
export const lengthBytes = 4;

/** Read the feature in a view, without its length prefix. `flat`: without heights. Throws a RangeError where the bytes hold no feature. */
export function readFeature(
  view: DataView,
  { columns, geometryType }: Pick<FlatHeader, 'columns' | 'geometryType'>,
  flat = false,
): FlatFeature {
  // A curve is no geometry here.
  const feature = rootTable(view);
  const shape = feature.table(featureSlots.geometry);
  return {
    values: valuesOf(feature, columns),
    geometry: shape === undefined ? null : (geometryOf(shape, geometryType, flat) ?? null),
  };
}

function valuesOf(feature: FlatTable, columns: readonly FlatColumn[]): (FlatValue | null)[] {
  const values = columns.map((): FlatValue | null => null);
  const found = feature.vector(featureSlots.properties, elementBytes.byte);
  if (found === undefined) return values;
  const { view } = feature;
  const end = found.at + found.length;
  for (let at = found.at; at + 2 <= end;) {
    const index = view.getUint16(at, true);
    const column = columns[index];
    if (column === undefined) throw new RangeError('A value of no column.');
    at += 2;
    const bytes = valueBytes[column.kind] ?? 4 + view.getUint32(at, true);
    if (at + bytes > end) throw new RangeError('A value ends outside of its feature.');
    values[index] = valueAt(view, at, column.kind, bytes);
    at += bytes;
  }
  return values;
}

/** Bytes of a value by its column's kind; others begin with their length. */
export const valueBytes: readonly (number | undefined)[] = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, undefined, undefined, undefined, undefined];
const binary = 14;

function valueAt(view: DataView, at: number, kind: number, bytes: number): FlatValue | null {
  switch (kind) {
    case 0:
      return view.getInt8(at);
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint8(at) !== 0;
    case 3:
      return view.getInt16(at, true);
    case 4:
      return view.getUint16(at, true);
    case 5:
      return view.getInt32(at, true);
    case 6:
      return view.getUint32(at, true);
    case 7:
      return asNumber(view.getBigInt64(at, true));
    case 8:
      return asNumber(view.getBigUint64(at, true));
    case 9:
      return view.getFloat32(at, true);
    case 10:
      return view.getFloat64(at, true);
    default:
      return kind === binary ? '…' : decodeText(view, at + 4, bytes - 4);
  }
}

/** A whole number as most programs want it, as far as a double holds it. */
const asNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function geometryOf(shape: FlatTable, ofHeader: number, flat: boolean, depth = 0): Geometry | undefined {
  if (depth > mostDepth) throw new RangeError('Geometries are too deep.');
  const type = ofHeader === 0 ? shape.byte(geometrySlots.type) : ofHeader;
  const partsOf = (kind: number): (Geometry | undefined)[] =>
    shape.tables(geometrySlots.parts).map((part) => geometryOf(part, kind, flat, depth + 1));
  switch (type) {
    case 1: {
      const [position] = positionsOf(shape, flat);
      return { type: 'Point', coordinates: position ?? [] };
    }
    case 2:
      return { type: 'LineString', coordinates: positionsOf(shape, flat) };
    case 3:
    case 17:
      return { type: 'Polygon', coordinates: sequencesOf(shape, flat) };
    case 4:
      return { type: 'MultiPoint', coordinates: positionsOf(shape, flat) };
    case 5:
      return { type: 'MultiLineString', coordinates: sequencesOf(shape, flat) };
    case 6:
    case 15:
      return { type: 'MultiPolygon', coordinates: partsOf(3).map((part) => (part?.type === 'Polygon' ? part.coordinates : [])) };
    case 7:
      return { type: 'GeometryCollection', geometries: partsOf(0).filter((part) => part !== undefined) };
    // Triangles, ring after ring.
    case 16:
      return { type: 'MultiPolygon', coordinates: sequencesOf(shape, flat).map((ring) => [ring]) };
    default:
      return undefined;
  }
}

function positionsOf(shape: FlatTable, flat: boolean): Position[] {
  const xy = shape.vector(geometrySlots.xy, elementBytes.number);
  if (xy === undefined) return [];
  const { view } = shape;
  const count = Math.floor(xy.length / 2);
  const z = flat ? undefined : shape.vector(geometrySlots.z, elementBytes.number);
  const hasHeights = z !== undefined && z.length >= count;
  const positions: Position[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = xy.at + index * 2 * elementBytes.number;
    const position = [view.getFloat64(at, true), view.getFloat64(at + elementBytes.number, true)];
    if (hasHeights) position.push(view.getFloat64(z.at + index * elementBytes.number, true));
    positions.push(position);
  }
  return positions;
}

/** Rings or lines, which lie one after the other. */
function sequencesOf(shape: FlatTable, flat: boolean): Position[][] {
  const positions = positionsOf(shape, flat);
  const ends = shape.vector(geometrySlots.ends, elementBytes.offset);
  if (ends === undefined || ends.length === 0) return [positions];
  let start = 0;
  return Array.from({ length: ends.length }, (_, index) => {
    const end = shape.view.getUint32(ends.at + elementBytes.offset * index, true);
    if (end < start || end > positions.length) throw new RangeError('A part ends before the one before, or after the last position.');
    const part = positions.slice(start, end);
    start = end;
    return part;
  });
}
