import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cutTerrain, type TerrainJob } from './cut-terrain.ts';
import { packTerrain, type PackTerrainJob } from './pack-terrain.ts';
import type { TerrainBlock } from './terrain-tile.ts';
import { readBack, type ArchiveRead } from '../tiles/check-pmtiles.ts';
import { readJob, reply } from '../job.ts';

/** Job on blocks that are small together: the heights of each are the file /in/<folder>. */
export interface MakeTerrainJob extends Omit<PackTerrainJob, 'blocks'> {
  blocks: { folder: string; top: PackTerrainJob['blocks'][number]['top']; cut: TerrainJob }[];
}

/** Do the work of cut-terrain.ts on each block, and of pack-terrain.ts on all: a start of Node takes longer than either. */
function makeTerrain(source: string, target: string, { blocks, ...packing }: MakeTerrainJob): ArchiveRead & { blocks: TerrainBlock[] } {
  const found = blocks.map(({ folder, top, cut }) => {
    const own = join('blocks', folder, 'out');
    mkdirSync(own, { recursive: true });
    return { folder, top, ...cutTerrain(join(source, folder), cut, own) };
  });
  const held = found.filter(({ tiles }) => tiles.length > 0);
  return { blocks: found, ...readBack(target, packTerrain('blocks', target, { ...packing, blocks: held })) };
}

if (import.meta.main) await reply(() => makeTerrain('../in', 'data.pmtiles', readJob() as MakeTerrainJob));
