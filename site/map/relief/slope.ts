import { eccentricity2, halfWorld, latitudeOf } from '../../../schemas/codecs/mercator.ts';

/** A tile of a square of web maps: zoom, column, row. */
export type TileNumbers = readonly [z: number, x: number, y: number];

/** Breadth and height of a cell on the ground, in metres. */
interface Cell {
  east: number;
  north: number;
}

/** Cell of a tile's row on the ellipsoid: at 46° it is a third less broad than in the square of web maps. */
export function groundCell([z, , y]: TileNumbers, row: number, side: number): Cell {
  const across = 2 ** z;
  const metres = (2 * halfWorld) / (across * side);
  const latitude = (latitudeOf(Math.PI * (1 - (2 * (y + (row + 0.5) / side)) / across)) * Math.PI) / 180;
  const flattening = 1 - eccentricity2 * Math.sin(latitude) ** 2;
  const share = Math.cos(latitude) / Math.sqrt(flattening);
  // The radii of curvature of the prime vertical and of the meridian, by the semi-major axis: the radius of the square's sphere.
  return { east: metres * share, north: (metres * share * (1 - eccentricity2)) / flattening };
}

const inDegrees = 180 / Math.PI;

/** Slope in degrees of the middle of nine heights, row by row from the north-west (Horn, 1981); NaN where one is missing. */
export function slopeOf(nine: readonly number[], { east, north }: Cell): number {
  const [a = NaN, b = NaN, c = NaN, d = NaN, middle = NaN, f = NaN, g = NaN, h = NaN, i = NaN] = nine;
  const across = (c + 2 * f + i - (a + 2 * d + g)) / (8 * east);
  const upright = (g + 2 * h + i - (a + 2 * b + c)) / (8 * north);
  return Number.isNaN(middle) ? NaN : Math.atan(Math.hypot(across, upright)) * inDegrees;
}

/** Slopes in degrees of a tile's heights, which have one more cell at each side; NaN where a height is missing around. */
export function slopesOf(heights: Float32Array, side: number, place: TileNumbers): Float32Array {
  const width = side + 2;
  const slopes = new Float32Array(side * side);
  // One list for all cells: a tile has a quarter of a million.
  const nine = new Array<number>(9).fill(NaN);
  for (let row = 0; row < side; row += 1) {
    const cell = groundCell(place, row, side);
    for (let column = 0; column < side; column += 1) {
      for (let down = 0; down < 3; down += 1) {
        const first = (row + down) * width + column;
        for (let right = 0; right < 3; right += 1) nine[down * 3 + right] = heights[first + right] ?? NaN;
      }
      slopes[row * side + column] = slopeOf(nine, cell);
    }
  }
  return slopes;
}

/** Degrees at which classes of slopes begin, after the first. */
export const slopeLimits = [5, 10, 15, 20, 30, 40] as const;

/** Find the class of a slope, from 0 on. */
export function slopeClass(degrees: number): number {
  const at = slopeLimits.findIndex((limit) => degrees < limit);
  return at < 0 ? slopeLimits.length : at;
}
