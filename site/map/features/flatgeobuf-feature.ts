import type { Geometry, Position } from 'geojson';
import type { TakenValue } from '../model/taken.ts';
import { elementBytes, rootTable, textAt, type FlatTable } from './flat-table.ts';
import type { FlatColumn, FlatHeader } from './flatgeobuf-header.ts';

/** A feature as a file has it; its values stand in the order of the columns. */
export interface FlatFeature {
  geometry: Geometry | null;
  values: TakenValue[];
}

/** Places of fields in the tables of FlatGeobuf 3 (feature.fbs). */
const slots = {
  feature: { geometry: 0, properties: 1 },
  geometry: { ends: 0, xy: 1, z: 2, type: 6, parts: 7 },
} as const;

/** Geometries in geometries. */
const mostDepth = 50;
/** Bytes of the length before each feature. */
export const lengthBytes = 4;

/** The feature that a view holds, without the length before it. Throws a RangeError where it is none; a curve is no geometry here. */
export function readFeature(view: DataView, { columns, geometryType }: Pick<FlatHeader, 'columns' | 'geometryType'>): FlatFeature {
  const feature = rootTable(view);
  const shape = feature.table(slots.feature.geometry);
  return {
    values: valuesOf(feature, columns),
    geometry: shape === undefined ? null : (geometryOf(shape, geometryType) ?? null),
  };
}

function valuesOf(feature: FlatTable, columns: readonly FlatColumn[]): TakenValue[] {
  const values = columns.map((): TakenValue => null);
  const found = feature.vector(slots.feature.properties, elementBytes.byte);
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
const valueBytes: readonly (number | undefined)[] = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8];
const binary = 14;

function valueAt(view: DataView, at: number, kind: number, bytes: number): TakenValue {
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
      return kind === binary ? '…' : textAt(view, at + 4, bytes - 4);
  }
}

/** A whole number as most programs want it, as far as a double holds it. */
const asNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function geometryOf(shape: FlatTable, ofHeader: number, depth = 0): Geometry | undefined {
  if (depth > mostDepth) throw new RangeError('Geometries are too deep.');
  const type = ofHeader === 0 ? shape.byte(slots.geometry.type) : ofHeader;
  const partsOf = (kind: number): (Geometry | undefined)[] =>
    shape.tables(slots.geometry.parts).map((part) => geometryOf(part, kind, depth + 1));
  switch (type) {
    case 1: {
      const [position] = positionsOf(shape);
      return { type: 'Point', coordinates: position ?? [] };
    }
    case 2:
      return { type: 'LineString', coordinates: positionsOf(shape) };
    case 3:
    case 17:
      return { type: 'Polygon', coordinates: sequencesOf(shape) };
    case 4:
      return { type: 'MultiPoint', coordinates: positionsOf(shape) };
    case 5:
      return { type: 'MultiLineString', coordinates: sequencesOf(shape) };
    case 6:
    case 15:
      return { type: 'MultiPolygon', coordinates: partsOf(3).map((part) => (part?.type === 'Polygon' ? part.coordinates : [])) };
    case 7:
      return { type: 'GeometryCollection', geometries: partsOf(0).filter((part) => part !== undefined) };
    // Triangles, ring after ring.
    case 16:
      return { type: 'MultiPolygon', coordinates: sequencesOf(shape).map((ring) => [ring]) };
    default:
      return undefined;
  }
}

function positionsOf(shape: FlatTable): Position[] {
  const xy = shape.vector(slots.geometry.xy, elementBytes.number);
  if (xy === undefined) return [];
  const { view } = shape;
  const count = Math.floor(xy.length / 2);
  const z = shape.vector(slots.geometry.z, elementBytes.number);
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
function sequencesOf(shape: FlatTable): Position[][] {
  const positions = positionsOf(shape);
  const ends = shape.vector(slots.geometry.ends, elementBytes.offset);
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
