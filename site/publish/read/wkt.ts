import type { Geometry } from 'geojson';
import { isGeometry } from './geojson.ts';

const types: Readonly<Record<string, Exclude<Geometry['type'], 'GeometryCollection'>>> = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};

/** A geometry of well-known text (OGC 06-103r4, 7); undefined for what is none, or curved. */
export function readWkt(text: string): Geometry | undefined {
  const match = /^\s*(?:srid=\d+;)?\s*([a-z]+)\s*(?:zm?|m)?\s*([(\s]*[^]*)$/i.exec(text);
  const [, word = '', body = ''] = match ?? [];
  if (word.toUpperCase() === 'GEOMETRYCOLLECTION') return readCollection(body);
  const type = types[word.toUpperCase().replace(/Z?M?$/, '')] ?? types[word.toUpperCase()];
  if (type === undefined) return undefined;
  if (/^\s*empty\s*$/i.test(body)) return { type, coordinates: [] };
  // Numbers and brackets alone: it becomes the list that GeoJSON has.
  if (!/^[\d\s,().e+-]+$/i.test(body)) return undefined;
  const json = body
    .trim()
    .replace(/([-+\d.e]+(?:\s+[-+\d.e]+)+)/gi, (numbers) => `[${numbers.trim().split(/\s+/).map(Number).join(',')}]`)
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  try {
    const geometry: unknown = { type, coordinates: unwrap(type, JSON.parse(json)) };
    return isGeometry(geometry) ? geometry : undefined;
  } catch {
    return undefined;
  }
}

/** A point stands in brackets of its own, and those of a multipoint may. */
function unwrap(type: Geometry['type'], coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return undefined;
  if (type === 'Point') return coordinates[0];
  if (type !== 'MultiPoint') return coordinates;
  return coordinates.map((each: unknown) => (Array.isArray(each) && Array.isArray(each[0]) ? (each[0] as unknown) : each));
}

function readCollection(body: string): Geometry | undefined {
  const parts = body
    .trim()
    .replace(/^\(|\)$/g, '')
    .split(/,\s*(?=[a-z])/i)
    .map(readWkt);
  return parts.every((part) => part !== undefined) ? { type: 'GeometryCollection', geometries: parts } : undefined;
}
