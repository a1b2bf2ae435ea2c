import type { Geometry, Position } from 'geojson';
import { hasHeights } from '../../../schemas/codecs/wkb.ts';
import type { TakenFeature } from './taken.ts';

/** GeoJSON, as far as a map looks into what it has drawn. */
export interface DrawnShape {
  type: string;
  coordinates?: readonly unknown[];
  geometries?: readonly DrawnShape[];
}

/** The kind of a layer's shapes: 'Unknown' where they are of several, heights where one has some. */
export interface ShapeKind {
  type: Geometry['type'] | 'Unknown';
  hasZ: boolean;
}

const multis: Partial<Record<Geometry['type'], Geometry['type']>> = {
  Point: 'MultiPoint',
  LineString: 'MultiLineString',
  Polygon: 'MultiPolygon',
};

/** The kind that holds all shapes of a layer: simple ones are counted as multiple where there are both. */
export function shapeKind(features: readonly TakenFeature[]): ShapeKind {
  const types = new Set<Geometry['type']>();
  let hasZ = false;
  for (const { geometry } of features) {
    if (geometry === null) continue;
    types.add(geometry.type);
    hasZ ||= hasHeights(geometry);
  }
  const [first = 'Unknown', ...others] = [...types];
  if (others.length === 0) return { type: first, hasZ };
  const [multi, ...others2] = [...new Set([...types].map((type) => multis[type] ?? type))];
  return { type: others2.length === 0 && multi !== undefined ? multi : 'Unknown', hasZ };
}

/** A shape as one of a kind: alone in a multiple one where the kind is that. */
export function asKind(geometry: Geometry, { type }: ShapeKind): Geometry {
  if (geometry.type === type || multis[geometry.type] !== type) return geometry;
  return { type, coordinates: [(geometry as { coordinates: unknown }).coordinates] } as Geometry;
}

/** The box around a shape; undefined where it has no position. */
export function boxOfGeometry(geometry: Geometry): [west: number, south: number, east: number, north: number] | undefined {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  eachPosition(geometry, ([x = NaN, y = NaN]) => {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  });
  return box.every(Number.isFinite) ? box : undefined;
}

/** Visits each position of a shape. */
function eachPosition(geometry: Geometry, visit: (position: Position) => void): void {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) eachPosition(part, visit);
    return;
  }
  const walk = (at: unknown): void => {
    if (!Array.isArray(at) || at.length === 0) return;
    if (typeof at[0] === 'number') visit(at as Position);
    else for (const part of at) walk(part);
  };
  walk(geometry.coordinates);
}
