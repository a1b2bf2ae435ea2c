import type { DatabaseSync } from 'node:sqlite';
import { hilbertKey } from '../../../schemas/model/hilbert.ts';
import { readGeometries, type CleanTable } from '../geopackage/clean-rows.ts';
import { orderOfFlatgeobuf, type FlatgeobufOf } from '../values/flatgeobuf-order.ts';
import { readShape, strideOf, type Shape, wkbHead } from '../../../schemas/codecs/wkb.ts';
import { simpleParts, type Box } from '../geometry/shapes.ts';
import { numberAt } from '../../base/number-at.ts';

/** Order and extent of the features of a table, learnt in one reading. */
export interface SpatialOrder {
  /** Numbers of every row, in the table's own order. */
  fids: number[];
  /** Indexes into `fids` as features stand in the FlatGeobuf file, or along a Hilbert curve; rows without geometry come last. */
  order: Uint32Array;
  /** Four numbers a row; NaN where there is no geometry. */
  boxes: Float64Array;
  /** As GeoParquet names them: "Polygon", "MultiPolygon Z". */
  types: string[];
  /** xmin, ymin[, zmin], xmax, ymax[, zmax]; null where no feature has a geometry. */
  bbox: number[] | null;
}

/** Read all geometry of a table once; a table without geometry stays in its own order. */
export function findSpatialOrder(db: DatabaseSync, table: CleanTable, flatgeobuf?: FlatgeobufOf): SpatialOrder {
  const { name, fidColumn, geometryColumn } = table;
  const fids: number[] = [];
  const boxes: number[] = [];
  const types = new Set<string>();
  const extent = new Extent();
  for (const { fid, wkb, box } of readGeometries(db, name, fidColumn, geometryColumn)) {
    fids.push(fid);
    const [x0, y0, x1, y1] = box ?? [NaN, NaN, NaN, NaN];
    boxes.push(x0, y0, x1, y1);
    if (wkb === null || box === null) continue;
    const { type, hasZ } = wkbHead(wkb);
    types.add(type + (hasZ ? ' Z' : ''));
    extent.add(box, hasZ ? readShape(wkb) : undefined);
  }
  const typed = Float64Array.from(boxes);
  const order = flatgeobuf === undefined ? alongCurve(typed, extent) : startingWith(orderOfFlatgeobuf(flatgeobuf, db, table), fids);
  return { fids, order, boxes: typed, types: [...types].sort(), bbox: extent.bbox };
}

/** The box of row `row`; undefined where it has no geometry. */
export function boxOfRow(boxes: Float64Array, row: number): Box | undefined {
  const side = (index: 0 | 1 | 2 | 3): number => numberAt(boxes, 4 * row + index);
  const x0 = side(0);
  const y0 = side(1);
  const x1 = side(2);
  const y1 = side(3);
  return Number.isNaN(x0) ? undefined : [x0, y0, x1, y1];
}

/** The extent of boxes, and of the heights of those whose shape is given. */
class Extent {
  readonly low = [Infinity, Infinity, Infinity];
  readonly high = [-Infinity, -Infinity, -Infinity];

  add(box: Box, shape: Shape | undefined): void {
    this.#extend(0, box[0], box[2]);
    this.#extend(1, box[1], box[3]);
    for (const part of shape === undefined ? [] : simpleParts(shape)) {
      for (const sequence of part.sequences) {
        for (let index = 2; index < sequence.length; index += strideOf(part)) {
          const height = sequence[index] ?? NaN;
          if (!Number.isNaN(height)) this.#extend(2, height, height);
        }
      }
    }
  }

  #extend(axis: 0 | 1 | 2, low: number, high: number): void {
    if (low < numberAt(this.low, axis)) this.low[axis] = low;
    if (high > numberAt(this.high, axis)) this.high[axis] = high;
  }

  get bbox(): number[] | null {
    const axes = Number.isFinite(numberAt(this.high, 2)) ? 3 : 2;
    return Number.isFinite(numberAt(this.high, 0)) ? [...this.low.slice(0, axes), ...this.high.slice(0, axes)] : null;
  }
}

/** The places of the rows that stand first, then of all others. */
function startingWith(first: Float64Array, fids: readonly number[]): Uint32Array {
  const places = new Map(fids.map((fid, place) => [fid, place]));
  const order = Array.from(first, (fid) => places.get(fid) ?? NaN);
  for (const fid of first) places.delete(fid);
  return Uint32Array.from([...order, ...places.values()]);
}

function alongCurve(boxes: Float64Array, { low, high }: Extent): Uint32Array {
  const share = (axis: 0 | 1, value: number): number => (value - numberAt(low, axis)) / (numberAt(high, axis) - numberAt(low, axis) || 1);
  const keys = new Float64Array(boxes.length / 4);
  for (let row = 0; row < keys.length; row += 1) {
    const box = boxOfRow(boxes, row);
    keys[row] = box === undefined ? Infinity : hilbertKey(share(0, (box[0] + box[2]) / 2), share(1, (box[1] + box[3]) / 2));
  }
  const order = Uint32Array.from(keys, (_, row) => row);
  return order.sort((a, b) => (keys[a] === keys[b] ? a - b : numberAt(keys, a) - numberAt(keys, b)));
}
