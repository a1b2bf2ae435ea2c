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

/** Collections in collections: the pipeline reads no more. */
const mostDepth = 50;

/** A geometry of well-known text (OGC 06-103r4, 7); undefined for what is none, or curved. */
export function readWkt(text: string, depth = 0): Geometry | undefined {
  const match = /^(?:srid=\d+;\s*)?([a-z]+)\s*(?:zm?|m)?([^]*)$/i.exec(text.trim());
  const [, word = '', body = ''] = match ?? [];
  if (word.toUpperCase() === 'GEOMETRYCOLLECTION') return depth < mostDepth ? readCollection(body, depth + 1) : undefined;
  const type = types[word.toUpperCase().replace(/Z?M?$/, '')] ?? types[word.toUpperCase()];
  if (type === undefined) return undefined;
  if (/^\s*empty\s*$/i.test(body)) return { type, coordinates: [] };
  // Numbers and brackets alone: it becomes the list that GeoJSON has.
  if (!/^[\d\s,().e+-]+$/i.test(body)) return undefined;
  const json = body
    .trim()
    .replace(/[^(),]+/g, (numbers) => (numbers.trim() === '' ? '' : `[${numbers.trim().split(/\s+/).map(Number).join(',')}]`))
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

function readCollection(body: string, depth: number): Geometry | undefined {
  const parts = body
    .trim()
    .replace(/^\(|\)$/g, '')
    .split(/,\s*(?=[a-z])/i)
    .map((part) => readWkt(part, depth));
  return parts.every((part) => part !== undefined) ? { type: 'GeometryCollection', geometries: parts } : undefined;
}
