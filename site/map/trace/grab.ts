import type { Geometry } from 'geojson';
import type { Position } from '../model/model.ts';

/** Grip of a reader on a shape: its look at each place that it is dragged to, and its end there. */
export interface Grab {
  shapeAt: (to: Position) => Geometry;
  drop: (to: Position) => void;
}

/** Shape that is dragged: its look for its corners, and who takes the corners at the end. */
interface Dragged {
  corners: readonly Position[];
  shapeOf: (corners: readonly Position[]) => Geometry;
  put: (corners: readonly Position[]) => void;
}

/** Corners with one of them elsewhere. */
export const withCorner = (corners: readonly Position[], index: number, to: Position): Position[] =>
  corners.map((each, at) => (at === index ? to : each));

/** Corners as far from a place as they were from another. */
export const shifted = (corners: readonly Position[], [fromX, fromY]: Position, [toX, toY]: Position): Position[] =>
  corners.map(([x, y]) => [x + toX - fromX, y + toY - fromY]);

/** Grips one corner of a shape; `snap` moves it onto what is near. */
export const grabCorner = ({ corners, shapeOf, put }: Dragged, index: number, snap: (to: Position) => Position): Grab => ({
  shapeAt: (to) => shapeOf(withCorner(corners, index, snap(to))),
  drop: (to) => put(withCorner(corners, index, snap(to))),
});

/** Grips a whole shape at a place. */
export const grabWhole = ({ corners, shapeOf, put }: Dragged, from: Position): Grab => ({
  shapeAt: (to) => shapeOf(shifted(corners, from, to)),
  drop: (to) => put(shifted(corners, from, to)),
});
