import type { LngLat, Map as MapLibre } from 'maplibre-gl';
import { inWorld, latitudeOf } from '../../../schemas/codecs/mercator.ts';
import { remember } from '../fetch/load-json.ts';
import { openArchive } from '../fetch/open-archive.ts';
import type { RasterFacts } from '../facts/raster-facts.ts';
import { groundCell, slopeOf } from './slope.ts';

/** Read a height from colours: a tenth of a metre from 10,000 m below the sea on (Mapbox Terrain-RGB). */
export const heightOf = (red: number, green: number, blue: number): number => -10_000 + (red * 65_536 + green * 256 + blue) * 0.1;

/** Metres: tiles write tenths, and a place without a height two tenths below the lowest one. */
const lessThanAny = 0.12;

/** Tiles that stay in memory: a pointer moves slowly, and a line comes back to none. */
const mostKept = 4;

/** Gives the height of the ground at a place, where the data have one, as the tiles of a zoom tell it. */
export function readHeights({ tiles, raster }: RasterFacts, zoom = tiles.maxzoom): (at: [number, number]) => Promise<number | undefined> {
  const archive = openArchive(new URL(tiles.url, location.href).href);
  const known = new Map<string, Promise<ImageData | undefined>>();
  let lost: { key: string; why: unknown } | undefined;
  return async (place) => {
    const across = 2 ** zoom;
    const [eastward, southward] = inWorld(place);
    const x = eastward * across;
    const y = southward * across;
    const key = `${Math.floor(x)}/${Math.floor(y)}`;
    const read = async (): Promise<ImageData | undefined> => {
      const found = await archive.getZxy(zoom, Math.floor(x), Math.floor(y));
      return found && decodeHeights(found.data);
    };
    // A pointer that moves over a tile would ask at each step for what did not come: once it has been elsewhere, it does again.
    if (lost?.key === key) throw lost.why;
    lost = undefined;
    const pixels = await remember(known, key, read, mostKept).catch((why: unknown) => {
      lost = { key, why };
      throw why;
    });
    if (pixels === undefined) return undefined;
    const inTile = (part: number): number => Math.min(raster.tileSize - 1, Math.floor((part % 1) * raster.tileSize));
    const at = (inTile(y) * pixels.width + inTile(x)) * 4;
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.data.subarray(at, at + 4);
    const metres = heightOf(red, green, blue);
    return alpha === 0 || metres < leastHeight({ raster }) ? undefined : metres;
  };
}

/** Decode the picture of a tile of heights. */
async function decodeHeights(data: ArrayBuffer): Promise<ImageData | undefined> {
  // Colours are numbers here: nothing may be corrected or multiplied.
  const options = { premultiplyAlpha: 'none', colorSpaceConversion: 'none' } as const;
  const image = await createImageBitmap(new Blob([data]), options).catch((cause: unknown) => {
    throw new Error('PMTiles holds a tile that is no picture.', { cause });
  });
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true });
  context?.drawImage(image, 0, 0);
  return context?.getImageData(0, 0, image.width, image.height);
}

/** Heights of a tile, row by row: NaN where there is none. */
export interface TileHeights {
  side: number;
  metres: Float32Array;
}

/** Read the heights of a tile; those below `least` metres stand for none. */
export async function readTileHeights(data: ArrayBuffer | undefined, least: number): Promise<TileHeights | undefined> {
  const pixels = data && (await decodeHeights(data));
  if (pixels === undefined) return undefined;
  const metres = new Float32Array(pixels.width * pixels.height);
  for (let at = 0; at < metres.length; at += 1) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.data.subarray(at * 4, at * 4 + 4);
    const height = heightOf(red, green, blue);
    metres[at] = alpha === 0 || height < least ? NaN : height;
  }
  return { side: pixels.width, metres };
}

/** Metres below which a height of a data set stands for none. */
export const leastHeight = ({ raster }: Pick<RasterFacts, 'raster'>): number => (raster.min ?? -Infinity) - lessThanAny;

/** Tell the height under the pointer, and the slope in degrees where all heights around are known, until the answer is called. */
export function watchHeight(map: MapLibre, facts: RasterFacts, on: (metres: number | undefined, degrees: number) => void): () => void {
  const heightAt = readHeights(facts);
  let newest = 0;
  const tell = async ({ lngLat }: { lngLat: LngLat }): Promise<void> => {
    const asked = ++newest;
    const place: [number, number] = [lngLat.lng, lngLat.lat];
    const metres = await heightAt(place).catch(() => undefined);
    const degrees = metres === undefined ? NaN : await slopeAround(place, facts, heightAt).catch(() => NaN);
    if (asked === newest) on(metres, degrees);
  };
  const follow = (event: { lngLat: LngLat }): void => void tell(event);
  map.on('mousemove', follow);
  map.on('click', follow);
  return () => {
    map.off('mousemove', follow);
    map.off('click', follow);
  };
}

/** Slope at a place, by the heights of its cell and of the eight around it. */
async function slopeAround(
  place: [number, number],
  { tiles, raster: { tileSize } }: RasterFacts,
  heightAt: ReturnType<typeof readHeights>,
): Promise<number> {
  const [x, y] = inWorld(place);
  const cells = 2 ** tiles.maxzoom * tileSize;
  const steps = [-1, 0, 1].map((step) => step / cells);
  const around = steps.flatMap((down) => steps.map((right): [number, number] => [x + right, y + down]));
  const nine = await Promise.all(around.map(([east, south]) => heightAt([east * 360 - 180, latitudeOf(Math.PI * (1 - 2 * south))])));
  const row = Math.floor(y * cells);
  return slopeOf(
    nine.map((height) => height ?? NaN),
    groundCell([tiles.maxzoom, 0, Math.floor(row / tileSize)], row % tileSize, tileSize),
  );
}
