import type { Bbox } from '../types.ts';

/** The box around boxes; around none, one that holds nothing. */
export const aroundBoxes = (boxes: readonly Bbox[]): Bbox =>
  boxes.reduce(
    (around, [west, south, east, north]) => [
      Math.min(around[0], west),
      Math.min(around[1], south),
      Math.max(around[2], east),
      Math.max(around[3], north),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
