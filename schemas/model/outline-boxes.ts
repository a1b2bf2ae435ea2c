import type { Bbox, TerritoryLevel } from '../types.ts';
import { prefixesOf } from './territory-levels.ts';

/** The boxes around the territories of a level, by their official codes ("51454"), as they are published beside their outlines. */
export interface LevelBoxes {
  level: TerritoryLevel;
  boxes: Record<string, Bbox>;
}

/** The boxes of levels by territory code; what is no place of today (a district of Paris that is drawn among communes) is nobody's. */
export const outlineBoxes = (levels: readonly LevelBoxes[], isPlace: (code: string) => boolean): Map<string, Bbox> =>
  new Map(
    levels.flatMap(({ level, boxes }) =>
      Object.entries(boxes).flatMap(([code, box]) => {
        const place = prefixesOf[level].map((prefix) => prefix + code).find(isPlace);
        return place === undefined ? [] : [[place, box] as const];
      }),
    ),
  );
