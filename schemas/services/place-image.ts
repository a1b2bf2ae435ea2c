import { finestSide, gridSides, placeInImage, type ImageGrid } from '../model/image-grid.ts';
import type { Bbox, Service } from '../types.ts';
import { earthRadius, halfWorld, isometricLatitude, latitudeOf } from '../codecs/mercator.ts';
import type { CogHead } from './cog.ts';

/** Intervals of the finest lattice, and twice as many, between whose points the curves are held against the truth. */
const finest = 2 * (finestSide - 1);
/** Pixels of the image by which a map may misplace it: nobody sees the first error; above the second, the map would mislead. */
const unseen = 0.25;
const bearable = 2;
/** A ten-thousandth of a pixel of the widest image. */
const decimals = 10;
/** Most pixels, along a side, that a tile of the map may have to read of an image's smallest version. */
const mostPixels = 2048;
const tileSize = 512 as const;
const mostZoom = 24;

type ImageGrid4 = ImageGrid & { side: (typeof gridSides)[number] };

/** How a map shows an image, and where it lies. */
export type PlacedMap = NonNullable<Service['map']> & { tileSize: 512; grid: ImageGrid4 };

/** Gives the coordinates of points of degrees in the system of an image; undefined where one has no place there. */
type Project = (degrees: [number, number][]) => Promise<readonly (readonly number[])[] | undefined>;

/** Place an image at an address on the map, with its zooms; undefined where no lattice places it closely enough. */
export async function placeImage(
  address: string,
  { sizes, box: [west, south, east, north] }: Pick<CogHead, 'sizes'> & { box: Bbox },
  degrees: Bbox,
  project: Project,
): Promise<PlacedMap | undefined> {
  const largest = sizes[0];
  const smallest = sizes.at(-1);
  if (largest === undefined || smallest === undefined) return undefined;
  const box = mercatorOf(degrees);
  const points = latticeOf(box);
  const there = await project(points.map(degreesAt));
  if (there === undefined) return undefined;
  const shares = there.map(([x = NaN, y = NaN]): [number, number] => [(x - west) / (east - west), (north - y) / (north - south)]);
  const grid = gridOf(box, points, shares, Math.max(largest.width, largest.height));
  if (grid === undefined) return undefined;
  const zoomOf = (pixels: number): number => Math.log2((2 * halfWorld) / ((box[2] - box[0]) / pixels) / tileSize);
  const whole = Math.max(smallest.width, smallest.height) <= mostPixels;
  const bound = (zoom: number): number => Math.min(mostZoom, Math.max(0, zoom));
  const minzoom = whole ? 0 : bound(Math.ceil(zoomOf(smallest.width) - Math.log2(mostPixels / tileSize)));
  return { draws: 'image', address, minzoom, maxzoom: Math.max(minzoom, bound(Math.ceil(zoomOf(largest.width) - 0.1))), tileSize, grid };
}

/** The coarsest lattice whose curves show every pixel where it is. */
function gridOf(
  box: Bbox,
  points: readonly (readonly [number, number])[],
  truth: readonly [number, number][],
  pixels: number,
): ImageGrid4 | undefined {
  for (const side of gridSides) {
    const step = finest / (side - 1);
    const kept = truth.filter((_, index) => Math.floor(index / (finest + 1)) % step === 0 && (index % (finest + 1)) % step === 0);
    const grid = { box, side, shares: kept.flat().map((share) => Number(share.toFixed(decimals))) };
    const misses = points.map(([x, y], index) => {
      const [u, v] = placeInImage(grid, x, y);
      const [across, down] = truth[index] ?? [NaN, NaN];
      return Math.hypot(u - across, v - down) * pixels;
    });
    const miss = misses.reduce((largest, each) => Math.max(largest, each), 0);
    if (miss <= (side === finestSide ? bearable : unseen)) return grid;
  }
  return undefined;
}

/** Points of the finest lattice in metres of Web Mercator, rows from the north. */
function latticeOf([west, south, east, north]: Bbox): [number, number][] {
  const steps = Array.from({ length: finest + 1 }, (_, index) => index / finest);
  return steps.flatMap((down) => steps.map((across): [number, number] => [west + (east - west) * across, north - (north - south) * down]));
}

function degreesAt([x, y]: readonly [number, number]): [number, number] {
  return [(x / halfWorld) * 180, latitudeOf(y / earthRadius)];
}

/** A box of degrees in whole metres of Web Mercator, which ends before the poles. */
function mercatorOf([west, south, east, north]: Bbox): Bbox {
  const metres = (latitude: number): number => Math.max(-halfWorld, Math.min(halfWorld, isometricLatitude(latitude) * earthRadius));
  return [Math.floor((west / 180) * halfWorld), Math.floor(metres(south)), Math.ceil((east / 180) * halfWorld), Math.ceil(metres(north))];
}
