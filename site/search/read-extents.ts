import type { Bbox } from '../../schemas/types.ts';
import { loadJson, remember } from '../map/fetch/load-json.ts';
import { meet } from '../places/coverage.ts';
import { concerns, readShard, type SearchArea, type Root, type ExtentRow, type ExtentShard } from './extents.ts';

/** The spatial index, of which only what a search needs is fetched, each file once. */
export interface Extents {
  /** The data sets that concern an area. */
  find(area: SearchArea): Promise<ExtentRow[]>;
}

/** Places are known to some kilometres only: a data set of the commune itself may lie just outside of its box. */
const slack = 0.1;

/** The index in `folder` (its address, without "/" at the end); nothing is fetched before the first search. */
export function openExtents(folder: string): Extents {
  const files = new Map<string, Promise<unknown>>();
  const read = <T>(file: string): Promise<T> => remember(files, file, () => loadJson(`${folder}/${file}`)) as Promise<T>;
  return {
    async find(area) {
      const { shards } = await read<Root>('root.json');
      const near = area.boxes.map(([west, south, east, north]): Bbox => [west - slack, south - slack, east + slack, north + slack]);
      const wanted = shards.filter(({ box }) => meet([box], near));
      const found = await Promise.all(
        wanted.map(async ({ file }) => {
          const shard = await read<ExtentShard>(file);
          return readShard(shard).filter((row) => concerns(row, area, shard.around));
        }),
      );
      return found.flat();
    },
  };
}
