import { metresPerDegree, shortening } from '../../base/degrees.ts';
import { Cells } from './cells.ts';
import { numberAt } from '../../base/number-at.ts';
import { strideOf, type Shape } from '../../../schemas/codecs/wkb.ts';
import { simpleParts, type Box } from '../geometry/shapes.ts';

/** More borders than all communes of France have in full detail: beyond it the memory would run out. */
const mostEdges = 12_000_000;
/** A box of more cells is looked at more closely. */
const mostPlain = 64;

/**
 * Grid of territories over a box of degrees: each cell lists the borders within `tolerance` metres, and the territories of its own point.
 */
// Where a cell has no border near, all of it lies in these territories, and deeper than the tolerance.
export class TerritoryGrid {
  readonly codes: string[] = [];
  readonly cells: Cells;
  /** False once there were more borders than fit: nothing can be asked then. */
  isWhole = true;
  readonly #tolerance: number;
  /** Borders: four numbers each, and whose they are. */
  readonly #edges: number[] = [];
  readonly #owners: number[] = [];
  /** Each cell with a border near it: some millions, of which none is an object. */
  readonly #pairs: { cells: number[]; edges: number[] } = { cells: [], edges: [] };
  /** The territories that hold the own point of the first cell. */
  readonly #first: number[] = [];
  #starts = new Int32Array();
  #listed = new Int32Array();
  #setOf = new Int32Array();
  readonly #sets: number[][] = [[]];
  /** The numbers of sets by their members. */
  readonly #named = new Map([['', 0]]);
  readonly #toggled = new Map<number, number>();

  constructor(box: Box, tolerance: number) {
    this.cells = new Cells(box, tolerance);
    this.#tolerance = tolerance;
  }

  /** Add a territory; all of it must be told, what lies beyond the box too. */
  add(code: string, shape: Shape): void {
    const owner = this.codes.push(code) - 1;
    const x = this.cells.ownX(0);
    const y = this.cells.ownY(0);
    let holdsFirst = false;
    for (const edge of edgesOf(shape)) {
      if (crosses(edge, x, -Infinity, y)) holdsFirst = !holdsFirst;
      this.#keep(edge, owner);
    }
    if (holdsFirst) this.#first.push(owner);
  }

  #keep(edge: Box, owner: number): void {
    const index = this.#owners.length;
    let isNear = false;
    for (const cell of this.cells.along(edge)) {
      isNear = true;
      this.#pairs.cells.push(cell);
      this.#pairs.edges.push(index);
    }
    if (this.#pairs.cells.length >= mostEdges) this.isWhole = false;
    if (!isNear) return;
    this.#owners.push(owner);
    this.#edges.push(...edge);
  }

  /** Sort the borders by cell, and find out from one cell to the next which territories hold its own point. */
  finish(): void {
    const { columns, rows } = this.cells;
    const count = columns * rows;
    const pairs = this.#pairs;
    const starts = new Int32Array(count + 1);
    for (const cell of pairs.cells) starts[cell + 1] = numberAt(starts, cell + 1) + 1;
    for (let cell = 0; cell < count; cell += 1) starts[cell + 1] = numberAt(starts, cell) + numberAt(starts, cell + 1);
    const next = starts.slice();
    this.#listed = new Int32Array(pairs.edges.length);
    for (const [index, cell] of pairs.cells.entries()) {
      this.#listed[numberAt(next, cell)] = numberAt(pairs.edges, index);
      next[cell] = numberAt(next, cell) + 1;
    }
    this.#starts = starts;
    this.#setOf = new Int32Array(count);
    let below = this.#first.reduce((set, owner) => this.#toggle(set, owner), 0);
    for (let row = 0; row < rows; row += 1) {
      if (row > 0) below = this.#upwards(below, row);
      let set = below;
      this.#setOf[row * columns] = set;
      for (let column = 1; column < columns; column += 1) {
        set = this.#eastwards(set, row, column);
        this.#setOf[row * columns + column] = set;
      }
    }
  }

  /** From the own point of a row's first cell to that of the next row's. */
  #upwards(set: number, row: number): number {
    const { cells } = this;
    const x = cells.ownX(0);
    const edge = cells.box[1] + row * cells.height;
    const cell = row * cells.columns;
    return this.#vertical(this.#vertical(set, cell - cells.columns, x, cells.ownY(row - 1), edge), cell, x, edge, cells.ownY(row));
  }

  #eastwards(set: number, row: number, column: number): number {
    const { cells } = this;
    const y = cells.ownY(row);
    const edge = cells.box[0] + column * cells.width;
    const cell = row * cells.columns + column;
    if (this.isPlain(cell - 1) && this.isPlain(cell)) return set;
    return this.#horizontal(this.#horizontal(set, cell - 1, y, cells.ownX(column - 1), edge), cell, y, edge, cells.ownX(column));
  }

  /** The set of territories after a step within a cell. */
  #vertical(set: number, cell: number, x: number, from: number, to: number): number {
    let now = set;
    for (const index of this.#near(cell))
      if (crosses(this.#edge(index), x, from, to)) now = this.#toggle(now, numberAt(this.#owners, index));
    return now;
  }

  #horizontal(set: number, cell: number, y: number, from: number, to: number): number {
    let now = set;
    for (const index of this.#near(cell)) {
      const [x0, y0, x1, y1] = this.#edge(index);
      if (crosses([y0, x0, y1, x1], y, from, to)) now = this.#toggle(now, numberAt(this.#owners, index));
    }
    return now;
  }

  #near = (cell: number): Int32Array => this.#listed.subarray(numberAt(this.#starts, cell), numberAt(this.#starts, cell + 1));

  #edge = (index: number): Box => [
    numberAt(this.#edges, 4 * index),
    numberAt(this.#edges, 4 * index + 1),
    numberAt(this.#edges, 4 * index + 2),
    numberAt(this.#edges, 4 * index + 3),
  ];

  /** The number of the set with a territory more, or less. */
  #toggle(set: number, owner: number): number {
    const key = set * this.codes.length + owner;
    const known = this.#toggled.get(key);
    if (known !== undefined) return known;
    const members = this.#sets[set] ?? [];
    const others = members.includes(owner) ? members.filter((one) => one !== owner) : [...members, owner].sort((a, b) => a - b);
    const name = others.join();
    const result = this.#named.get(name) ?? this.#sets.push(others) - 1;
    this.#named.set(name, result);
    this.#toggled.set(key, result);
    return result;
  }

  /** No border is near this cell. */
  isPlain = (cell: number): boolean => numberAt(this.#starts, cell) === numberAt(this.#starts, cell + 1);

  /** The territories that hold a point; one on a border is on one of its two sides. */
  at(x: number, y: number): readonly number[] {
    const { cells } = this;
    const column = cells.column(x);
    const row = cells.row(y);
    const cell = row * cells.columns + column;
    const set = numberAt(this.#setOf, cell);
    if (this.isPlain(cell)) return this.#sets[set] ?? [];
    const beside = this.#horizontal(set, cell, cells.ownY(row), cells.ownX(column), x);
    return this.#sets[this.#vertical(beside, cell, x, cells.ownY(row), y)] ?? [];
  }

  /** The territories that hold a point deeper than the tolerance. */
  deepAt(x: number, y: number): readonly number[] {
    const cell = this.cells.at(x, y);
    const held = this.at(x, y);
    if (held.length === 0 || this.isPlain(cell)) return held;
    const least = (this.#tolerance / metresPerDegree) ** 2;
    const shallow = new Set<number>();
    for (const index of this.#near(cell)) {
      const owner = numberAt(this.#owners, index);
      if (held.includes(owner) && squareDistance(this.#edge(index), x, y) <= least) shallow.add(owner);
    }
    return shallow.size === 0 ? held : held.filter((owner) => !shallow.has(owner));
  }

  /** Whether a point is closer to a border than this is exact: to a straight step of it, within half of the step's length. */
  isAtEdge(x: number, y: number): boolean {
    for (let index = 0; index < this.#owners.length; index += 1) {
      const edge = this.#edge(index);
      if (squareDistance(edge, x, y) <= squareLength(edge) / 4) return true;
    }
    return false;
  }

  /** The territories in which all of a small box lies; undefined where that is not plain. */
  plainAt(box: Box): readonly number[] | undefined {
    const { cells } = this;
    const left = cells.column(box[0]);
    const right = cells.column(box[2]);
    const low = cells.row(box[1]);
    const high = cells.row(box[3]);
    if ((right - left + 1) * (high - low + 1) > mostPlain) return undefined;
    const set = numberAt(this.#setOf, low * cells.columns + left);
    for (let row = low; row <= high; row += 1)
      for (let cell = row * cells.columns + left; cell <= row * cells.columns + right; cell += 1)
        if (!this.isPlain(cell) || numberAt(this.#setOf, cell) !== set) return undefined;
    return this.#sets[set] ?? [];
  }
}

/** Every step of every ring of a surface. */
function* edgesOf(shape: Shape): Generator<Box> {
  for (const part of simpleParts(shape)) {
    if (part.type !== 'Polygon') continue;
    const stride = strideOf(part);
    for (const ring of part.sequences)
      for (let at = 0; at + stride + 1 < ring.length; at += stride)
        yield [numberAt(ring, at), numberAt(ring, at + 1), numberAt(ring, at + stride), numberAt(ring, at + stride + 1)];
  }
}

/** Whether a border crosses a vertical between two heights; one that touches it with its end does so once, together with its neighbour. */
function crosses([x0, y0, x1, y1]: Box, x: number, from: number, to: number): boolean {
  if (x0 <= x === x1 <= x) return false;
  const y = y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  return y <= from !== y <= to;
}

/** Square of the length of a border, in degrees of latitude. */
const squareLength = ([x0, y0, x1, y1]: Box): number => ((x1 - x0) * shortening(y0)) ** 2 + (y1 - y0) ** 2;

/** Square of the distance from a point to a border, in degrees of latitude. */
function squareDistance([x0, y0, x1, y1]: Box, x: number, y: number): number {
  const shorter = shortening(y);
  const dx = (x1 - x0) * shorter;
  const dy = y1 - y0;
  const px = (x - x0) * shorter;
  const py = y - y0;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / square, 0), 1);
  return (px - t * dx) ** 2 + (py - t * dy) ** 2;
}
