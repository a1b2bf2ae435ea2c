import { coastOf, outlineSize } from '../../base/drawing/locator.ts';
import { planeOf, type Plane } from '../../base/drawing/plane.ts';
import { dotsData, doubleArea } from '../../base/drawing/svg-path.ts';
import type { Box } from '../geometry/shapes.ts';
import type { Mesh } from './mesh.ts';

/* What leaves its picture nearly empty: a few marks far from each other say nothing by themselves. */

/** Marks of a picture, and how much of it they fill. */
export interface Filling {
  /** Place of each mark, and how many features it stands for: dots, and the middles of outlines and of lines. */
  marks: [x: number, y: number, features: number][];
  /** Share of the picture that is inside of an outline. */
  area: number;
  /** Squares that hold a mark or a part of one, and their share of all. */
  held: number;
  squares: number;
  /** Size of the largest mark, as a share of the picture's longer side. */
  largest: number;
}

/** A picture is looked at in so many squares along its longer side. */
const squaresAcross = 16;
/** Below both of these a picture is nearly empty. */
const leastArea = 0.03;
const leastSquares = 0.12;
/** So few small marks make no form, however they lie, nor do any number of them in so few places. */
const fewMarks = 12;
const fewPlaces = 6;
const smallMark = 1 / 6;
/** Most of the marks lie in a window of so many squares across: the rest of the picture is theirs. */
const windowSquares = 4;
const windowShare = 0.6;
/** Room around the densest part, as a share of it. */
const roomShare = 0.1;

/** How much of a picture what was collected fills. */
export function fillingOf(
  { outlines, borders }: Mesh,
  dots: readonly [number, number][],
  featuresAt: (x: number, y: number) => number,
  { width, height }: Plane,
): Filling {
  const side = Math.max(width, height);
  const traces = [...outlines.map(({ ring }) => ring), ...borders];
  const boxes = traces.map(boxOfTrace);
  const square = (x: number, y: number): string => `${Math.floor((x / side) * squaresAcross)} ${Math.floor((y / side) * squaresAcross)}`;
  const held = new Set(dots.map(([x, y]) => square(x, y)));
  for (const trace of traces) for (let at = 0; at + 1 < trace.length; at += 2) held.add(square(trace[at] ?? 0, trace[at + 1] ?? 0));
  return {
    marks: [
      ...dots.map(([x, y]): Filling['marks'][number] => [x, y, featuresAt(x, y)]),
      ...boxes.map(([west, north, east, south]): Filling['marks'][number] => [(west + east) / 2, (north + south) / 2, 1]),
    ],
    area: outlines.reduce((sum, { ring }) => sum + Math.abs(doubleArea([...ring])) / 2, 0) / (width * height),
    held: held.size,
    squares: held.size / (Math.ceil((width / side) * squaresAcross) * Math.ceil((height / side) * squaresAcross)),
    largest: Math.max(0, ...boxes.map(([west, north, east, south]) => Math.max(east - west, south - north))) / side,
  };
}

function boxOfTrace(trace: readonly number[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < trace.length; at += 2) {
    const x = trace[at] ?? 0;
    const y = trace[at + 1] ?? 0;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Whether there are no shapes to see: dots then have to be seen by themselves. */
export const isFaint = ({ area }: Filling): boolean => area < leastArea;

/** Whether a picture is nearly empty. */
export const isSparse = (filling: Filling): boolean => isFaint(filling) && (filling.squares < leastSquares || filling.held <= fewPlaces);

/** Whether there are a few small marks and nothing else. */
export const isLone = (filling: Filling): boolean =>
  isSparse(filling) && (featuresOf(filling.marks) <= fewMarks || filling.held <= fewPlaces) && filling.largest < smallMark;

const featuresOf = (marks: Filling['marks']): number => marks.reduce((sum, [, , features]) => sum + features, 0);

/** The box of the part of a nearly empty picture where most of its marks are; undefined where they are all over it. */
export function densestBox(filling: Filling, plane: Plane, [west, south, east, north]: Box): Box | undefined {
  const all = featuresOf(filling.marks);
  if (!isSparse(filling) || all <= fewMarks || east <= west || north <= south) return undefined;
  const width = (Math.max(plane.width, plane.height) / squaresAcross) * windowSquares;
  const within = (x: number, y: number): Filling['marks'] =>
    filling.marks.filter(([left, top]) => left >= x && left <= x + width && top >= y && top <= y + width);
  const step = width / windowSquares;
  let best: Filling['marks'] = [];
  for (let x = 0; x < plane.width; x += step)
    for (let y = 0; y < plane.height; y += step) {
      const found = within(x, y);
      if (featuresOf(found) > featuresOf(best)) best = found;
    }
  if (featuresOf(best) < all * windowShare) return undefined;
  const [left, top, right, bottom] = boxOfTrace(best.flatMap(([x, y]) => [x, y]));
  // A mark stands anywhere in its cell.
  const room = Math.max(right - left, bottom - top) * roomShare + 1;
  const longitude = (x: number): number => west + ((x - plane.x(west)) / (plane.x(east) - plane.x(west))) * (east - west);
  const latitude = (y: number): number => north - ((y - plane.y(north)) / (plane.y(south) - plane.y(north))) * (north - south);
  return [longitude(left - room), latitude(bottom + room), longitude(right + room), latitude(top - room)];
}

/** Size of a dot, as a share of the picture. */
const dotShare = 1 / 30;
const coastShare = 1 / 200;

/** Lone marks as dots on the faint coast of where they are. */
export function drawLone(marks: Filling['marks'], plane: Plane, box: Box, area: string, size: number): string {
  const outline = coastOf(area);
  const frame = planeOf(outline.bbox, outlineSize);
  const shown = planeOf(outline.bbox, size);
  const scale = size / outlineSize;
  const [west, south, east, north] = box;
  const share = (value: number, from: number, to: number): number => (to === from ? 0.5 : (value - from) / (to - from));
  const placed = marks.map(([x, y]): [number, number] => [
    shown.x(west + share(x, plane.x(west), plane.x(east)) * (east - west)),
    shown.y(north - share(y, plane.y(north), plane.y(south)) * (north - south)),
  ]);
  const dots = new Map(placed.map(([x, y]) => [Math.round(x), Math.round(y)] as [number, number]).map((dot) => [dot.join(' '), dot]));
  const room = Math.ceil(size * dotShare);
  const coast = `<g transform="scale(${Number(scale.toFixed(4))})"><path fill="currentColor" fill-opacity=".1" stroke-opacity=".35" stroke-width="${Number((outlineSize * coastShare).toFixed(2))}" d="${outline.path}"/></g>`;
  const width = Math.ceil(frame.width * scale);
  const height = Math.ceil(frame.height * scale);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-room} ${-room} ${width + 2 * room} ${height + 2 * room}" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${coast}<path stroke-width="${Number((size * dotShare).toFixed(2))}" d="${dotsData(dots.values())}"/></svg>\n`;
}
