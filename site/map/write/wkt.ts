import type { Geometry, Position } from 'geojson';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { hasHeights } from '../../../schemas/codecs/wkb.ts';

/** A shape as well-known text. */
export function wktOf(geometry: Geometry): string {
  const { name, body } = partsOf(geometry);
  return `${name}${hasHeights(geometry) ? ' Z' : ''} ${body}`;
}

const listed = (members: readonly string[]): string => (members.length === 0 ? 'EMPTY' : `(${members.join(', ')})`);
const position = (at: Position): string => at.slice(0, 3).map(roundedCoordinate).join(' ');
const line = (positions: readonly Position[]): string => listed(positions.map(position));
const lines = (parts: readonly (readonly Position[])[]): string => listed(parts.map(line));

function partsOf(geometry: Geometry): { name: string; body: string } {
  const name = geometry.type.toUpperCase();
  switch (geometry.type) {
    case 'Point':
      return { name, body: line(geometry.coordinates.length === 0 ? [] : [geometry.coordinates]) };
    case 'MultiPoint':
      return { name, body: listed(geometry.coordinates.map((at) => line([at]))) };
    case 'LineString':
      return { name, body: line(geometry.coordinates) };
    case 'MultiLineString':
    case 'Polygon':
      return { name, body: lines(geometry.coordinates) };
    case 'MultiPolygon':
      return { name, body: listed(geometry.coordinates.map(lines)) };
    case 'GeometryCollection':
      return { name, body: listed(geometry.geometries.map(wktOf)) };
  }
}
