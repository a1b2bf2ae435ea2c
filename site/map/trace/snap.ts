import { nearestOn } from '../model/nearest.ts';
import type { Position } from '../model/model.ts';
import type { DrawnShape } from '../model/shapes.ts';

/** Distance on the screen between two places, pixels. */
type Distance = (a: Position, b: Position) => number;

/** Move a place onto the nearest corner of shapes within reach, else onto their nearest edge, else not at all. */
export function snapTo(at: Position, shapes: readonly DrawnShape[], { reach, distance }: { reach: number; distance: Distance }): Position {
  const nearest = (places: readonly (Position | undefined)[]): Position | undefined =>
    places
      .flatMap((place) => (place === undefined ? [] : { place, far: distance(at, place) }))
      .filter(({ far }) => far <= reach)
      .sort((a, b) => a.far - b.far)[0]?.place;
  return (
    nearest(shapes.map((shape) => nearestOn(cornersOf(shape), at))) ?? nearest(shapes.map((shape) => nearestOn(edgesOf(shape), at))) ?? at
  );
}

const partsOf = ({ geometries = [] }: DrawnShape, of: (shape: DrawnShape) => DrawnShape): DrawnShape[] => geometries.map(of);

/** Corners of a shape, as points. */
const cornersOf = (shape: DrawnShape): DrawnShape => ({
  type: 'MultiPoint',
  coordinates: shape.coordinates ?? [],
  geometries: partsOf(shape, cornersOf),
});

/** Edges of a shape: the inside of an area is none. */
const edgesOf = (shape: DrawnShape): DrawnShape => ({
  type: shape.type.endsWith('Point') ? 'MultiPoint' : 'MultiLineString',
  coordinates: shape.coordinates ?? [],
  geometries: partsOf(shape, edgesOf),
});
