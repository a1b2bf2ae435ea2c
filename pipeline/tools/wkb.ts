import { numberAt } from './number-at.ts';
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

const shapeTypes = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'] as const;
export type ShapeType = (typeof shapeTypes)[number];

/** xmin, ymin, xmax, ymax */
export type Box = [number, number, number, number];

/** Bytes of the envelope by the code in the header's flags (OGC 12-128r19, 2.1.3.1). */
const envelopeBytes = [0, 32, 48, 48, 64];

/** The well-known binary inside a GeoPackage's geometry; null where the geometry is null or flagged empty. */
export function wkbOfGeopackage(blob: Uint8Array | null): Uint8Array | null {
  if (blob === null) return null;
  const flags = blob[3] ?? 0;
  if ((flags & 0b10000) !== 0) return null;
  const envelope = envelopeBytes[(flags >> 1) & 0b111];
  if (blob[0] !== 0x47 || blob[1] !== 0x50 || envelope === undefined) throw new Error('This is not a GeoPackage geometry.');
  return blob.subarray(8 + envelope);
}

/** Read a shape; throws on bytes that end early or name a type that the clean GeoPackage never holds (curves are made straight before). */
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
    const code = count(little);
    const type = shapeTypes[(code % 1000) - 1];
    if (type === undefined || code >= 4000) throw new Error(`Geometry type ${code} is not one of the seven simple ones.`);
    const hasZ = code >= 3000 || (code >= 1000 && code < 2000);
    const hasM = code >= 2000;
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

/** Well-known text with at most `decimals` decimals, Z kept, M left out (few readers of text know it). */
export function toWkt(shape: Shape, decimals: number): string {
  const tag = shape.type.toUpperCase() + (shape.hasZ ? ' Z' : '');
  return `${tag} ${body(shape, decimals)}`;
}

function body(shape: Shape, decimals: number): string {
  if (shape.type === 'GeometryCollection') return list(shape.parts.map((part) => toWkt(part, decimals)));
  if (shape.parts.length > 0) return list(shape.parts.map((part) => body(part, decimals)));
  const texts = shape.sequences.map((sequence) => positionsText(sequence, shape, decimals)).filter((text) => text !== '');
  return shape.type === 'Polygon' ? list(texts.map((text) => `(${text})`)) : list(texts);
}

const list = (texts: string[]): string => (texts.length === 0 ? 'EMPTY' : `(${texts.join(', ')})`);

function positionsText(sequence: Float64Array, shape: Shape, decimals: number): string {
  const stride = strideOf(shape);
  const kept = shape.hasZ ? 3 : 2;
  const texts: string[] = [];
  for (let index = 0; index < sequence.length; index += stride) {
    const position = sequence.subarray(index, index + kept);
    if (!Number.isNaN(position[0])) texts.push(Array.from(position, (value) => round(value, decimals)).join(' '));
  }
  return texts.join(', ');
}

const round = (value: number, decimals: number): string => String(Number(value.toFixed(decimals)));
