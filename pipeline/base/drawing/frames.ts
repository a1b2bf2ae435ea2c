import { gzipSync } from 'node:zlib';
import { planeOf } from './plane.ts';
import { doubleArea, pathData, snap } from './svg-path.ts';
import type { Bbox } from '../../../schemas/types.ts';

/** A picture: how fine its grid is at most, and how large the file may be, compressed, as servers send it. */
export interface Picture {
  name: string;
  size: number;
  bytes: number;
}

/** For a card, and for the page. */
export const pictureSizes: readonly Picture[] = [
  { name: 'silhouette', size: 160, bytes: 1500 },
  { name: 'drawing', size: 640, bytes: 6000 },
];
/** A picture that is too large is drawn on a grid coarser by this factor. */
export const coarser = 0.84;
/** A grid of this size holds a few dots: any data set fits. */
export const leastSize = 10;
/** Strokes as a share of the picture's size. */
const strokeShare = 1 / 150;

/** An SVG of the frames of several files, in degrees, each closed: on a coarser grid until it fits, where many become one. */
export function drawFrames(
  frames: readonly (readonly [number, number][])[],
  box: Bbox,
  { size, bytes }: Pick<Picture, 'size' | 'bytes'>,
): string {
  let svg = compose(frames, box, size);
  for (let side = size; gzipSync(svg, { level: 9 }).length > bytes && side > leastSize; side *= coarser)
    svg = compose(frames, box, side * coarser);
  return svg;
}

function compose(frames: readonly (readonly [number, number][])[], box: Bbox, side: number): string {
  const plane = planeOf(box, side);
  const rings = frames.map((frame) => snap(frame.flatMap(([longitude, latitude]) => [plane.x(longitude), plane.y(latitude)])));
  // A frame that is smaller than a cell is drawn as one.
  const shown = rings.map((ring) => (doubleArea(ring) === 0 ? cellAt(ring) : ring));
  const data = [...new Set(shown.map((ring) => pathData(ring, true)))].join('');
  const stroke = Number((side * strokeShare).toFixed(2));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 ${plane.width + 2} ${plane.height + 2}" fill="none" stroke="currentColor" stroke-width="${stroke}" stroke-linejoin="round"><path fill="currentColor" fill-opacity=".22" d="${data}"/></svg>\n`;
}

const cellAt = ([x = 0, y = 0]: readonly number[]): number[] => [x, y, x + 1, y, x + 1, y + 1, x, y + 1, x, y];
