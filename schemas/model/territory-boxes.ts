import type { Bbox } from '../types.ts';
import areasJson from '../vocabularies/areas.json' with { type: 'json' };
import boxesJson from '../vocabularies/territory-boxes.json' with { type: 'json' };

/**
 * Boxes of regions, départements and neighbouring areas, from the named places of each: some kilometres narrower than their outlines at the
 * edge.
 */
const boxes: ReadonlyMap<string, readonly number[]> = new Map(Object.entries(boxesJson));

/** Boxes of a territory of the committed list, to some kilometres; undefined where it has none. */
export function boxesOfTerritory(code: string): readonly Bbox[] | undefined {
  // France is all its areas, never one box across an ocean.
  if (code === 'FR') return areasJson.filter(({ area }) => area !== 'WORLD').map(({ bbox }) => boxOf(bbox));
  const box = boxes.get(code);
  return box && [boxOf(box)];
}

const boxOf = ([west = 0, south = 0, east = 0, north = 0]: readonly number[]): Bbox => [west, south, east, north];
