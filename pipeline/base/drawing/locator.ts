import outlines from './outlines.json' with { type: 'json' };
import { planeOf, type Plane } from './plane.ts';
import type { Bbox } from '../../../schemas/types.ts';

/** A coast as one path on the plane of its box, of which the longer side measures `outlineSize` units. */
export interface CoastOutline {
  area: string;
  bbox: Bbox;
  path: string;
}

/** Width and height of the drawing, in its own units: those of the outlines. */
export const outlineSize = 240;
/** Overseas frames stand beside the main one, at this share of its size. */
const insetScale = 0.25;
const insetGap = 8;
const insetsPerColumn = 4;
/** An extent smaller than this is a dot: a box would not be seen. */
const leastBox = 7;

/** The coast of an area; of the world, where an area has none. */
export function coastOf(area: string): CoastOutline {
  const known = (name: string): CoastOutline | undefined => (outlines as CoastOutline[]).find((each) => each.area === name);
  return known(area) ?? known('WORLD') ?? { area, bbox: [-180, -60, 180, 84], path: '' };
}

/** An SVG of where a data set is: a frame for each area that its extent touches, the extent drawn on the coast. */
export function drawLocator(boxes: readonly { area: string; bbox: Bbox }[]): string {
  const frames = boxes.flatMap(({ area, bbox }) => {
    const outline = (outlines as CoastOutline[]).find((each) => each.area === area);
    return outline === undefined ? [] : [frame(outline, bbox)];
  });
  const main = frames.find(({ area }) => area === 'FXX') ?? frames.find(({ area }) => area === 'WORLD') ?? frames[0];
  if (main === undefined) return drawLocator([{ area: 'WORLD', bbox: boxes[0]?.bbox ?? [-180, -60, 180, 84] }]);
  const insets = frames.filter((each) => each !== main);
  const side = outlineSize * insetScale + insetGap;
  const columns = Math.ceil(insets.length / insetsPerColumn);
  const width = main.width + columns * side;
  const height = Math.max(main.height, Math.min(insets.length, insetsPerColumn) * side - insetGap);
  const placed = insets.map(({ marks }, index) => {
    const column = Math.floor(index / insetsPerColumn);
    const row = index % insetsPerColumn;
    return `<g transform="translate(${main.width + insetGap + column * side} ${row * side})scale(${insetScale})" stroke-width="4">${marks}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" fill="currentColor" stroke="currentColor" stroke-linejoin="round">${main.marks}${placed.join('')}</svg>\n`;
}

interface Frame {
  area: string;
  width: number;
  height: number;
  marks: string;
}

function frame({ area, bbox, path }: CoastOutline, extent: Bbox): Frame {
  const plane = planeOf(bbox, outlineSize);
  const coast = `<path fill-opacity=".1" stroke-opacity=".45" d="${path}"/>`;
  return { area, width: plane.width, height: plane.height, marks: coast + mark(plane, extent) };
}

/** The extent as a box, or as a dot where a box would not be seen; cut at the frame. */
function mark({ x, y, width, height }: Plane, [west, south, east, north]: Bbox): string {
  const within = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 1), most - 1));
  const left = within(x(west), width);
  const right = within(x(east), width);
  const top = within(y(north), height);
  const bottom = within(y(south), height);
  if (right - left < leastBox && bottom - top < leastBox)
    return `<circle stroke="none" cx="${(left + right) / 2}" cy="${(top + bottom) / 2}" r="${leastBox}"/>`;
  return `<path fill-opacity=".25" stroke-width="3" d="M${left} ${top}H${right}V${bottom}H${left}z"/>`;
}
