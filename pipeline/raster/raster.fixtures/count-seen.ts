import { tileIdToZxy } from 'pmtiles';
import sharp from 'sharp';
import { openTileset } from '../../programs/tiles/open-tileset.ts';

/** How many pixels of the tiles of an archive are seen, at each of its zooms; those of a tile without transparency are. */
export async function countSeen(path: string): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  using tileset = openTileset(path);
  for await (const entry of tileset.entries()) {
    const [zoom] = tileIdToZxy(entry.tileId);
    const alpha = await sharp(tileset.read(entry)).ensureAlpha().extractChannel('alpha').raw().toBuffer();
    seen.set(zoom, (seen.get(zoom) ?? 0) + alpha.filter((value) => value > 127).length);
  }
  return seen;
}
