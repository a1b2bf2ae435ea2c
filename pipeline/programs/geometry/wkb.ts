import { numberAt } from '../../base/number-at.ts';

/** A geometry read from well-known binary (OGC 06-103r4 with the ISO codes of Z and M). */
export interface Shape {
  type: ShapeType;
  hasZ: boolean;
  hasM: boolean;
  /** Positions as x, y[, z][, m]: one sequence of a point or line, the rings of a polygon, none of a collection. */
  sequences: Float64Array[];
  /** Members of a multi-geometry or collection. */
  parts: Shape[];
}

/** The simple types, in the order of their ISO codes, which begin with 1. */
export const shapeTypes = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;
/** A type of simple geometry. */
export type ShapeType = (typeof shapeTypes)[number];

/** A shape without heights and measures. */
export const plainShape = (type: ShapeType, sequences: Float64Array[], parts: Shape[] = []): Shape => ({
  ...{ type, hasZ: false, hasM: false, sequences, parts },
});

/** xmin, ymin, xmax, ymax */
export type Box = [number, number, number, number];

/** Bytes of the envelope by the code in the flags of a GeoPackage's header (OGC 12-128r19, 2.1.3.1). */
export const envelopeBytes = [0, 32, 48, 48, 64];

/** The well-known binary inside a GeoPackage's geometry; null where the geometry is null or flagged empty. */
export function wkbOfGeopackage(blob: Uint8Array | null): Uint8Array | null {
  if (blob === null) return null;
  const flags = blob[3] ?? 0;
  if ((flags & 0b10000) !== 0) return null;
  const envelope = envelopeBytes[(flags >> 1) & 0b111];
  if (blob[0] !== 0x47 || blob[1] !== 0x50 || envelope === undefined) throw new Error('This is not a GeoPackage geometry.');
  return blob.subarray(8 + envelope);
}

/** Well-known binary as a GeoPackage holds it (OGC 12-128r19, 2.1.3): behind eight bytes, little-endian, without an envelope. */
export function geopackageGeometry(wkb: Uint8Array, system: number, isEmpty = false): Buffer {
  const header = Buffer.from([0x47, 0x50, 0, isEmpty ? 0b10001 : 0b1, 0, 0, 0, 0]);
  header.writeInt32LE(system, 4);
  return Buffer.concat([header, wkb]);
}

/** The box around a GeoPackage's geometry, from its header where GDAL wrote it there: vertices are then not looked at. Null where it is empty. */
export function boxOfGeopackage(blob: Uint8Array | null): Box | null {
  const wkb = wkbOfGeopackage(blob);
  if (blob === null || wkb === null) return null;
  if (wkb.byteOffset === blob.byteOffset + 8) return boxOf(readShape(wkb));
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const little = ((blob[3] ?? 0) & 1) === 1;
  const side = (index: number): number => view.getFloat64(8 + 8 * index, little);
  const box: Box = [side(0), side(2), side(1), side(3)];
  return box[0] <= box[2] ? box : null;
}

/** Type of a geometry, and how many members, rings or positions it says to have, from its first bytes. */
export function typeOf(wkb: Uint8Array): { type: ShapeType; hasZ: boolean; hasM: boolean; count: number } {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  const little = view.getUint8(0) === 1;
  const kind = kindOf(view.getUint32(1, little));
  return { ...kind, count: kind.type === 'Point' ? 1 : view.getUint32(5, little) };
}

/** What an ISO code says; throws on a type that the clean GeoPackage never holds (curves are made straight before). */
export function kindOf(code: number): { type: ShapeType; hasZ: boolean; hasM: boolean } {
  const type = shapeTypes[(code % 1000) - 1];
  if (type === undefined || code >= 4000) throw new Error(`Geometry type ${code} is not one of the seven simple ones.`);
  return { type, hasZ: code >= 3000 || (code >= 1000 && code < 2000), hasM: code >= 2000 };
}

/** Read a shape; throws on bytes that end early. */
export function readShape(wkb: Uint8Array): Shape {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  let offset = 0;
  const count = (little: boolean): number => {
    const value = view.getUint32(offset, little);
    offset += 4;
    return value;
  };
  const positions = (number: number, stride: number, little: boolean): Float64Array => {
    if (number * stride * 8 > view.byteLength - offset) throw new Error('A geometry ends before its last position.');
    const values = new Float64Array(number * stride);
    for (let index = 0; index < values.length; index += 1, offset += 8) values[index] = view.getFloat64(offset, little);
    return values;
  };
  const shape = (): Shape => {
    const little = view.getUint8(offset) === 1;
    offset += 1;
    const { type, hasZ, hasM } = kindOf(count(little));
    const stride = 2 + Number(hasZ) + Number(hasM);
    if (type === 'Point') return { type, hasZ, hasM, sequences: [positions(1, stride, little)], parts: [] };
    const members = count(little);
    if (type === 'LineString') return { type, hasZ, hasM, sequences: [positions(members, stride, little)], parts: [] };
    if (type === 'Polygon')
      return { type, hasZ, hasM, sequences: Array.from({ length: members }, () => positions(count(little), stride, little)), parts: [] };
    return { type, hasZ, hasM, sequences: [], parts: Array.from({ length: members }, shape) };
  };
  return shape();
}

/** Numbers between two positions of the shape's sequences. */
export const strideOf = ({ hasZ, hasM }: Shape): number => 2 + Number(hasZ) + Number(hasM);

/** Every point, line and polygon of a shape, collections opened. */
export function simpleParts(shape: Shape): Shape[] {
  return shape.parts.length > 0 ? shape.parts.flatMap(simpleParts) : shape.sequences.length > 0 ? [shape] : [];
}

/** The box around a shape; null where it holds no position (an empty point is written as NaN). */
export function boxOf(shape: Shape): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of simpleParts(shape)) {
    const stride = strideOf(part);
    // The outer ring holds the others.
    const ring = part.sequences[0] ?? new Float64Array();
    for (let index = 0; index + 1 < ring.length; index += stride) {
      const [x, y] = [numberAt(ring, index), numberAt(ring, index + 1)];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box[0] <= box[2] ? box : null;
}

/** A shape as little-endian well-known binary. */
export function writeShape(shape: Shape): Buffer {
  const { type, hasZ, hasM, sequences, parts } = shape;
  const head = Buffer.alloc(type === 'Point' ? 5 : 9);
  head.writeUInt8(1);
  head.writeUInt32LE(shapeTypes.indexOf(type) + 1 + 1000 * Number(hasZ) + 2000 * Number(hasM), 1);
  const count = (positions: Float64Array): number => positions.length / strideOf(shape);
  if (type !== 'Point') {
    const [line = new Float64Array()] = sequences;
    head.writeUInt32LE(type === 'LineString' ? count(line) : type === 'Polygon' ? sequences.length : parts.length, 5);
  }
  const bodies = sequences.flatMap((positions) => {
    const bytes = Buffer.alloc(8 * positions.length);
    for (const [index, value] of positions.entries()) bytes.writeDoubleLE(value, 8 * index);
    const length = Buffer.alloc(type === 'Polygon' ? 4 : 0);
    if (type === 'Polygon') length.writeUInt32LE(count(positions));
    return [length, bytes];
  });
  return Buffer.concat([head, ...bodies, ...parts.map(writeShape)]);
}
