import Flatbush from 'flatbush';
import type { Geometry, Position } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import { turnAt } from './turn-at.ts';

/** A geometry in a plane, as runs of positions: borders of areas, then lines, then points, each two equal ones. */
export interface PlaneShape {
  box: Bbox;
  /** x, y, x, y … */
  coords: Float64Array;
  /** The position at which each run begins, and where the last one ends. */
  runs: Uint32Array;
  /** Runs that are borders of areas. */
  borders: number;
  /** Index of its sides by their boxes, and the position at which each begins; made when it is first asked for. */
  sides?: { index: Flatbush; starts: Uint32Array };
}

/** From so many positions on an index of the sides is worth its making. */
const manyPositions = 48;

/** The runs of a geometry by what they are of. */
interface Runs {
  areas: Position[][];
  lines: Position[][];
  points: Position[];
}

function gatherRuns(geometry: Geometry, runs: Runs): void {
  switch (geometry.type) {
    case 'Point':
      if (geometry.coordinates.length > 0) runs.points.push(geometry.coordinates);
      return;
    case 'MultiPoint':
      runs.points.push(...geometry.coordinates);
      return;
    case 'LineString':
      runs.lines.push(geometry.coordinates);
      return;
    case 'MultiLineString':
      runs.lines.push(...geometry.coordinates);
      return;
    case 'Polygon':
      runs.areas.push(...geometry.coordinates);
      return;
    case 'MultiPolygon':
      for (const rings of geometry.coordinates) runs.areas.push(...rings);
      return;
    case 'GeometryCollection':
      for (const part of geometry.geometries) gatherRuns(part, runs);
  }
}

/** Bring a geometry into a plane; undefined where it has no position, or one that the plane has no place for. */
export function shapeIn(geometry: Geometry | null, place: (at: Position) => Position): PlaneShape | undefined {
  const found: Runs = { areas: [], lines: [], points: [] };
  if (geometry !== null) gatherRuns(geometry, found);
  const areas = found.areas.filter(({ length }) => length > 1);
  const lines = found.lines.filter(({ length }) => length > 1);
  const all = [...areas, ...lines, ...found.points.map((at) => [at, at])];
  if (all.length === 0) return undefined;
  const runs = new Uint32Array(all.length + 1);
  for (const [at, run] of all.entries()) runs[at + 1] = (runs[at] ?? 0) + run.length;
  const coords = new Float64Array(2 * (runs[all.length] ?? 0));
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  let at = 0;
  for (const run of all)
    for (const position of run) {
      const [x = NaN, y = NaN] = place(position);
      coords[at] = x;
      coords[at + 1] = y;
      at += 2;
      if (!Number.isFinite(x + y)) return undefined;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  return { box, coords, runs, borders: areas.length };
}

const positionsOf = ({ runs }: PlaneShape): number => runs[runs.length - 1] ?? 0;

/** Visit each side of a shape by the position at which it begins, until `visit` answers true. */
export function eachSide({ runs }: PlaneShape, visit: (start: number) => boolean): boolean {
  for (let run = 1; run < runs.length; run += 1)
    for (let at = runs[run - 1] ?? 0; at < (runs[run] ?? 0) - 1; at += 1) if (visit(at)) return true;
  return false;
}

/** Visit the sides whose boxes meet a box; of a small shape, all. */
export function sidesNear(shape: PlaneShape, box: Bbox, visit: (start: number) => boolean): boolean {
  if (positionsOf(shape) < manyPositions) return eachSide(shape, visit);
  const { index, starts } = (shape.sides ??= indexSides(shape));
  for (const found of index.search(...box)) if (visit(starts[found] ?? 0)) return true;
  return false;
}

function indexSides(shape: PlaneShape): NonNullable<PlaneShape['sides']> {
  const { coords, runs } = shape;
  const starts = new Uint32Array(positionsOf(shape) - (runs.length - 1));
  let count = 0;
  eachSide(shape, (at) => {
    starts[count] = at;
    count += 1;
    return false;
  });
  const index = new Flatbush(count);
  for (const at of starts) index.add(...sideBox(coords, at));
  index.finish();
  return { index, starts };
}

/** The box of a side. */
export function sideBox(coords: Float64Array, at: number): Bbox {
  const x1 = coords[2 * at] ?? 0;
  const y1 = coords[2 * at + 1] ?? 0;
  const x2 = coords[2 * at + 2] ?? 0;
  const y2 = coords[2 * at + 3] ?? 0;
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}

/** Fewer of the positions of two shapes first. */
export const fewerFirst = (a: PlaneShape, b: PlaneShape): [few: PlaneShape, many: PlaneShape] =>
  positionsOf(a) <= positionsOf(b) ? [a, b] : [b, a];

/** Whether a position lies within the areas of a shape, on their border, or outside; outside of what has no areas. */
export function lieIn(shape: PlaneShape, x: number, y: number): 'in' | 'on' | 'out' {
  const { box, coords, runs, borders } = shape;
  if (borders === 0 || x < box[0] || y < box[1] || x > box[2] || y > box[3]) return 'out';
  const end = runs[borders] ?? 0;
  let crossings = 0;
  const isOn = sidesNear(shape, [x, y, box[2], y], (at) => {
    if (at >= end) return false;
    const ax = coords[2 * at] ?? 0;
    const ay = coords[2 * at + 1] ?? 0;
    const bx = coords[2 * at + 2] ?? 0;
    const by = coords[2 * at + 3] ?? 0;
    if ((ay < y && by < y) || (ay > y && by > y) || (ax < x && bx < x)) return false;
    const side = turnAt(ax, ay, bx, by, x, y);
    if (side === 0) return Math.min(ax, bx) <= x && Math.max(ax, bx) >= x;
    if (ay > y !== by > y && side > 0 === by > ay) crossings += 1;
    return false;
  });
  return isOn ? 'on' : crossings % 2 === 1 ? 'in' : 'out';
}
