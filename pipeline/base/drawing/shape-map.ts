import type { SampledShapes } from '../../../schemas/types.ts';

type Position = readonly [number, number];
type Geometry =
  | { type: 'MultiPoint'; coordinates: Position[] }
  | { type: 'MultiLineString'; coordinates: Position[][] }
  | { type: 'Point'; coordinates: Position }
  | { type: 'Polygon'; coordinates: Position[][] };

/** Parts of a degree that a map tells: about a metre. */
const steps = 1e5;

/** A coordinate as a map of shapes has it. */
export const mapped = (degrees: number): number => Math.round(degrees * steps) / steps;

/** Shapes as GeoJSON, written of their numbers alone: a polygon each, for where two overlap some renderers would cut a hole. */
export function mapOfShapes({ points, lines, polygons }: Pick<SampledShapes, 'lines' | 'points' | 'polygons'>): string {
  // guard [mapped(longitude), mapped(latitude) → longitude, latitude]: the map has the shapes of the data, to a metre and no more
  const position = ([longitude, latitude]: Position): Position => [mapped(longitude), mapped(latitude)];
  const trace = (positions: readonly Position[]): Position[] => positions.map(position);
  return mapOf([
    ...(points.length === 0 ? [] : [{ type: 'MultiPoint', coordinates: trace(points) } as const]),
    ...(lines.length === 0 ? [] : [{ type: 'MultiLineString', coordinates: lines.map(trace) } as const]),
    ...polygons.map((rings) => ({ type: 'Polygon', coordinates: rings.map(trace) }) as const),
  ]);
}

/** Geometries as the GeoJSON that GitHub draws on a map; empty where there are none. */
export function mapOf(geometries: readonly Geometry[]): string {
  const features = geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
  return features.length === 0 ? '' : JSON.stringify({ type: 'FeatureCollection', features });
}
