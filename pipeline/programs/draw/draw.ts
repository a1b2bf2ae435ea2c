import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openGeopackage, readGeometries, type CleanTable } from '../geopackage/clean-rows.ts';
import { coarser, leastSize, pictureSizes, type Picture } from '../../base/drawing/frames.ts';
import { drawLocator } from '../../base/drawing/locator.ts';
import { meshOf, type Mesh } from './mesh.ts';
import { densestBox, drawLone, fillingOf, isFaint, isLone, isSparse, type Filling } from './sparse.ts';
import { numberAt } from '../../base/number-at.ts';
import { planeOf, type Plane } from '../../base/drawing/plane.ts';
import { dotsData, doubleArea, pathData, simplify, snap } from '../../base/drawing/svg-path.ts';
import { readShape, strideOf, type Shape, type ShapeType, wkbHead } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape, simpleParts, type Box } from '../geometry/shapes.ts';

/** Tables in WGS 84 to draw, and the boxes of the data set, that with most parts first. */
export interface DrawJob {
  tables: Pick<CleanTable, 'name' | 'fidColumn'>[];
  boxes: { area: string; bbox: Box }[];
}

/** Features are taken onto a grid of this size once; every picture is made from it. */
const finestSize = 640;

/** On a coarser grid features lose their form. */
const fairSize = 56;
const leastShare = 0.02;
/** Strokes as a share of the picture's size. */
const strokeShare = 1 / 150;
const dotShare = 1 / 60;
/** Few dots are seen where each is larger. */
const sparseDotShare = 1 / 32;
/** Steps of the grid are no detail. */
const strokeTolerance = 0.6;
/** Twice the area of a ring that is drawn, in cells. */
const leastDoubleArea = 2;
/** Cells across an area whose border is seen apart from its neighbours'. */
const leastAreaSide = 4;
/** Without borders inside areas are told by their tint. */
const crowdLook = 'fill-opacity=".45" stroke-opacity=".4"';
/** Beside lines dots are the picture where there are so many times more of them. */
const fewStrokes = 4;
/** A dot that stands for a cell nearly fills it. */
const cellMark = 0.9;

/** Shapes that are drawn on a plane and keep their form, and places where a feature is smaller than a cell. */
interface Drawable {
  /** Rings by polygon, the outer one first. */
  polygons: number[][][];
  lines: number[][];
  /** How many features each cell stands for. */
  dots: Map<number, number>;
  /** Points are the data themselves; other dots stand for what is too small. */
  points: boolean;
}

/** Cells of a row; planes are smaller. */
const rowCells = 65_536;
const cellKey = (x: number, y: number): number => Math.round(x) * rowCells + Math.round(y);

/** Take the features of the main box onto the finest plane. */
function collect(path: string, tables: DrawJob['tables'], box: Box, plane: Plane): Drawable {
  const drawable: Drawable = { polygons: [], lines: [], dots: new Map(), points: false };
  using db = openGeopackage(path);
  for (const { name, fidColumn } of tables) {
    for (const { wkb, box: bounds } of readGeometries(db, name, fidColumn, 'geom')) {
      if (wkb === null || bounds === null) continue;
      // One dot stands for a feature of one cell, whatever its parts.
      if (isDot(bounds, plane)) dot(wkbHead(wkb).type, bounds, box, plane, drawable);
      else for (const part of simpleParts(readShape(wkb))) take(part, box, plane, drawable);
    }
  }
  return drawable;
}

const isDot = ([west, south, east, north]: Box, plane: Plane): boolean =>
  Math.max(plane.x(east) - plane.x(west), plane.y(south) - plane.y(north)) < 1;

function dot(type: ShapeType, bounds: Box, box: Box, plane: Plane, drawable: Drawable): void {
  if (!within(bounds, box)) return;
  if (type === 'Point' || type === 'MultiPoint') drawable.points = true;
  const key = cellKey((plane.x(bounds[0]) + plane.x(bounds[2])) / 2, (plane.y(bounds[3]) + plane.y(bounds[1])) / 2);
  drawable.dots.set(key, (drawable.dots.get(key) ?? 0) + 1);
}

function take(part: Shape, box: Box, plane: Plane, drawable: Drawable): void {
  const bounds = boxOfShape(part);
  if (bounds === null || !within(bounds, box)) return;
  if (isDot(bounds, plane)) return dot(part.type, bounds, box, plane, drawable);
  const traces = part.sequences.map((sequence) => simplify(onPlane(sequence, strideOf(part), plane), 0.5));
  if (part.type === 'Polygon') drawable.polygons.push(traces);
  else drawable.lines.push(...traces);
}

const within = ([x0, y0, x1, y1]: Box, [west, south, east, north]: Box): boolean => {
  const x = (x0 + x1) / 2;
  const y = (y0 + y1) / 2;
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

/** Mesh of what was collected, on the finest grid, and the dots beside it. */
interface Sketch {
  /** How many areas and lines keep their form. */
  areas: number;
  lines: number;
  box: Box;
  plane: Plane;
  mesh: Mesh;
  dots: [number, number][];
  points: boolean;
  filling: Filling;
}

function sketchOf({ polygons, lines, dots: cells, points }: Drawable, box: Box, plane: Plane): Sketch {
  const dots = [...cells.keys()].map((key): [number, number] => [Math.floor(key / rowCells), key % rowCells]);
  const rings = polygons.flat().map(snap);
  // A ring that has become a line would draw a border where there is none.
  const open = rings.filter(isOpen);
  const flat = rings.filter((ring) => !isOpen(ring));
  for (const ring of flat) dots.push([numberAt(ring, 0), numberAt(ring, 1)]);
  const mesh = meshOf(open, lines.map(snap));
  const shown = points ? dots : dots.filter(([x, y]) => !mesh.touches(x, y));
  return {
    areas: polygons.length,
    lines: lines.length,
    box,
    plane,
    mesh,
    dots: shown,
    points,
    filling: fillingOf(mesh, shown, (x, y) => cells.get(cellKey(x, y)) ?? 1, plane),
  };
}

const isOpen = (ring: readonly number[]): boolean => Math.abs(doubleArea([...ring])) >= leastDoubleArea;

interface Attempt extends Omission {
  scale: number;
  /** Share of the borders and lines that are drawn, the longest first. */
  share: number;
  /** Areas are drawn as their common form. */
  isCrowd?: boolean;
}

/** Parts that a picture leaves out. */
interface Omission {
  /** Islands that are less broad are left out, in cells; where there are any shapes, so are dots. */
  leastIsland?: number;
  /** Dots leave so much of their size between their middles. */
  apart?: number;
}

/**
 * Omissions from a picture, tried before its common grid is made coarser: what is small beside the rest, and dots that others nearly hide.
 */
const omissions: readonly Omission[] = [{}, ...[0, 2, 4, 8].map((leastIsland) => ({ apart: 0.5, leastIsland }))];

/** Tell whether areas are so small on a grid of `scale` times the sketch's that borders would be a blot: their common form shows. */
function isCrowded({ areas, lines, filling, plane: { width, height } }: Sketch, scale: number): boolean {
  return areas > lines && Math.sqrt((filling.area * width * height) / areas) * scale < leastAreaSide;
}

/** An SVG of a sketch, on a grid of `scale` times its own; polygons are filled, lines stroked, points dots. */
function compose(
  { plane, mesh, dots, points, filling }: Sketch,
  { scale, share, isCrowd = false, leastIsland = 0, apart = 0 }: Attempt,
): string {
  const coarse = (trace: readonly number[]): number[] =>
    snap(
      simplify(
        trace.map((value) => value * scale),
        strokeTolerance,
      ),
    );
  const isShown = (trace: readonly number[]): boolean => !isIsland(trace, leastIsland / scale);
  const outlines = mesh.outlines
    .filter(({ ring, alone }) => !alone || isShown(ring))
    .map(({ ring, alone }) => ({ ring: coarse(ring), alone }));
  const cells = new Map<number, [number, number]>();
  const dot = (x: number, y: number): void => void cells.set(cellKey(x, y), [Math.round(x), Math.round(y)]);
  for (const [x, y] of dots) dot(x * scale, y * scale);
  // Between features that touch, a sliver is of the grid's making.
  for (const { ring, alone } of outlines) if (alone && !isOpen(ring)) dot(numberAt(ring, 0), numberAt(ring, 1));
  const fills = outlines.filter(({ ring }) => isOpen(ring)).map(({ ring }) => pathData(ring, true));
  const borders = mesh.borders
    .slice(0, Math.ceil(mesh.borders.length * share))
    .filter(isShown)
    .map(coarse);
  const strokes = new Set(borders.filter((border) => border.length >= 4).map((border) => pathData(border, false)));
  const width = Math.ceil(plane.width * scale);
  const height = Math.ceil(plane.height * scale);
  const size = Math.max(width, height);
  const stroke = Number((size * strokeShare).toFixed(2));
  // Beside shapes a dot is a speck of them; where there are next to none, dots are the picture.
  const seen = points || (isFaint(filling) && cells.size > fills.length && cells.size > strokes.size * fewStrokes);
  const mark = seen
    ? Number(Math.max(size * (isSparse(filling) ? sparseDotShare : dotShare), cellMark).toFixed(2))
    : fills.length > 0
      ? cellMark
      : stroke;
  const hasShapes = fills.length > 0 || strokes.size > 0;
  const marks = !seen && hasShapes && leastIsland > 0 ? [] : thinned([...cells.values()], mark * apart);
  const faint = seen || fills.length === 0 ? '' : ' stroke-opacity=".3"';
  const room = Math.ceil(mark);
  const paths = [
    marks.length > 0 ? `<path stroke-width="${mark}"${faint} d="${dotsData(marks)}"/>` : '',
    fills.length > 0
      ? `<path fill="currentColor" ${isCrowd ? crowdLook : 'fill-opacity=".22"'} fill-rule="evenodd" d="${fills.join('')}"/>`
      : '',
    strokes.size > 0 ? `<path d="${[...strokes].join('')}"/>` : '',
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-room} ${-room} ${width + 2 * room} ${height + 2 * room}" fill="none" stroke="currentColor" stroke-width="${stroke}" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</svg>\n`;
}

/** Whether a trace closes and is less broad than this. */
const isIsland = (trace: readonly number[], least: number): boolean =>
  least > 0 && trace[0] === trace.at(-2) && trace[1] === trace.at(-1) && breadthOf(trace) < least;

function breadthOf(trace: readonly number[]): number {
  const xs = trace.filter((_, at) => at % 2 === 0);
  const ys = trace.filter((_, at) => at % 2 === 1);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

/** Dots of which none is nearer to another than `least`: the first of them stays. */
function thinned(dots: readonly [number, number][], least: number): readonly [number, number][] {
  if (least <= 1) return dots;
  const kept = new Map<string, [number, number][]>();
  const square = (value: number): number => Math.floor(value / least);
  return dots.filter((dot) => {
    const x = square(dot[0]);
    const y = square(dot[1]);
    for (const [i, j] of around) {
      const near = kept.get(`${x + i} ${y + j}`) ?? [];
      if (near.some((other) => Math.hypot(other[0] - dot[0], other[1] - dot[1]) < least)) return false;
    }
    kept.set(`${x} ${y}`, [...(kept.get(`${x} ${y}`) ?? []), dot]);
    return true;
  });
}

const around = [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const));

/** A part that is nearly empty again is looked into again, so many times. */
const closerLooks = 3;

/** The features of a box, or of its densest part where the box is nearly empty. */
function sketchDensest(path: string, tables: DrawJob['tables'], whole: Box): Sketch {
  const sketchIn = (box: Box): Sketch => {
    const plane = planeOf(box, finestSize);
    return sketchOf(collect(path, tables, box, plane), box, plane);
  };
  let sketch = sketchIn(whole);
  for (let look = 0; look < closerLooks; look += 1) {
    const box = densestBox(sketch.filling, sketch.plane, sketch.box);
    if (box === undefined) break;
    sketch = sketchIn(box);
  }
  return sketch;
}

/** Draw the features of the main box, each picture coarser until it fits. */
export function drawFeatures(
  path: string,
  tables: DrawJob['tables'],
  { area, bbox }: DrawJob['boxes'][number],
  wanted: readonly Picture[],
): string[] {
  const sketch = sketchDensest(path, tables, bbox);
  if (isLone(sketch.filling)) return wanted.map(({ size }) => drawLone(sketch.filling.marks, sketch.plane, sketch.box, area, size));
  return wanted.map((picture) => {
    let svg = '';
    for (const attempt of attempts(picture, sketch)) {
      svg = compose(sketch, attempt);
      if (gzipSync(svg, { level: 9 }).length <= picture.bytes) break;
    }
    return svg;
  });
}

/** Largest share of what is seen that may be left out: many small forms may be what the data are. */
const mostOmitted = 0.1;

/** List the omissions that are allowed at a scale. */
function omissionsAt({ mesh, dots }: Sketch, scale: number): readonly Omission[] {
  const area = (ring: readonly number[]): number => Math.abs(doubleArea([...ring])) / 2;
  const seen = sumOf(mesh.outlines.map(({ ring }) => area(ring))) + sumOf(mesh.borders.map(({ length }) => length / 2)) + dots.length;
  return omissions.filter(({ leastIsland = 0 }) => {
    if (leastIsland === 0) return true;
    const rings = mesh.outlines.filter(({ ring, alone }) => alone && isIsland(ring, leastIsland / scale));
    const lines = mesh.borders.filter((line) => isIsland(line, leastIsland / scale));
    return sumOf(rings.map(({ ring }) => area(ring))) + sumOf(lines.map(({ length }) => length / 2)) + dots.length <= seen * mostOmitted;
  });
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Yield attempts at a picture: coarser while it stays fair, then with fewer borders, then coarser again; areas too small for borders as
 * common form.
 */
function* attempts({ size }: Picture, sketch: Sketch): Generator<Attempt> {
  const finest = size / finestSize;
  let scale = finest;
  for (; scale * finestSize > fairSize && !isCrowded(sketch, scale); scale *= coarser)
    for (const omitted of omissionsAt(sketch, scale)) yield { scale, share: 1, ...omitted };
  if (isCrowded(sketch, scale)) {
    for (scale = finest; scale * finestSize > leastSize; scale *= coarser)
      for (const omitted of omissionsAt(sketch, scale)) yield { scale, share: 0, isCrowd: true, ...omitted };
    return;
  }
  for (let share = coarser; share > leastShare; share *= coarser) yield { scale, share };
  for (; scale * finestSize > leastSize; scale *= coarser) yield { scale, share: 0 };
}

/** Write silhouette.svg, drawing.svg and locator.svg into a folder. */
export function draw(path: string, { tables, boxes }: DrawJob, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const main = boxes[0] ?? { area: 'WORLD', bbox: [-180, -90, 180, 90] as Box };
  for (const [index, svg] of drawFeatures(path, tables, main, pictureSizes).entries())
    writeFileSync(join(folder, `${pictureSizes[index]?.name}.svg`), svg);
  writeFileSync(join(folder, 'locator.svg'), drawLocator(boxes));
}
