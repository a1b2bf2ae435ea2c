import type { HeightsAround } from '../../../map/relief/heights-around.ts';
import { seenAreas, type SeenAreas } from '../../../map/relief/seen-areas.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';

/* Looks over heights beside the page: a circle of half a million cells takes half a second. */

/** Order to look from the middle of heights. */
export interface SightOrder {
  around: HeightsAround;
  eyes: number;
  target: number;
  radius: number;
}

doWork(({ around, ...point }: SightOrder): Promise<SeenAreas> => Promise.resolve(seenAreas(around, point)));
