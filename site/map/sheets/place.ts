import type { ListedSheet } from '../../../schemas/model/sheet-list.ts';

/** Across and down: a part of a sheet, 0 to 1, or metres of Web Mercator. */
export type SheetPoint = [number, number];

/** A part of an image, 0 to 1. */
export interface SheetPart {
  from: SheetPoint;
  to: SheetPoint;
}

/** Once around the earth, in metres of Web Mercator. */
const around = 40_075_016.685578488;

/** Place of a tile's pixels in Web Mercator. */
export interface TilePlace {
  west: number;
  north: number;
  /** Metres by pixel. */
  step: number;
  side: number;
}

/** The place of a tile of `side` pixels. */
export function placeOfTile(z: number, x: number, y: number, side: number): TilePlace {
  const width = around / 2 ** z;
  return { west: x * width - around / 2, north: around / 2 - y * width, step: width / side, side };
}

const weights = (at: number): Point3 => [(1 - at) * (1 - 2 * at), 4 * at * (1 - at), at * (2 * at - 1)];
type Point3 = [number, number, number];

/** The place of a point of a sheet, 0 to 1 from the north-west: on parabolas through its nine known points. */
export function placeInSheet({ places }: Pick<ListedSheet, 'places'>, [across, down]: SheetPoint): SheetPoint {
  const columns = weights(across);
  const rows = weights(down);
  const place: SheetPoint = [0, 0];
  for (const [index, [x, y]] of places.entries()) {
    const weight = (columns[index % 3] ?? 0) * (rows[Math.floor(index / 3)] ?? 0);
    place[0] += x * weight;
    place[1] += y * weight;
  }
  return place;
}

/** Steps that bring the error of a whole sheet below a thousandth of a pixel. */
const steps = 5;

/** Which point of a sheet lies there; beyond 0 and 1 outside of it. */
export function pointAt(sheet: Pick<ListedSheet, 'places'>, [x, y]: SheetPoint): SheetPoint {
  const corner = placeInSheet(sheet, [0, 0]);
  const right = placeInSheet(sheet, [1, 0]);
  const down = placeInSheet(sheet, [0, 1]);
  const a = right[0] - corner[0];
  const b = right[1] - corner[1];
  const c = down[0] - corner[0];
  const d = down[1] - corner[1];
  const area = a * d - b * c;
  let u = 0.5;
  let v = 0.5;
  for (let step = 0; step < steps; step += 1) {
    const [atX, atY] = placeInSheet(sheet, [u, v]);
    u += ((x - atX) * d - (y - atY) * c) / area;
    v += ((y - atY) * a - (x - atX) * b) / area;
  }
  return [u, v];
}

/** The part of a sheet that a tile may show, 0 to 1; undefined where there is none. */
export function partOf(sheet: Pick<ListedSheet, 'places'>, { west, north, step, side }: TilePlace): SheetPart | undefined {
  const far = step * side;
  const corners = [0, 0.5, 1].flatMap((down) =>
    [0, 0.5, 1].map((across): SheetPoint => pointAt(sheet, [west + far * across, north - far * down])),
  );
  return partAround(corners);
}

/** The part of an image that holds some of its points; undefined where all lie on one side of it. */
export function partAround(points: readonly SheetPoint[]): SheetPart | undefined {
  const range = (axis: 0 | 1): SheetPoint => {
    const values = points.map((point) => point[axis]);
    return [Math.max(0, Math.min(...values)), Math.min(1, Math.max(...values))];
  };
  const [left, right] = range(0);
  const [top, bottom] = range(1);
  return left < right && top < bottom ? { from: [left, top], to: [right, bottom] } : undefined;
}
