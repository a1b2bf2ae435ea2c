import { turnAt } from './turn-at.ts';
import { holds } from '../../../schemas/model/boxes.ts';
import { eachSide, lieIn, sideBox, sidesNear, type PlaneShape } from './plane-shape.ts';

/** A position of a plane. */
type Spot = readonly [x: number, y: number];

const spotAt = ({ coords }: PlaneShape, at: number): Spot => [coords[2 * at] ?? NaN, coords[2 * at + 1] ?? NaN];
const turn = (a: Spot, b: Spot, c: Spot): number => turnAt(a[0], a[1], b[0], b[1], c[0], c[1]);
const middle = (a: Spot, b: Spot): Spot => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/** Whether an area holds all of a shape, and of its inside some, as ST_Contains has it; what has no area holds nothing here. */
export function containIn(area: PlaneShape, shape: PlaneShape): boolean {
  if (area.borders === 0 || !holds(area.box, shape.box)) return false;
  const seen = { inside: false };
  const leaves = (spot: Spot): boolean => {
    const lies = lieIn(area, ...spot);
    seen.inside ||= lies === 'in';
    return lies === 'out';
  };
  const isLeft = eachSide(shape, (at) => {
    const from = spotAt(shape, at);
    const to = spotAt(shape, at + 1);
    if (leaves(from) || leaves(to)) return true;
    const stops = touchesOf(area, shape, at, from, to);
    if (stops === 'crossed') return true;
    return stops.slice(1).some((stop, index) => {
      const before = stops[index] ?? stop;
      return (stop[0] !== before[0] || stop[1] !== before[1]) && !runsAlong(area, before, stop) && leaves(middle(before, stop));
    });
  });
  if (isLeft) return false;
  if (shape.borders === 0) return seen.inside;
  const isBroken = sidesNear(area, shape.box, (at) => [at, at + 1].some((each) => lieIn(shape, ...spotAt(area, each)) === 'in'));
  if (isBroken || seen.inside) return !isBroken;
  const inner = insideOf(shape);
  return inner !== undefined && lieIn(area, ...inner) === 'in';
}

/** Places at which a side touches the border of an area, in its direction, with its own ends; 'crossed' where it goes through. */
function touchesOf(area: PlaneShape, shape: PlaneShape, at: number, from: Spot, to: Spot): Spot[] | 'crossed' {
  const touches: Spot[] = [];
  const isCrossed = sidesNear(area, sideBox(shape.coords, at), (side) => {
    const a = spotAt(area, side);
    const b = spotAt(area, side + 1);
    const ofA = turn(from, to, a);
    const ofB = turn(from, to, b);
    for (const [spot, hand] of [
      [a, ofA],
      [b, ofB],
    ] as const)
      if (hand === 0 && isBetween(spot, from, to)) touches.push(spot);
    return isAcross(ofA, ofB) && isAcross(turn(a, b, from), turn(a, b, to));
  });
  if (isCrossed) return 'crossed';
  const along = ([x, y]: Spot): number => (x - from[0]) * (to[0] - from[0]) + (y - from[1]) * (to[1] - from[1]);
  return [from, ...touches.sort((a, b) => along(a) - along(b)), to];
}

const isAcross = (one: number, other: number): boolean => (one > 0 && other < 0) || (one < 0 && other > 0);

const isBetween = ([x, y]: Spot, a: Spot, b: Spot): boolean =>
  x >= Math.min(a[0], b[0]) && x <= Math.max(a[0], b[0]) && y >= Math.min(a[1], b[1]) && y <= Math.max(a[1], b[1]);

/** Whether a piece of a side lies upon one side of a border. */
const runsAlong = (area: PlaneShape, a: Spot, b: Spot): boolean =>
  sidesNear(area, [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])], (side) => {
    const c = spotAt(area, side);
    const d = spotAt(area, side + 1);
    return turn(c, d, a) === 0 && turn(c, d, b) === 0 && isBetween(a, c, d) && isBetween(b, c, d);
  });

/** A position within the areas of a shape: on the line across it between two heights of corners. */
function insideOf(shape: PlaneShape): Spot | undefined {
  const heights = [...new Set(Array.from({ length: shape.coords.length / 2 }, (_, at) => spotAt(shape, at)[1]))].sort((a, b) => a - b);
  const [first, second] = heights;
  if (first === undefined || second === undefined) return undefined;
  const y = (first + second) / 2;
  const places: number[] = [];
  eachSide(shape, (at) => {
    const [ax, ay] = spotAt(shape, at);
    const [bx, by] = spotAt(shape, at + 1);
    if (ay > y !== by > y) places.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    return false;
  });
  const [left, right] = places.sort((a, b) => a - b);
  return left === undefined || right === undefined ? undefined : [(left + right) / 2, y];
}
