import { metresPerDegree, shortening } from '../../base/degrees.ts';
import { numberAt } from '../../base/number-at.ts';
import type { TerritoryGrid } from './territory-grid.ts';
import { strideOf, type Shape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape } from '../geometry/shapes.ts';

/** Metres beyond which lines that follow a border with other points rarely lie; what reaches less far into a territory is not in it. */
export const tolerance = 20;
/** Points looked at in one surface: 256 by 256. */
const mostLooked = 65_536;

/**
 * Add the territories that a line, or the border of a surface, reaches into: looked for every `tolerance` metres where a border is near.
 */
export function reachAlong(grid: TerritoryGrid, sequence: Float64Array, stride: number, found: Set<number>): void {
  const { cells } = grid;
  const add = (x: number, y: number): void => grid.deepAt(x, y).forEach((owner) => found.add(owner));
  for (let at = 0; at + 1 < sequence.length; at += stride) {
    const x = numberAt(sequence, at);
    const y = numberAt(sequence, at + 1);
    add(x, y);
    if (at + stride + 1 >= sequence.length) return;
    const dx = numberAt(sequence, at + stride) - x;
    const dy = numberAt(sequence, at + stride + 1) - y;
    const step = tolerance / metresPerDegree / Math.hypot(dx * shortening(y), dy);
    for (let t = step; t < 1; t += step) {
      const px = x + t * dx;
      const py = y + t * dy;
      add(px, py);
      const column = cells.column(px);
      const row = cells.row(py);
      // No border near: the next place of interest is beyond this cell.
      if (grid.isPlain(row * cells.columns + column)) {
        const sideX = cells.box[0] + (dx > 0 ? column + 1 : column) * cells.width;
        const sideY = cells.box[1] + (dy > 0 ? row + 1 : row) * cells.height;
        t = Math.max(t, Math.min(dx === 0 ? Infinity : (sideX - x) / dx, dy === 0 ? Infinity : (sideY - y) / dy) - step / 2);
      }
    }
  }
}

/** Add the territories that lie within a surface, though its border does not touch them: those of the cells whose own point it holds. */
export function reachWithin(grid: TerritoryGrid, polygon: Shape, found: Set<number>): void {
  const box = boxOfShape(polygon);
  if (box === null) return;
  const { cells } = grid;
  const wide = cells.column(box[2]) - cells.column(box[0]) + 1;
  const high = cells.row(box[3]) - cells.row(box[1]) + 1;
  const every = Math.ceil(Math.sqrt((wide * high) / mostLooked));
  for (const [row, crossings] of crossingsOf(grid, polygon, every)) {
    crossings.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const end = cells.columnFrom(numberAt(crossings, pair + 1));
      for (let column = cells.columnFrom(numberAt(crossings, pair)); column < Math.min(end, cells.columns); column += every)
        grid.deepAt(cells.ownX(column), cells.ownY(row)).forEach((owner) => found.add(owner));
    }
  }
}

/** Find where the rings of a polygon cross the latitudes of the rows' own points, one row in `every`. */
function crossingsOf({ cells }: TerritoryGrid, polygon: Shape, every: number): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  const stride = strideOf(polygon);
  for (const ring of polygon.sequences)
    for (let at = 0; at + stride + 1 < ring.length; at += stride) {
      const x0 = numberAt(ring, at);
      const y0 = numberAt(ring, at + 1);
      const x1 = numberAt(ring, at + stride);
      const y1 = numberAt(ring, at + stride + 1);
      const end = Math.min(cells.rows, cells.rowFrom(Math.max(y0, y1)) + 1);
      for (let row = every * Math.ceil(cells.rowFrom(Math.min(y0, y1)) / every); row < end; row += every) {
        const y = cells.ownY(row);
        if (y0 <= y === y1 <= y) continue;
        const list = rows.get(row);
        const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
        if (list === undefined) rows.set(row, [x]);
        else list.push(x);
      }
    }
  return rows;
}
