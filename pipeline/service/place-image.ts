import { finestSide, gridSides, placeInImage, type ImageGrid } from '../../schemas/model/image-grid.ts';
import type { Bbox, Service } from '../../schemas/types.ts';
import { projectPoints } from '../gdal/project-boxes.ts';
import { earthRadius, halfWorld, isometricLatitude, latitudeOf } from '../../schemas/codecs/mercator.ts';
import type { DescribedService } from '../source/fetch.ts';

/** Intervals of the finest lattice, and twice as many, between whose points the curves are held against the truth. */
const finest = 2 * (finestSide - 1);
/** Pixels of the image by which a map may misplace it: nobody sees the first error; above the second, the map would mislead. */
const unseen = 0.25;
const bearable = 2;
/** A ten-thousandth of a pixel of the widest image. */
const decimals = 10;
/** Most pixels, along a side, that a tile of the map may have to read of an image's smallest version. */
const mostPixels = 2048;
const tileSize = 512;
const mostZoom = 24;

type Map = NonNullable<Service['map']>;

/** Place an image at an address on the map, with its zooms; undefined where no lattice places it closely enough. */
export async function placeImage(
  address: string,
  { sizes = [], place }: Pick<DescribedService, 'sizes' | 'place'>,
  degrees: Bbox,
  scratch: string,
): Promise<Map | undefined> {
  const largest = sizes[0];
  const smallest = sizes.at(-1);
  if (largest === undefined || smallest === undefined || place === null) return undefined;
  const box = mercatorOf(degrees);
  const points = latticeOf(box);
  const [there] = await projectPoints([points.map(degreesAt)], ['EPSG:4326', place.crs], scratch);
  if (there === undefined) return undefined;
  const [west, south, east, north] = place.box;
  const shares = there.map(([x, y]): [number, number] => [(x - west) / (east - west), (north - y) / (north - south)]);
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

type ImageGrid4 = ImageGrid & { side: (typeof gridSides)[number] };

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
