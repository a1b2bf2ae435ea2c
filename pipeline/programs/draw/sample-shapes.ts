import { boxAt } from '../../../schemas/codecs/flatgeobuf.ts';
import type { SampledShapes } from '../../../schemas/types.ts';
import { mapOfShapes, mapped } from '../../base/drawing/shape-map.ts';
import { simplify } from '../../base/drawing/svg-path.ts';
import { numberAt } from '../../base/number-at.ts';
import type { Shape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape, simpleParts, type Box } from '../geometry/shapes.ts';
import { leavesOf, openFlatgeobufFile, shapeAt, type OpenFlatgeobuf } from '../read/read-flatgeobuf.ts';

/** Indexed FlatGeobuf files to draw together, and the bytes that their map may have. */
export interface ShapesJob {
  files: string[];
  bytes: number;
}

/** Every cell of a grid of so many a side is shown before one is shown twice: what lies far from all else is seen. */
const gridSide = 32;
/** A map that is too large is made of fewer shapes, and these coarser, until it fits. */
const mostShapes = 600;
const fewer = 0.9;
const coarser = 1.12;
/** Shares of the extent: what simplification may move at first, and below what a surface is a dot, for it would not be seen. */
const finestShare = 1 / 1000;
const dotShare = 1 / 100;
/** A form keeps its turns that are longer than this share of its own size. */
const formShare = 1 / 8;
/** Share of the largest part of an object below which its other parts say little. */
const leastPart = 1 / 10;

/** A point, line or polygon of a feature, as fine as it is ever drawn. */
interface Part {
  feature: number;
  isArea: boolean;
  traces: number[][];
  size: number;
  cell: number;
}

/**
 * Take a few shapes of files, spread over their extent and simplified, with none of their attributes; undefined where there is nothing to
 * draw.
 */
export function sampleShapes({ files, bytes }: ShapesJob, inputs: string): SampledShapes | undefined {
  using stack = new DisposableStack();
  const opened = files.map((name) => stack.use(openFlatgeobufFile(`${inputs}/${name}`))).filter(({ header }) => header.nodeSize > 0);
  const total = opened.reduce((sum, { header }) => sum + header.features, 0);
  const extent = opened.map(({ envelope }) => envelope ?? ([180, 90, -180, -90] satisfies Box)).reduce(around, [180, 90, -180, -90]);
  const size = sizeOf(extent);
  const cells = new Uint16Array(total);
  let at = 0;
  for (const file of opened) for (const box of boxesOf(file)) cells[at++] = cellOf(box, extent);
  const parts = spread(cells, mostShapes).flatMap((feature) => partsOf(featureAt(opened, feature), feature, extent));
  const partCells = parts.map(({ cell }) => cell);
  for (let most = mostShapes, fine = size * finestShare; most >= 1; [most, fine] = [most * fewer, fine * coarser]) {
    const shapes = drawn(
      spread(partCells, most).flatMap((index) => parts[index] ?? []),
      { fine, dot: size * dotShare },
    );
    if (shapes.drawn > 0 && Buffer.byteLength(mapOfShapes(shapes)) <= bytes) return { ...shapes, total };
  }
  return undefined;
}

const around = (a: Box, b: Box): Box => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

const sizeOf = ([west, south, east, north]: Box): number => Math.max(east - west, north - south);

/** The cell of the grid over an extent in which a box has its middle. */
function cellOf([x0, y0, x1, y1]: Box, [west, south, east, north]: Box): number {
  const step = (middle: number, from: number, to: number): number =>
    Math.max(0, Math.min(gridSide - 1, Math.floor(((middle - from) / (to - from || 1)) * gridSide)));
  return step((x0 + x1) / 2, west, east) * gridSide + step((y0 + y1) / 2, south, north);
}

/** The boxes of the features, from the leaves of the index: the features themselves are not read. */
function* boxesOf(file: OpenFlatgeobuf): Generator<Box> {
  const leafAt = leavesOf(file);
  for (let place = 0; place < file.header.features; place += 1) yield boxAt(leafAt(place), 0);
}

/** About `most` of the places of a list of cells, as evenly over the cells as these hold. */
function spread(cells: ArrayLike<number>, most: number): number[] {
  const counts = new Uint32Array(gridSide ** 2);
  for (let index = 0; index < cells.length; index += 1) counts[numberAt(cells, index)] = numberAt(counts, numberAt(cells, index)) + 1;
  const share = shareOf(counts, most);
  const taken: number[] = [];
  // Places follow one another on the ground: every so manieth of them is as good as a drawn lot, and the same each time.
  let due = 0.5;
  for (let index = 0; index < cells.length; index += 1) {
    const next = due + Math.min(1, share / numberAt(counts, numberAt(cells, index)));
    if (Math.floor(next) > Math.floor(due)) taken.push(index);
    due = next;
  }
  return taken;
}

/** The most that a cell gives, so that all together give `most`: what the emptier ones leave goes to the fuller. */
function shareOf(counts: Uint32Array, most: number): number {
  const filled = counts.filter((count) => count > 0).sort();
  let left = most;
  for (const [index, count] of filled.entries()) {
    const share = left / (filled.length - index);
    if (count > share) return share;
    left -= count;
  }
  return Infinity;
}

function featureAt(files: readonly OpenFlatgeobuf[], feature: number): Shape {
  let place = feature;
  for (const file of files) {
    if (place < file.header.features) return shapeAt(file, place);
    place -= file.header.features;
  }
  throw new RangeError('There is no such feature.');
}

/** The parts of a feature that say most of it. */
function partsOf(shape: Shape, feature: number, extent: Box): Part[] {
  const parts = simpleParts(shape).flatMap((part) => {
    const box = boxOfShape(part);
    return box === null || !isOnEarth(box) ? [] : [{ part, box, size: sizeOf(box) }];
  });
  const largest = parts.reduce((most, { size }) => Math.max(most, size), 0);
  const fine = sizeOf(extent) * finestShare;
  return parts
    .filter(({ size }) => size >= largest * leastPart)
    .map(({ part: { type, sequences }, box, size }) => ({
      feature,
      isArea: type === 'Polygon',
      size,
      cell: cellOf(box, extent),
      traces: sequences.map((sequence) => simplify(sequence, toleranceOf(size, fine))),
    }));
}

const toleranceOf = (size: number, fine: number): number => Math.min(fine, size * formShare);

const isOnEarth = ([west, south, east, north]: Box): boolean =>
  mapped(west) >= -180 && mapped(south) >= -90 && mapped(east) <= 180 && mapped(north) <= 90;

/** Parts as they are drawn: lines and rings simplified, surfaces of hardly any size as dots. */
function drawn(parts: readonly Part[], { fine, dot }: { fine: number; dot: number }): Omit<SampledShapes, 'total'> {
  const shapes: Omit<SampledShapes, 'total'> = {
    drawn: new Set(parts.map(({ feature }) => feature)).size,
    points: [],
    lines: [],
    polygons: [],
  };
  for (const { isArea, traces, size } of parts) {
    const [outer = [], ...inner] = traces.map((trace) => positionsOf(simplify(trace, toleranceOf(size, fine))));
    if (isArea && size >= dot && outer.length >= 4) shapes.polygons.push([outer, ...inner.filter((ring) => ring.length >= 4)]);
    else if (!isArea && outer.length >= 2) shapes.lines.push(outer);
    else shapes.points.push(...outer.slice(0, 1));
  }
  return shapes;
}

/** Positions of a trace, to a metre, without repetitions. */
function positionsOf(trace: readonly number[]): [number, number][] {
  const positions: [number, number][] = [];
  for (let index = 0; index + 1 < trace.length; index += 2) {
    const x = mapped(numberAt(trace, index));
    const y = mapped(numberAt(trace, index + 1));
    const last = positions.at(-1);
    if (x !== last?.[0] || y !== last[1]) positions.push([x, y]);
  }
  return positions;
}
