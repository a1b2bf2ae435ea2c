import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { below, fromStore, shrinkTerrain, storeTiles, type StoredTile } from './terrain-tile.ts';
import { writePmtiles, type ArchiveFacts, type ArchiveWritten } from '../tiles/write-pmtiles.ts';
import { readBack } from '../tiles/check-pmtiles.ts';
import { readJob, reply } from '../job.ts';

/** Job on /in/blocks: a folder for each block, with what cut-terrain.ts has made of it. */
export interface PackTerrainJob extends ArchiveFacts {
  tileSize: number;
  minzoom: number;
  /** Metres that stand where there is no height. */
  fill: number;
  /** The blocks that hold heights, by the one tile that is above all others of theirs, all of one zoom. */
  blocks: { folder: string; top: { z: number; x: number; y: number }; tiles: StoredTile[] }[];
}

/** Put the tiles of blocks together as one archive, with those above them, each the mean heights of its four. */
export function packTerrain(source: string, target: string, job: PackTerrainJob): ArchiveWritten {
  const { tileSize: side, minzoom, fill, blocks } = job;
  const store = storeTiles('above', side, fill);
  const fileOf = (folder: string, name: string): string => join(source, folder, 'out', name);
  const tops = new Map(blocks.map(({ folder, top: { z, x, y } }) => [`${z}/${x}/${y}`, folder]));
  const last = blocks[0]?.top.z ?? minzoom;
  const shown = new Set(blocks.flatMap(({ top }) => pathUp(top, minzoom)));
  const cut = (tile: { z: number; x: number; y: number }): Float32Array | undefined => {
    const key = `${tile.z}/${tile.x}/${tile.y}`;
    if (tile.z === last) {
      const folder = tops.get(key);
      return folder === undefined ? undefined : floats(readFileSync(fileOf(folder, 'top')));
    }
    const values = shown.has(key) ? shrinkTerrain(side, below(tile).map(cut)) : undefined;
    if (values !== undefined) store.keep(tile, values);
    return values;
  };
  for (const key of shown) {
    const [z = 0, x = 0, y = 0] = key.split('/').map(Number);
    if (z === minzoom) cut({ z, x, y });
  }
  store.close();
  const tiles = blocks.flatMap(({ folder, tiles: own }) => fromStore(fileOf(folder, 'tiles'), own));
  return writePmtiles(target, [...tiles, ...fromStore('above', store.tiles)], job);
}

const floats = ({ buffer, byteOffset, byteLength }: Buffer): Float32Array =>
  new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));

/** A tile and all above it, up to a zoom. */
function pathUp({ z, x, y }: { z: number; x: number; y: number }, minzoom: number): string[] {
  return Array.from({ length: z - minzoom + 1 }, (_, up) => `${z - up}/${x >> up}/${y >> up}`);
}

const target = 'data.pmtiles';
if (import.meta.main) await reply(() => readBack(target, packTerrain('../in/blocks', target, readJob() as PackTerrainJob)));
