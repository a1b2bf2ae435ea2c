/** Pixels of an image placed on a web map: points of a regular lattice in Web Mercator, each with its place in the image. */
export interface ImageGrid {
  /** West, south, east and north in metres of Web Mercator. */
  box: [number, number, number, number];
  /** Points along each side. */
  side: number;
  /** By point, rows from the north, west to east: its place in the image across and down, 0 to 1 from the first pixel's corner. */
  shares: number[];
}

/** Points along each side of the lattices that there are, the coarsest first; cubic curves need four. */
export const gridSides = [4, 7, 13, 25] as const;
/** The finest of them. */
export const finestSide = 25;

/** Place in an image of a Web Mercator point in metres, by cubic interpolation of sixteen points; outside 0 to 1 beyond the image. */
export function placeInImage({ box: [west, south, east, north], side, shares }: ImageGrid, x: number, y: number): [number, number] {
  const [column, columns] = weightsAt(((x - west) / (east - west)) * (side - 1), side);
  const [row, rows] = weightsAt(((north - y) / (north - south)) * (side - 1), side);
  const place: [number, number] = [0, 0];
  for (let down = 0; down < 4; down += 1)
    for (let across = 0; across < 4; across += 1) {
      const at = 2 * ((row + down) * side + column + across);
      const weight = (rows[down] ?? 0) * (columns[across] ?? 0);
      place[0] += weight * (shares[at] ?? 0);
      place[1] += weight * (shares[at + 1] ?? 0);
    }
  return place;
}

/** The first of the four points that surround a place along one side, and the weight of each (Lagrange). */
function weightsAt(at: number, side: number): [number, [number, number, number, number]] {
  const first = Math.min(Math.max(Math.floor(at) - 1, 0), side - 4);
  const t = at - first;
  return [
    first,
    [((1 - t) * (2 - t) * (3 - t)) / 6, (t * (2 - t) * (3 - t)) / 2, (t * (t - 1) * (3 - t)) / 2, (t * (t - 1) * (t - 2)) / 6],
  ];
}
