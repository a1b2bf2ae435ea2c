import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openGeopackage } from './clean-rows.ts';
import { readJob } from './job.ts';
import { drawLocator } from './locator.ts';
import { meshOf } from './mesh.ts';
import { numberAt } from './number-at.ts';
import { planeOf, type Plane } from './plane.ts';
import { readShapes } from './read-shapes.ts';
import { dotsData, doubleArea, pathData, simplify, snap } from './svg-path.ts';
import { boxOf, simpleParts, strideOf, type Box, type Shape } from './wkb.ts';

/** What `draw.ts` is asked about /in/wgs84.gpkg: its tables, and the boxes of the data set, that with most parts first. */
export interface DrawJob {
  tables: string[];
  boxes: { area: string; bbox: Box }[];
}

/** The pictures: how fine the grid is at most, and how large the file may be, compressed, as servers send it. */
const pictures = [
  { name: 'silhouette', size: 140, bytes: 1500 },
  { name: 'drawing', size: 640, bytes: 6000 },
] as const;

/** A picture that is too large is drawn on a grid coarser by this factor. */
const coarser = 0.84;
/** A grid of this size holds a few dots: any data set fits. */
const leastSize = 10;
/** Strokes as a share of the picture's size. */
const strokeShare = 1 / 150;
const dotShare = 1 / 60;
/** Steps of the grid are no detail. */
const strokeTolerance = 0.6;
/** Twice the area of a ring that is drawn, in cells. */
const leastDoubleArea = 2;
/** A dot that stands for a cell nearly fills it. */
const cellMark = 0.9;

/** What is drawn, on a plane: shapes that keep their form, and places where a feature is smaller than a cell. */
interface Drawable {
  /** Rings by polygon, the outer one first. */
  polygons: number[][][];
  lines: number[][];
  dots: Set<number>;
  /** Points are the data themselves; other dots stand for what is too small. */
  points: boolean;
}

/** Cells of a row; planes are smaller. */
const rowCells = 65_536;
const cellKey = (x: number, y: number): number => Math.round(x) * rowCells + Math.round(y);

/** Take the features of the main box onto the finest plane. */
function collect(path: string, tables: readonly string[], box: Box, plane: Plane): Drawable {
  const drawable: Drawable = { polygons: [], lines: [], dots: new Set(), points: false };
  const db = openGeopackage(path);
  for (const table of tables) {
    for (const { shape } of readShapes(db, table, 'fid', 'geom')) {
      for (const part of shape === null ? [] : simpleParts(shape)) take(part, box, plane, drawable);
    }
  }
  db.close();
  return drawable;
}

function take(part: Shape, box: Box, plane: Plane, drawable: Drawable): void {
  const bounds = boxOf(part);
  if (bounds === null || !within(bounds, box)) return;
  const [left, right, top, bottom] = [plane.x(bounds[0]), plane.x(bounds[2]), plane.y(bounds[3]), plane.y(bounds[1])];
  if (part.type === 'Point') drawable.points = true;
  if (part.type === 'Point' || Math.max(right - left, bottom - top) < 1) {
    drawable.dots.add(cellKey((left + right) / 2, (top + bottom) / 2));
    return;
  }
  const traces = part.sequences.map((sequence) => simplify(onPlane(sequence, strideOf(part), plane), 0.5));
  if (part.type === 'Polygon') drawable.polygons.push(traces);
  else drawable.lines.push(...traces);
}

const within = ([x0, y0, x1, y1]: Box, [west, south, east, north]: Box): boolean => {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return x >= west && x <= east && y >= south && y <= north;
};

function onPlane(sequence: Float64Array, stride: number, plane: Plane): Float32Array {
  const trace = new Float32Array((sequence.length / stride) * 2);
  for (let index = 0, to = 0; index + 1 < sequence.length; index += stride, to += 2) {
    trace[to] = plane.x(numberAt(sequence, index));
    trace[to + 1] = plane.y(numberAt(sequence, index + 1));
  }
  return trace;
}

/** An SVG of what was collected, on a grid of `scale` times the plane's; polygons are filled, lines stroked, points dots. */
function compose(drawable: Drawable, plane: Plane, scale: number): string {
  const cells = new Map<number, [number, number]>();
  const dot = (x: number, y: number): void => void cells.set(cellKey(x, y), [Math.round(x), Math.round(y)]);
  for (const key of drawable.dots) dot(Math.floor(key / rowCells) * scale, (key % rowCells) * scale);
  const onGrid = (trace: readonly number[]): number[] => snap(trace.map((value) => value * scale));
  const rings = drawable.polygons.flat().map(onGrid);
  const lines = drawable.lines.map(onGrid);
  for (const trace of [...rings, ...lines]) if (trace.length < 4) dot(numberAt(trace, 0), numberAt(trace, 1));
  const { outlines, borders, touches } = meshOf(rings, lines);
  const round = outlines.map((ring) => simplify(ring, strokeTolerance)).filter((ring) => Math.abs(doubleArea(ring)) >= leastDoubleArea);
  const strokes = borders.map((border) => simplify(border, strokeTolerance));
  const dots = [...cells.values()].filter(([x, y]) => drawable.points || !touches(x, y));
  const [width, height] = [Math.ceil(plane.width * scale), Math.ceil(plane.height * scale)];
  const size = Math.max(width, height);
  const stroke = Number((size * strokeShare).toFixed(2));
  const mark = drawable.points ? Number(Math.max(size * dotShare, cellMark).toFixed(2)) : round.length > 0 ? cellMark : stroke;
  const faint = drawable.points || round.length === 0 ? '' : ' stroke-opacity=".3"';
  const room = Math.ceil(mark);
  const paths = [
    dots.length > 0 ? `<path stroke-width="${mark}"${faint} d="${dotsData(dots)}"/>` : '',
    round.length > 0
      ? `<path fill="currentColor" fill-opacity=".22" fill-rule="evenodd" d="${round.map((ring) => pathData(ring, true)).join('')}"/>`
      : '',
    strokes.length > 0 ? `<path d="${strokes.map((border) => pathData(border, false)).join('')}"/>` : '',
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-room} ${-room} ${width + 2 * room} ${height + 2 * room}" fill="none" stroke="currentColor" stroke-width="${stroke}" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</svg>\n`;
}

/** Draw the features of the main box until the picture fits. */
export function drawFeatures(path: string, tables: readonly string[], box: Box, { size, bytes }: { size: number; bytes: number }): string {
  const plane = planeOf(box, size);
  const drawable = collect(path, tables, box, plane);
  let svg = compose(drawable, plane, 1);
  for (let scale = coarser; gzipSync(svg, { level: 9 }).length > bytes && scale * size > leastSize; scale *= coarser)
    svg = compose(drawable, plane, scale);
  return svg;
}

/** Write silhouette.svg, drawing.svg and locator.svg into a folder. */
export function draw(path: string, { tables, boxes }: DrawJob, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const main = boxes[0]?.bbox ?? [-180, -90, 180, 90];
  for (const { name, ...limits } of pictures) writeFileSync(join(folder, `${name}.svg`), drawFeatures(path, tables, main, limits));
  writeFileSync(join(folder, 'locator.svg'), drawLocator(boxes));
}

if (import.meta.main) draw('/in/wgs84.gpkg', readJob() as DrawJob, '/out');
