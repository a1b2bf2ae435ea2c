import { answerWith } from '../fetch/answer-tile.ts';
import type { HeightsAround } from './heights-around.ts';
import { paintSlope, type SlopeOrder } from './paint-slope.ts';
import { seenAreas } from './seen-areas.ts';

/* Reckons with heights beside the page: a circle of half a million cells takes half a second, and a map of slopes has many tiles. */

/** Order to look from the middle of heights. */
export interface SightOrder {
  around: HeightsAround;
  eyes: number;
  target: number;
  radius: number;
}

/** Work upon heights: slopes of a tile, or what is seen. */
export type ReliefWork = { slope: SlopeOrder } | { sight: SightOrder };

self.addEventListener('message', ({ data }: MessageEvent<ReliefWork & { ask: number }>) => {
  void answerWith(data.ask, async () => {
    if ('slope' in data) return paintSlope(data.slope);
    const { around, ...point } = data.sight;
    return seenAreas(around, point);
  });
});
