import { metresPerDegree, shortening } from '../../base/degrees.ts';
import type { Box } from '../geometry/shapes.ts';

/** Cells on a side: a region is then cut into pieces of some 300 m. */
const mostCells = 1024;
/** Position of a cell's own point in it: not its middle, for a border on a round coordinate would run through it. */
const own = { x: 0.5137, y: 0.4871 };

/** A box of degrees in rows of cells, none of them narrower than twice a number of metres. */
export class Cells {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** The metres as degrees of longitude (where these are shortest) and of latitude. */
  readonly near: readonly [x: number, y: number];

  constructor(box: Box, metres: number) {
    const y = metres / metresPerDegree;
    const x = y / shortening(Math.max(Math.abs(box[1]), Math.abs(box[3])));
    this.near = [x, y];
    // A point has no width: a box around it has.
    this.box = [box[0] - x, box[1] - y, box[2] + x, box[3] + y];
    const wide = this.box[2] - this.box[0];
    const high = this.box[3] - this.box[1];
    this.columns = Math.max(1, Math.min(mostCells, Math.floor(wide / (2 * x))));
    this.rows = Math.max(1, Math.min(mostCells, Math.floor(high / (2 * y))));
    this.width = wide / this.columns;
    this.height = high / this.rows;
  }

  /** The column, or row, of a place; what lies beyond the box is put on its edge. */
  column = (x: number): number => Math.min(Math.max(Math.floor((x - this.box[0]) / this.width), 0), this.columns - 1);
  row = (y: number): number => Math.min(Math.max(Math.floor((y - this.box[1]) / this.height), 0), this.rows - 1);
  at = (x: number, y: number): number => this.row(y) * this.columns + this.column(x);

  /** The own point of a cell. */
  ownX = (column: number): number => this.box[0] + (column + own.x) * this.width;
  ownY = (row: number): number => this.box[1] + (row + own.y) * this.height;

  /** The first column, or row, whose own point is not before a place. */
  columnFrom = (x: number): number => Math.max(0, Math.ceil((x - this.box[0]) / this.width - own.x));
  rowFrom = (y: number): number => Math.max(0, Math.ceil((y - this.box[1]) / this.height - own.y));

  /** The cells within `near` of a straight line, none where it passes beside the box. */
  *along([x0, y0, x1, y1]: Box): Generator<number> {
    const [nearX, nearY] = this.near;
    const [west, south, east, north] = this.box;
    const left = Math.min(x0, x1);
    const right = Math.max(x0, x1);
    const low = Math.min(y0, y1);
    const high = Math.max(y0, y1);
    if (right + nearX < west || left - nearX > east || high + nearY < south || low - nearY > north) return;
    // The part of the line that lies at most so high.
    const at = (y: number): number => (y0 === y1 ? x0 : x0 + ((Math.min(Math.max(y, low), high) - y0) / (y1 - y0)) * (x1 - x0));
    for (let row = this.row(low - nearY); row <= this.row(high + nearY); row += 1) {
      const bottom = south + row * this.height;
      const ends = y0 === y1 ? [left, right] : [at(bottom - nearY), at(bottom + this.height + nearY)];
      const last = this.column(Math.max(...ends) + nearX);
      for (let column = this.column(Math.min(...ends) - nearX); column <= last; column += 1) yield row * this.columns + column;
    }
  }
}
