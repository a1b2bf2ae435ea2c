import type { Source } from 'pmtiles';
import { openArchive } from '../../../map/fetch/open-archive.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import type { TileGiver } from '../../../map/fetch/answer-tile.ts';
import { factsOfArchive } from '../../../map/own/archive-facts.ts';
import type { OwnLook } from '../../../map/own/facts-of-taken.ts';

/** Whether a file begins as archives of tiles do (PMTiles 3). */
export const beginsAsTiles = async (file: Blob): Promise<boolean> => (await file.slice(0, 7).text()) === 'PMTiles';

/** Source of an archive that is a file of the reader's. */
export const tilesIn = (file: File): Source => ({
  getKey: () => file.name,
  getBytes: async (offset, length) => ({ data: await file.slice(offset, offset + length).arrayBuffer() }),
});

/** Open an archive of vector tiles, whose tiles are given as they are asked for; undefined of one of pictures. */
export async function showArchive(
  source: string | Source,
  notice: TakenNotice,
  look: OwnLook,
): Promise<{ facts: MapFacts; give: TileGiver } | undefined> {
  const archive = openArchive(source);
  const facts = factsOfArchive(await archive.getHeader(), await archive.getMetadata(), notice, look);
  if (facts === undefined) return undefined;
  return { facts, give: async (z, x, y) => new Uint8Array((await archive.getZxy(z, x, y))?.data ?? new ArrayBuffer(0)) };
}
