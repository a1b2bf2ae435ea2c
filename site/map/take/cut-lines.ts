import type { Position } from 'geojson';
import { orientation } from '../model/orientation.ts';
import { boxOfRing } from './rings.ts';
import type { Cutter, Side } from './cutter.ts';

/** The parts of a line that lie in a cutter or on its border, in the line's own direction. */
export function cutLine(line: readonly Position[], cutter: Cutter): Position[][] {
  const parts: Position[][] = [];
  let open: Position[] | undefined;
  for (let index = 1; index < line.length; index += 1) {
    const start = line[index - 1] ?? [];
    const end = line[index] ?? [];
    if (isSame(start, end)) continue;
    for (const [from, to, isInside] of divideSegment(start, end, cutter)) {
      if (!isInside) open = undefined;
      else if (open !== undefined) open.push(to);
      else parts.push((open = [from, to]));
    }
  }
  return parts;
}

const isSame = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1];

/** Whether two positions may be one, rounded: the gap between a line's end at the border and the border is no part of the line. */
const isNear = (a: Position, b: Position): boolean =>
  [0, 1].every((axis) => Math.abs((a[axis] ?? 0) - (b[axis] ?? 0)) <= rounding * Math.abs(a[axis] ?? 0));

/** As a share of a coordinate; of degrees in France it is some nanometres. */
const rounding = 2 ** -50;

/** A place on a segment: its share of it, from 0 to 1, and its position. */
interface Stop {
  share: number;
  position: Position;
}

/** The parts of a segment between where it meets the border, and whether each lies inside. */
function divideSegment(start: Position, end: Position, cutter: Cutter): [Position, Position, boolean][] {
  const stops: Stop[] = [];
  /** Shares of the segment that run along the border. */
  const along: [number, number][] = [];
  for (const [a, b] of cutter.sidesAt(boxOfRing([start, end]))) {
    const ofA = orientation(start, end, a);
    const ofB = orientation(start, end, b);
    if (ofA === 0 && ofB === 0) {
      const first = shareOf(start, end, a);
      const last = shareOf(start, end, b);
      along.push(first < last ? [first, last] : [last, first]);
      stops.push({ share: first, position: positionAt(start, end, first, a) }, { share: last, position: positionAt(start, end, last, b) });
      continue;
    }
    const stop = meetSide(start, end, [a, b], ofA, ofB);
    if (stop !== undefined) stops.push(stop);
  }
  const sorted = [{ share: 0, position: start }, ...stops.filter(({ share }) => share > 0 && share < 1), { share: 1, position: end }].sort(
    (a, b) => a.share - b.share,
  );
  return sorted.slice(1).flatMap(({ share, position }, index): [Position, Position, boolean][] => {
    const before = sorted[index];
    if (before === undefined || isNear(before.position, position)) return [];
    const middle = (before.share + share) / 2;
    const isInside = along.some(([first, last]) => first <= middle && middle <= last) || cutter.contains(positionAt(start, end, middle));
    return [[before.position, position, isInside]];
  });
}

/** Find the place where a segment meets a side that does not run along it. */
function meetSide(start: Position, end: Position, [a, b]: Side, ofA: number, ofB: number): Stop | undefined {
  if (ofA > 0 === ofB > 0 && ofA !== 0 && ofB !== 0) return undefined;
  const ofStart = orientation(a, b, start);
  const ofEnd = orientation(a, b, end);
  if (ofStart > 0 === ofEnd > 0 && ofStart !== 0 && ofEnd !== 0) return undefined;
  // A corner of the border that lies on the line is where it is, not where rounding puts it.
  const corner = ofA === 0 ? a : ofB === 0 ? b : undefined;
  if (corner !== undefined) {
    const share = shareOf(start, end, corner);
    return { share, position: positionAt(start, end, share, corner) };
  }
  if (ofStart === 0 || ofEnd === 0) return { share: ofStart === 0 ? 0 : 1, position: ofStart === 0 ? start : end };
  const share = crossShare(start, end, a, b);
  return { share, position: positionAt(start, end, share) };
}

/** How far along a segment a point of it is. */
function shareOf([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [x = 0, y = 0]: Position): number {
  return Math.abs(bx - ax) > Math.abs(by - ay) ? (x - ax) / (bx - ax) : (y - ay) / (by - ay);
}

/** How far along a segment it crosses a line. */
function crossShare(start: Position, end: Position, a: Position, b: Position): number {
  const across = ([x = 0, y = 0]: Position): number =>
    (x - (a[0] ?? 0)) * ((b[1] ?? 0) - (a[1] ?? 0)) - (y - (a[1] ?? 0)) * ((b[0] ?? 0) - (a[0] ?? 0));
  const first = across(start);
  const last = across(end);
  return first === last ? 0.5 : Math.min(1, Math.max(0, first / (first - last)));
}

/** The position on a segment; `exact` is where it is in the plane, if that is known better. Heights are those between its ends. */
export function positionAt(start: Position, end: Position, share: number, exact: Position = []): Position {
  const [x = 0, y = 0, ...heights] = start;
  const position: Position = [exact[0] ?? x + share * ((end[0] ?? 0) - x), exact[1] ?? y + share * ((end[1] ?? 0) - y)];
  for (const [index, height] of heights.entries()) position.push(height + share * ((end[index + 2] ?? height) - height));
  return position;
}
