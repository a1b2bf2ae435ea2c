import type { Geometry, Position } from 'geojson';
import { heightsOf } from '../model/shapes.ts';

const codes: Record<Geometry['type'], number> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};
/** What is added to a code where there are heights (ISO). */
const zCode = 1000;
const headBytes = 5;

/** Where some positions have a height, formats want one of all: that of the others is 0, as GDAL writes it. */
export const noHeight = 0;

/** A shape as well-known binary (ISO, little-endian). */
export function wkbOf(geometry: Geometry): Uint8Array<ArrayBuffer> {
  const hasZ = heightsOf(geometry);
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
    count(codes[part.type] + (hasZ ? zCode : 0));
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
