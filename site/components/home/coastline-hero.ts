import { contours } from 'd3-contour';
import { readLayerRows, recordOfLayer } from '../../data/layer-rows.ts';
import { readOperator } from '../../data/operator.ts';

type Point = [number, number];

/** Paths of the home page's background, in a box of `coastlineBox`. */
export interface Coastline {
  land: string;
  /** Lines of water that follow the shore, the nearest first. */
  water: { path: string; opacity: number }[];
  borders: string;
  rivers: string;
  graticule: string;
}

/** The box that the paths are drawn in; France stands right of the middle, the words left of it. */
export const coastlineBox = { width: 1200, height: 640 };

/** Lines of this many units beyond the box are cut. */
const margin = 40;
/** A pixel where the box is shown at its full size. */
const tolerance = 1;
/** Shorter pieces are specks. */
const shortest = 5;

const radians = Math.PI / 180;
const parallel = 46.5 * radians;
const meridian = 2.6;
const scale = 3060;

/** Lambert's conic projection, as on French maps: degrees to units of the box. */
export function project([longitude, latitude]: Point): Point {
  const n = Math.sin(parallel);
  const radius = (phi: number) =>
    (scale * (Math.tan(Math.PI / 4 + parallel / 2) / Math.tan(Math.PI / 4 + phi / 2)) ** n) / Math.tan(parallel);
  const theta = n * (longitude - meridian) * radians;
  const rho = radius(latitude * radians);
  return [876 + rho * Math.sin(theta), 316 - radius(parallel) + rho * Math.cos(theta)];
}

/** Douglas and Peucker's simplification. */
export function simplifyLine(points: Point[], most = tolerance): Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 3) return points;
  const dx = last[0] - first[0];
  const dy = last[1] - first[1];
  const length = Math.hypot(dx, dy);
  let far = 0;
  let at = 0;
  points.forEach(([x, y], i) => {
    const away = length === 0 ? Math.hypot(x - first[0], y - first[1]) : Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / length;
    if (away > far) [far, at] = [away, i];
  });
  if (far <= most) return [first, last];
  return [...simplifyLine(points.slice(0, at + 1), most).slice(0, -1), ...simplifyLine(points.slice(at), most)];
}

type Box = [left: number, top: number, right: number, bottom: number];

const drawn: Box = [-margin, -margin, coastlineBox.width + margin, coastlineBox.height + margin];
/** Degrees around the box: what lies farther would fold over it when projected. */
const around: Box = [-30, 34, 35, 58];

const between = (a: Point, b: Point, part: number): Point => [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];

/** The sides of a box: is a point inside, and where does a line cross. */
function sidesOf(box: Box): { inside: (p: Point) => boolean; cross: (a: Point, b: Point) => Point }[] {
  return ([0, 1, 2, 3] as const).map((side) => {
    const axis = side % 2 === 0 ? 0 : 1;
    return {
      inside: (p) => (side < 2 ? p[axis] >= box[side] : p[axis] <= box[side]),
      cross: (a, b) => between(a, b, (box[side] - a[axis]) / (b[axis] - a[axis])),
    };
  });
}

/** A ring cut to a box (Sutherland and Hodgman). */
export function clipRing(ring: Point[], box: Box = drawn): Point[] {
  return sidesOf(box).reduce((points, { inside, cross }) => {
    const kept: Point[] = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length] ?? point;
      if (inside(point) !== inside(before)) kept.push(cross(before, point));
      if (inside(point)) kept.push(point);
    });
    return kept;
  }, ring);
}

/** The pieces of a line that lie in a box. */
export function clipLine(line: Point[], box: Box = drawn): Point[][] {
  const sides = sidesOf(box);
  const pieces: Point[][] = [[]];
  for (const point of line) {
    if (sides.every(({ inside }) => inside(point))) pieces.at(-1)?.push(point);
    else if (pieces.at(-1)?.length) pieces.push([]);
  }
  return pieces;
}

/** SVG path data in whole units, each line relative to its start; closed or not. */
export function toPath(lines: Point[][], closed: boolean, most = tolerance): string {
  return (
    lines
      .map((points) => simplifyLine(points, most).map(([x, y]): Point => [Math.round(x), Math.round(y)]))
      // A ring of fewer than three places is a stick.
      .filter((points) => (closed ? new Set(points.map(String)).size > 2 : points.length > 1) && extentOf(points) >= shortest)
      .map((points) => {
        const steps = points.slice(1).map(([x, y], i) => `${x - (points[i]?.[0] ?? 0)} ${y - (points[i]?.[1] ?? 0)}`);
        return `M${points[0]?.join(' ')}l${steps.join(' ')}${closed ? 'z' : ''}`.replaceAll(' -', '-');
      })
      .join('')
  );
}

const extentOf = (points: Point[]) =>
  Math.max(...[0, 1].map((axis) => Math.max(...points.map((p) => p[axis] ?? 0)) - Math.min(...points.map((p) => p[axis] ?? 0))));

/** Every line or ring of the geometries of some rows. */
export const geometryLines = (rows: readonly Record<string, unknown>[]): Point[][] =>
  rows.flatMap((row) =>
    Object.values(row).flatMap((value) =>
      value !== null && typeof value === 'object' && 'coordinates' in value ? sequencesOf(value.coordinates) : [],
    ),
  );

function sequencesOf(value: unknown): Point[][] {
  if (!Array.isArray(value) || value.length === 0) return [];
  if (Array.isArray(value[0]) && typeof value[0][0] === 'number') return [value as Point[]];
  return value.flatMap(sequencesOf);
}

/** Read lines of one of the catalogue's layers, "<producer>/<dataset>#<layer>", in degrees; none where it is not there. */
export async function readLines(reference: string | undefined): Promise<Point[][]> {
  const found = await recordOfLayer(reference);
  return geometryLines((found && (await readLayerRows(found))) ?? []);
}

/** Whether the box of a line, in degrees, meets what is drawn. */
function isAround(line: readonly Point[]): boolean {
  // The rest of the world is not worth a look at each of its sides.
  const [left, bottom, right, top] = around;
  let box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of line) box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  return box[0] <= right && box[2] >= left && box[1] <= top && box[3] >= bottom;
}

/** How far from the shore each line of water runs, and how dark it is. */
const waterLines = [
  [4.5, 0.8],
  [8, 0.65],
  [12, 0.52],
  [17, 0.4],
  [23, 0.28],
  [30, 0.18],
] as const;
/** Units between two places where the distance from the shore is known. */
const step = 2;

/** Lines of water along the shores of some land, as engravers drew them: contours of distance from the land. */
export function waterAlong(land: readonly Point[][]): Coastline['water'] {
  // Drawn here once: strokes as wide as the water took a phone seconds.
  const [left, top, right, bottom] = drawn;
  const columns = Math.ceil((right - left) / step);
  const rows = Math.ceil((bottom - top) / step);
  const distances = distancesFrom(land, columns, rows);
  const isLand = ([x, y]: Point): boolean => land.filter((ring) => isInside(ring, [x, y])).length % 2 === 1;
  return waterLines.map(([distance, opacity]) => {
    const rings = contours()
      .size([columns, rows])
      .contour(distances, distance)
      .coordinates.flat()
      .map((ring) => ring.map(([x = 0, y = 0]): Point => [left + x * step, top + y * step]));
    const atSea = rings.filter(([first]) => first !== undefined && !isLand(first));
    // The farther, the smoother, and the less is seen of it.
    return { path: toPath(atSea, true, tolerance + distance / 6), opacity };
  });
}

/** Distance of each place of a grid from the nearest of some rings, as far as water is drawn; row by row. */
function distancesFrom(rings: readonly Point[][], columns: number, rows: number): number[] {
  const [left, top] = drawn;
  const most = Math.max(...waterLines.map(([distance]) => distance)) + 2 * step;
  const distances = Array.from({ length: columns * rows }, () => most);
  const cells = (low: number, high: number, start: number, count: number): [number, number] => [
    Math.max(0, Math.floor((low - most - start) / step)),
    Math.min(count - 1, Math.ceil((high + most - start) / step)),
  ];
  for (const ring of rings)
    for (const [index, a] of ring.entries()) {
      const b = ring[(index + 1) % ring.length] ?? a;
      const [firstColumn, lastColumn] = cells(Math.min(a[0], b[0]), Math.max(a[0], b[0]), left, columns);
      const [firstRow, lastRow] = cells(Math.min(a[1], b[1]), Math.max(a[1], b[1]), top, rows);
      for (let row = firstRow; row <= lastRow; row += 1)
        for (let column = firstColumn; column <= lastColumn; column += 1) {
          const at = row * columns + column;
          const place: Point = [left + (column + 0.5) * step, top + (row + 0.5) * step];
          distances[at] = Math.min(distances[at] ?? most, distanceFrom(a, b, place));
        }
    }
  return distances;
}

function distanceFrom(a: Point, b: Point, [x, y]: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
  return Math.hypot(x - a[0] - part * dx, y - a[1] - part * dy);
}

/** Whether a place is inside of a ring, by the sides that lie east of it. */
const isInside = (ring: readonly Point[], [x, y]: Point): boolean =>
  ring.filter((a, index) => {
    const b = ring[(index + 1) % ring.length] ?? a;
    return a[1] > y !== b[1] > y && x < a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]);
  }).length %
    2 ===
  1;

/** Meridians and parallels around France. */
function graticule(): string {
  const range = (from: number, to: number, step: number) =>
    Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  const meridians = range(-20, 20, 5).map((longitude) => range(36, 56, 0.5).map((latitude) => project([longitude, latitude])));
  const parallels = range(40, 55, 2.5).map((latitude) => range(-25, 25, 1).map((longitude) => project([longitude, latitude])));
  return toPath(
    [...meridians, ...parallels].flatMap((line) => clipLine(line)),
    false,
  );
}

/** Name each side of some lines, in whichever direction it is drawn, and count how often each name occurs. */
function countSides(lines: readonly Point[][]): { sides: string[][]; counts: Map<string, number>; isShared: boolean } {
  const keyOf = (a: Point, b: Point): string => (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? [...a, ...b] : [...b, ...a]).join(' ');
  const sides = lines.map((line) => line.slice(1).map((point, at) => keyOf(line[at] ?? point, point)));
  const counts = new Map<string, number>();
  for (const key of sides.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { sides, counts, isShared: [...counts.values()].some((count) => count > 1) };
}

/** Join rings that share sides into those around all of them; rings without any are returned whole. */
export function outerRings(rings: Point[][]): Point[][] {
  const { sides, counts, isShared } = countSides(rings);
  if (!isShared) return rings;
  const beside = new Map<string, Point[]>();
  const tie = (a: Point, b: Point): void => void beside.set(String(a), [...(beside.get(String(a)) ?? []), b]);
  for (const [index, ring] of rings.entries())
    for (const [at, key] of (sides[index] ?? []).entries()) {
      const start = ring[at];
      const end = ring[at + 1];
      if (!start || !end || counts.get(key) !== 1) continue;
      tie(start, end);
      tie(end, start);
    }
  const joined: Point[][] = [];
  for (const first of rings.flat()) {
    const ring = [first];
    for (let next = beside.get(String(first))?.pop(); next !== undefined; next = beside.get(String(next))?.pop()) {
      const back = beside.get(String(next)) ?? [];
      const from = String(ring.at(-1));
      back.splice(
        back.findIndex((point) => String(point) === from),
        1,
      );
      ring.push(next);
    }
    if (ring.length > 3) joined.push(ring);
  }
  return joined;
}

/** Find sides that two rings share, each once; lines without any are returned whole. */
export function sharedSides(lines: Point[][]): Point[][] {
  // The border of two countries is in both rings, and the rest of these is the shore, which is drawn already. Other lines are borders.
  const { sides, counts, isShared: isAnyShared } = countSides(lines);
  if (!isAnyShared) return lines;
  const parts: Point[][] = [];
  for (const [index, line] of lines.entries()) {
    let isOpen = false;
    for (const [at, key] of (sides[index] ?? []).entries()) {
      const isShared = (counts.get(key) ?? 0) > 1;
      counts.delete(key);
      const start = line[at];
      const end = line[at + 1];
      if (isShared && start && end) {
        if (isOpen) parts.at(-1)?.push(end);
        else parts.push([start, end]);
      }
      isOpen = isShared;
    }
  }
  return parts;
}

let coastline: Promise<Coastline> | undefined;
/** Read coast, borders and rivers of France from the base map's layers; empty paths where the catalogue has none. Drawn once a build. */
export const readCoastline = (): Promise<Coastline> => (coastline ??= drawCoastline());

const readNear = async (reference: string | undefined): Promise<Point[][]> => (await readLines(reference)).filter(isAround);

async function drawCoastline(): Promise<Coastline> {
  const { basemap } = readOperator();
  const open = (lines: Point[][]) =>
    toPath(
      lines.flatMap((line) => clipLine(line, around)).flatMap((line) => clipLine(line.map(project))),
      false,
    );
  const [land, borders, rivers] = await Promise.all([readNear(basemap?.land), readNear(basemap?.borders), readNear(basemap?.rivers)]);
  const shores = land.map((ring) => clipRing(clipRing(ring, around).map(project))).filter(({ length }) => length > 2);
  return {
    land: toPath(shores, true),
    water: waterAlong(shores),
    borders: open(sharedSides(borders)),
    rivers: open(rivers),
    graticule: graticule(),
  };
}
