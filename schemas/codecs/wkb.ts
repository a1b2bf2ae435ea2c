import type { Geometry, Position } from 'geojson';

/* Well-known binary, read and written as shapes, whose positions are lists of numbers, and as GeoJSON's geometries. */

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
  type,
  hasZ: false,
  hasM: false,
  sequences,
  parts,
});

/** Levels of geometries in geometries: no honest one nests deeper, and a reader's stack could overflow. */
export const wkbDepth = 100;

/** Bytes before the first number of a geometry: order of bytes and type. */
const headBytes = 5;

/** Type of a geometry, and how many members, rings or positions it says to have, from its first bytes. */
export function wkbHead(wkb: Uint8Array): { type: ShapeType; hasZ: boolean; hasM: boolean; count: number } {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  const little = view.getUint8(0) === 1;
  const kind = kindOfCode(view.getUint32(1, little));
  return { ...kind, count: kind.type === 'Point' ? 1 : view.getUint32(5, little) };
}

/**
 * Split an ISO geometry code into type and dimensions; throws on a type that the clean GeoPackage never holds (curves are linearised
 * before).
 */
export function kindOfCode(code: number): { type: ShapeType; hasZ: boolean; hasM: boolean } {
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
    const { type, hasZ, hasM } = kindOfCode(count(little));
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

/** A shape as little-endian well-known binary. */
export function writeShape(shape: Shape): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bytesOfShape(shape));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const count = (number: number): void => {
    view.setUint32(offset, number, true);
    offset += 4;
  };
  const write = (part: Shape): void => {
    const { type, hasZ, hasM, sequences, parts } = part;
    view.setUint8(offset, 1);
    offset += 1;
    count(shapeTypes.indexOf(type) + 1 + 1000 * Number(hasZ) + 2000 * Number(hasM));
    if (isCounted(part)) count(type === 'Polygon' ? sequences.length : parts.length);
    for (const positions of sequences) {
      if (type !== 'Point') count(positions.length / strideOf(part));
      for (const value of positions) {
        view.setFloat64(offset, value, true);
        offset += 8;
      }
    }
    parts.forEach(write);
  };
  write(shape);
  return bytes;
}

/** Whether it says how many rings or members it has. */
const isCounted = ({ type }: Shape): boolean => type !== 'Point' && type !== 'LineString';

const bytesOfShape = (shape: Shape): number =>
  headBytes +
  (isCounted(shape) ? 4 : 0) +
  shape.sequences.reduce((sum, { length }) => sum + (shape.type === 'Point' ? 0 : 4) + 8 * length, 0) +
  shape.parts.reduce((sum, part) => sum + bytesOfShape(part), 0);

const collections: Readonly<Record<number, 'MultiPoint' | 'MultiLineString' | 'MultiPolygon'>> = {
  4: 'MultiPoint',
  5: 'MultiLineString',
  6: 'MultiPolygon',
  // Surfaces that are made of polygons, or of triangles.
  15: 'MultiPolygon',
  16: 'MultiPolygon',
};

/**
 * Read any writer's well-known binary (OGC 06-103r4, 8; ISO's and PostGIS's heights), heights dropped; undefined where it is no geometry,
 * or a curved one.
 */
export function readGeometry(bytes: Uint8Array): Geometry | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let depth = 0;
  const read = (): Geometry | undefined => {
    const isLittle = view.getUint8(at) === 1;
    const code = view.getUint32(at + 1, isLittle);
    at += 5;
    if (code & 0x20000000) at += 4;
    const plain = code & 0x0fffffff;
    const base = plain % 1000;
    const extra = Math.floor(plain / 1000);
    const hasZ = (code & 0x80000000) !== 0 || extra === 1 || extra === 3;
    const hasM = (code & 0x40000000) !== 0 || extra === 2 || extra === 3;
    const size = 8 * (2 + Number(hasZ) + Number(hasM));
    const count = (): number => {
      const number = view.getUint32(at, isLittle);
      at += 4;
      return number;
    };
    const position = (): Position => {
      const found = [view.getFloat64(at, isLittle), view.getFloat64(at + 8, isLittle)];
      at += size;
      return found;
    };
    const line = (): Position[] => {
      const number = count();
      if (number * size > bytes.byteLength - at) throw new RangeError('A line ends outside of its geometry.');
      return Array.from({ length: number }, position);
    };
    if (base === 1) {
      const point = position();
      return { type: 'Point', coordinates: point.every(Number.isFinite) ? point : [] };
    }
    if (base === 2) return { type: 'LineString', coordinates: line() };
    if (base === 3 || base === 17) return { type: 'Polygon', coordinates: Array.from({ length: bounded(count()) }, line) };
    const parts = (): Geometry[] | undefined => {
      if (++depth > wkbDepth) throw new RangeError('Geometries are too deep.'); // guard: end where a reader could run out of stack
      const all = Array.from({ length: bounded(count()) }, read);
      depth -= 1;
      return all.every((part) => part !== undefined) ? all : undefined;
    };
    const type = collections[base];
    if (type !== undefined) {
      const coordinates = parts()?.map((part) => ('coordinates' in part ? part.coordinates : []));
      return coordinates && ({ type, coordinates } as Geometry);
    }
    if (base !== 7) return undefined;
    const geometries = parts();
    return geometries && { type: 'GeometryCollection', geometries };
  };
  const bounded = (number: number): number => {
    if (number > bytes.byteLength) throw new RangeError('More parts than bytes.');
    return number;
  };
  return read();
}

/** Whether a geometry has heights: its first position tells. */
export function hasHeights(geometry: Geometry): boolean {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.some(hasHeights);
  let at: unknown = geometry.coordinates;
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[0] as unknown;
  return Array.isArray(at) && at.length > 2;
}

/** Height written for positions without one where others have heights, as GDAL does: formats want all positions alike. */
export const noHeight = 0;

/** A geometry as well-known binary (ISO, little-endian). */
export function writeGeometry(geometry: Geometry): Uint8Array<ArrayBuffer> {
  const hasZ = hasHeights(geometry);
  const bytes = new Uint8Array(sizeOf(geometry, hasZ ? 24 : 16));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const count = (number: number): void => {
    view.setUint32(offset, number, true);
    offset += 4;
  };
  const position = ([x = NaN, y = NaN, z = noHeight]: Position): void => {
    view.setFloat64(offset, x, true);
    view.setFloat64(offset + 8, y, true);
    if (hasZ) view.setFloat64(offset + 16, z, true);
    offset += hasZ ? 24 : 16;
  };
  const line = (positions: readonly Position[]): void => {
    count(positions.length);
    for (const at of positions) position(at);
  };
  const rings = (parts: readonly (readonly Position[])[]): void => {
    count(parts.length);
    for (const part of parts) line(part);
  };
  const members = (parts: readonly Geometry[]): void => {
    count(parts.length);
    for (const part of parts) write(part);
  };
  const write = (part: Geometry): void => {
    view.setUint8(offset, 1);
    offset += 1;
    count(shapeTypes.indexOf(part.type) + 1 + (hasZ ? 1000 : 0));
    if (part.type === 'Point') position(part.coordinates);
    else if (part.type === 'LineString') line(part.coordinates);
    else if (part.type === 'Polygon') rings(part.coordinates);
    else members(membersOf(part));
  };
  write(geometry);
  return bytes;
}

function membersOf(geometry: Geometry): Geometry[] {
  if (geometry.type === 'MultiPoint') return geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates }));
  if (geometry.type === 'MultiLineString') return geometry.coordinates.map((coordinates) => ({ type: 'LineString', coordinates }));
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
  return geometry.type === 'GeometryCollection' ? geometry.geometries : [];
}

function sizeOf(geometry: Geometry, positionBytes: number): number {
  const lineBytes = (positions: readonly Position[]): number => 4 + positions.length * positionBytes;
  if (geometry.type === 'Point') return headBytes + positionBytes;
  if (geometry.type === 'LineString') return headBytes + lineBytes(geometry.coordinates);
  if (geometry.type === 'Polygon') return geometry.coordinates.reduce((sum, ring) => sum + lineBytes(ring), headBytes + 4);
  return membersOf(geometry).reduce((sum, part) => sum + sizeOf(part, positionBytes), headBytes + 4);
}
