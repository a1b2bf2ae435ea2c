import { meets } from '../../../schemas/model/boxes.ts';
import type { Box } from '../geometry/shapes.ts';

/** Cells on a side of the box that is around all. */
const side = 512;
/** Degrees, some five kilometres: whether what lies outside is at an edge is asked of borders that are not far. */
const margin = 0.05;

/** Places of some features, as cells of the box around them: a territory that no cell comes near has none, and need not be read. */
export class Surroundings {
  readonly #box: Box;
  readonly #cells = new Uint8Array(side * side);
  #isEmpty = true;

  constructor([west, south, east, north]: Box) {
    this.#box = [west - margin, south - margin, east + margin, north + margin];
  }

  #cellsOf([west, south, east, north]: Box): Box {
    const [x0, y0, x1, y1] = this.#box;
    const column = (x: number): number => Math.min(Math.max(Math.floor(((x - x0) / (x1 - x0)) * side), 0), side - 1);
    const row = (y: number): number => Math.min(Math.max(Math.floor(((y - y0) / (y1 - y0)) * side), 0), side - 1);
    return [column(west), row(south), column(east), row(north)];
  }

  /** Add the box of a feature. */
  add([west, south, east, north]: Box): void {
    this.#isEmpty = false;
    const [left, low, right, high] = this.#cellsOf([west - margin, south - margin, east + margin, north + margin]);
    for (let row = low; row <= high; row += 1) this.#cells.fill(1, row * side + left, row * side + right + 1);
  }

  /** Whether a box comes near some feature. */
  meet(box: Box): boolean {
    if (this.#isEmpty || !meets(this.#box, box)) return false;
    const [left, low, right, high] = this.#cellsOf(box);
    for (let row = low; row <= high; row += 1) if (this.#cells.subarray(row * side + left, row * side + right + 1).includes(1)) return true;
    return false;
  }
}
