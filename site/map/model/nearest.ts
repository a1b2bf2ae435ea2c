import { isInPolygon } from './in-polygon.ts';
import type { Position } from './model.ts';
import type { DrawnShape } from './shapes.ts';

/**
 * Find the position of a shape nearest to `from`: itself within the shape, else a point or on its lines and outlines; undefined without
 * any.
 */
export function nearestOn({ type, coordinates = [], geometries = [] }: DrawnShape, from: Position): Position | undefined {
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : [];
  if (polygons.some((rings) => isInPolygon(from, rings as readonly Position[][]))) return from;
  const parts = geometries.flatMap((each) => {
    const place = nearestOn(each, from);
    return place ? [place] : [];
  });
  const places = pathsOf(coordinates).flatMap((path) => (type.endsWith('Point') ? path : placesAlong(path, from)));
  return closest([...parts, ...places], from);
}

/** The runs of positions that coordinates hold, at whatever depth. */
function pathsOf(coordinates: readonly unknown[]): Position[][] {
  if (isPosition(coordinates)) return [[coordinates]];
  if (coordinates.length > 0 && coordinates.every(isPosition)) return [coordinates as Position[]];
  return coordinates.flatMap((each) => (Array.isArray(each) ? pathsOf(each) : []));
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';

/** Find the nearest position on each stretch of a line. */
const placesAlong = (path: readonly Position[], from: Position): Position[] =>
  path.length < 2 ? [...path] : path.slice(1).map((end, index) => onStretch(path[index] ?? end, end, from));

/** Degrees of longitude are shorter than those of latitude: both as long, in those of latitude. */
const across = ([, y]: Position): number => Math.cos((y * Math.PI) / 180);

function onStretch(start: Position, end: Position, from: Position): Position {
  const scale = across(from);
  const dx = (end[0] - start[0]) * scale;
  const dy = end[1] - start[1];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : ((from[0] - start[0]) * scale * dx + (from[1] - start[1]) * dy) / length;
  const part = Math.max(0, Math.min(1, share));
  return [start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part];
}

function closest(places: readonly Position[], from: Position): Position | undefined {
  const scale = across(from);
  let found: { place: Position; far: number } | undefined;
  for (const place of places) {
    const far = Math.hypot((place[0] - from[0]) * scale, place[1] - from[1]);
    if (found === undefined || far < found.far) found = { place, far };
  }
  return found?.place;
}
