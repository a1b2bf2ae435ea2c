import type { VectorSourceSpecification } from 'maplibre-gl';
import type { Bbox } from '../../../schemas/types.ts';
import { latitudeOnMap, mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import type { TileAddress } from '../model/camera.ts';
import { toPacked, type KeptMap } from './kept-map.ts';

/** Gives a tile by the address of its archive; undefined where it has none. */
export type TileReader = (archive: string, tile: TileAddress) => Promise<Uint8Array | undefined>;

/** Bounds of what is kept of a source. */
interface KeepLimits {
  box: Bbox;
  leastZoom: number;
  /** Zoom beyond which no more is kept, and characters that a deeper zoom may not bring. */
  mostZoom: number;
  mostCharacters: number;
}

/** Tiles of a zoom that are asked for at most: a deeper one would have four times as many. */
const mostTiles = 256;

/** The tiles of a zoom that hold a box. */
export function tilesOfBox([west, south, east, north]: Bbox, z: number): TileAddress[] {
  const side = 2 ** z;
  const at = (share: number): number => Math.min(Math.max(Math.floor(share * side), 0), side - 1);
  const left = at(mercatorX(west));
  const right = at(mercatorX(east));
  const top = at(mercatorY(latitudeOnMap(north)));
  const bottom = at(mercatorY(latitudeOnMap(south)));
  const tiles: TileAddress[] = [];
  for (let x = left; x <= right; x += 1) for (let y = top; y <= bottom; y += 1) tiles.push([z, x, y]);
  return tiles;
}

/** Keep a source's tiles of a box, zoom by zoom as far as there is room, and write the source that they are read by. */
export async function keepTiles(
  { tiles: [template = ''] = [], minzoom = 0, maxzoom = 14 }: VectorSourceSpecification,
  number: string,
  { box, leastZoom, mostZoom, mostCharacters }: KeepLimits,
  read: TileReader,
): Promise<{ source: VectorSourceSpecification; tiles: KeptMap['tiles'][string] }> {
  const archive = template.replace('/{z}/{x}/{y}', '');
  const first = Math.min(maxzoom, Math.max(minzoom, leastZoom));
  const kept: Record<string, string> = {};
  let deepest = first;
  let characters = 0;
  for (let z = first; z <= Math.min(maxzoom, Math.max(first, mostZoom)); z += 1) {
    const wanted = tilesOfBox(box, z);
    if (wanted.length > mostTiles) break;
    const found = await Promise.all(
      wanted.map(async (tile) => {
        const bytes = await read(archive, tile);
        return bytes === undefined || bytes.length === 0 ? [] : [[tile.join('/'), await toPacked(Uint8Array.from(bytes))] as const];
      }),
    );
    const packed = found.flat();
    characters += packed.reduce((sum, [, text]) => sum + text.length, 0);
    // The first zoom is drawn from at each deeper one that does not come.
    if (z > first && characters > mostCharacters) break;
    for (const [name, text] of packed) kept[name] = text;
    deepest = z;
  }
  const source: VectorSourceSpecification = {
    type: 'vector',
    tiles: [`kept://${number}/{z}/{x}/{y}`],
    minzoom: first,
    maxzoom: deepest,
    bounds: box,
  };
  return { source, tiles: kept };
}
