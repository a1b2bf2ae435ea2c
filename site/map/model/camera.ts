import { latitudeOf, mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import { inWorld } from '../../../schemas/codecs/mercator.ts';
import type { Frame, View } from './model.ts';

/* Where a map looks, reckoned without a map: MapLibre's code need not be there to know which tiles it will ask for. */

/** Pixels along each side of a map. */
export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Pixels of a map. */
export interface Size {
  width: number;
  height: number;
}

/** A tile of a pyramid: zoom, column, row. */
export type TileAddress = [z: number, x: number, y: number];

/** A single point would otherwise be shown at the deepest zoom, without anything around it. */
export const closestFit = 15;
const fitMargin = 32;
/** Pixels of the world at zoom 0, and of a tile. */
const tilePixels = 512;

/** Width from which the legend of a data set lies on its map: below, the two stand below each other. */
export const legendBesidePixels = 680;
/** Pixels that the legend and the buttons of a map take of its sides, beyond the margin that every frame has. */
const panels = { legend: 244, buttons: 28 };

/** Padding that the legend and the buttons of a data set's map take. */
export const datasetPadding = (width: number, hasLegend: boolean): Partial<Padding> => ({
  right: panels.buttons,
  ...(hasLegend && width >= legendBesidePixels && { left: panels.legend }),
});

/** Compute the view of a whole frame clear of panels, or of its middle where the whole would need a zoom below that of tiles. */
export function viewOfFrame(
  { box: [west, south, east, north], leastZoom, mostZoom = closestFit }: Frame,
  { width, height }: Size,
  { top = 0, right = 0, bottom = 0, left = 0 }: Partial<Padding>,
): View {
  const [x0, y0] = inWorld([west, north]);
  const [x1, y1] = inWorld([east, south]);
  const free = Math.min((width - left - right - 2 * fitMargin) / (x1 - x0), (height - top - bottom - 2 * fitMargin) / (y1 - y0));
  // Panels that leave no room are not looked past.
  const zoom = free > 0 ? Math.min(Math.log2(free / tilePixels), mostZoom) : -1;
  if (zoom < leastZoom) return { center: [(west + east) / 2, (south + north) / 2], zoom: leastZoom };
  const world = tilePixels * 2 ** zoom;
  // What covers one side moves the middle towards the other.
  const x = (x0 + x1) / 2 + (right - left) / 2 / world;
  const y = (y0 + y1) / 2 + (bottom - top) / 2 / world;
  return { center: [x * 360 - 180, latitudeOf((0.5 - y) * 2 * Math.PI)], zoom };
}

/** Tiles that a view needs of a pyramid that ends at `maxzoom`. */
export function tilesOfView({ center: [longitude, latitude], zoom }: View, { width, height }: Size, maxzoom: number): TileAddress[] {
  const z = Math.max(0, Math.min(Math.floor(zoom), maxzoom));
  const across = 2 ** z;
  const middleX = mercatorX(longitude) * across;
  const middleY = mercatorY(latitude) * across;
  const tile = tilePixels * 2 ** (zoom - z);
  const steps = (middle: number, half: number): number[] => {
    const first = Math.floor(middle - half);
    return Array.from({ length: Math.ceil(middle + half) - first }, (_, index) => first + index);
  };
  return steps(middleY, height / 2 / tile)
    .filter((y) => y >= 0 && y < across)
    .flatMap((y) => steps(middleX, width / 2 / tile).map((x): TileAddress => [z, ((x % across) + across) % across, y]));
}
