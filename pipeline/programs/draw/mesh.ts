/** Traces on a grid, taken apart: what two of them share is there once. */
export interface Mesh {
  /** Closed rings around what the traces enclose, without the borders inside; `alone` where no other trace touches. */
  outlines: { ring: number[]; alone: boolean }[];
  /** Borders inside, and lines; the longest first. */
  borders: number[][];
  touches: (x: number, y: number) => boolean;
}

/** Cells of a row; grids are smaller. */
const rowCells = 2048;
const cellOf = (x: number, y: number): number => x * rowCells + y;
const positionOf = (cell: number): [number, number] => [Math.floor(cell / rowCells), cell % rowCells];

/** Steps from a cell to its neighbours, each with how many traces take it. */
type Steps = Map<number, Map<number, number>>;

/** Walk rings and lines, snapped to the grid, cell by cell, and join the steps again into the longest chains that have no branch. */
export function meshOf(rings: readonly number[][], lines: readonly number[][]): Mesh {
  const steps: Steps = new Map();
  for (const ring of rings) walk(ring, (from, to) => add(steps, from, to, 1));
  // Twice: a line encloses nothing.
  for (const line of lines) walk(line, (from, to) => add(steps, from, to, 2));
  const chains = chainsOf(steps);
  const { closed, open } = join(chains.filter(({ encloses }) => encloses).map(({ cells }) => cells));
  const inside = chains.filter(({ encloses }) => !encloses).map(({ cells }) => cells);
  const borders = [...inside, ...open].sort((a, b) => b.length - a.length);
  const outlines = closed.map(({ cells, parts }) => ({
    ring: toTrace(cells),
    alone: parts === 1 && passes(steps.get(cells[0] ?? 0) ?? new Map()),
  }));
  return { outlines, borders: borders.map(toTrace), touches: (x, y) => steps.has(cellOf(x, y)) };
}

const toTrace = (cells: readonly number[]): number[] => cells.flatMap(positionOf);

function add(steps: Steps, from: number, to: number, count: number): void {
  for (const [a, b] of [
    [from, to],
    [to, from],
  ] as const) {
    const around = steps.get(a) ?? new Map<number, number>();
    around.set(b, (around.get(b) ?? 0) + count);
    steps.set(a, around);
  }
}

/** Every step from cell to neighbouring cell along a trace; the same from either end. */
function walk(trace: readonly number[], step: (from: number, to: number) => void): void {
  for (let index = 0; index + 3 < trace.length; index += 2) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = trace.slice(index, index + 4);
    const forth = x0 < x1 || (x0 === x1 && y0 < y1);
    const [fromX, fromY, toX, toY] = forth ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
    const length = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY));
    let last = cellOf(fromX, fromY);
    for (let part = 1; part <= length; part += 1) {
      const next = cellOf(Math.round(fromX + ((toX - fromX) * part) / length), Math.round(fromY + ((toY - fromY) * part) / length));
      step(last, next);
      last = next;
    }
  }
}

interface Chain {
  cells: number[];
  /** An odd number of rings takes it: one side is inside, the other outside. */
  encloses: boolean;
}

const isOdd = (count: number): boolean => count % 2 === 1;

/** A cell where a chain passes through: two steps, of one kind. */
function passes(around: ReadonlyMap<number, number>): boolean {
  const counts = [...around.values()];
  return counts.length === 2 && isOdd(counts[0] ?? 0) === isOdd(counts[1] ?? 0);
}

function chainsOf(steps: Steps): Chain[] {
  const chains: Chain[] = [];
  const used = new Set<number>();
  const edge = (a: number, b: number): number => Math.min(a, b) * rowCells * rowCells + Math.max(a, b);
  const follow = (start: number, first: number): void => {
    if (used.has(edge(start, first))) return;
    const cells = [start];
    let next: number | undefined = first;
    while (next !== undefined) {
      const from: number = cells.at(-1) ?? start;
      used.add(edge(from, next));
      cells.push(next);
      const around: ReadonlyMap<number, number> = steps.get(next) ?? new Map<number, number>();
      const reached: number = next;
      next = passes(around) ? [...around.keys()].find((cell) => cell !== from && !used.has(edge(reached, cell))) : undefined;
    }
    chains.push({ cells, encloses: isOdd(steps.get(start)?.get(first) ?? 0) });
  };
  for (const [cell, around] of steps) if (!passes(around)) for (const next of around.keys()) follow(cell, next);
  // What is left has no branch at all: rings.
  for (const [cell, around] of steps) for (const next of around.keys()) follow(cell, next);
  return chains;
}

/** Put chains together, end to end, until they close; an odd step always belongs to a closed chain, except on the picture's edge. */
function join(chains: readonly number[][]): { closed: { cells: number[]; parts: number }[]; open: number[][] } {
  const ends = new Map<number, Set<number[]>>();
  for (const chain of chains) for (const end of [chain[0] ?? 0, chain.at(-1) ?? 0]) ends.set(end, (ends.get(end) ?? new Set()).add(chain));
  const left = new Set(chains);
  const closed: { cells: number[]; parts: number }[] = [];
  const open: number[][] = [];
  for (const chain of chains) {
    if (!left.delete(chain)) continue;
    const ring = [...chain];
    let parts = 1;
    while (ring[0] !== ring.at(-1)) {
      const end = ring.at(-1) ?? 0;
      const next = [...(ends.get(end) ?? [])].find((each) => left.has(each));
      if (next === undefined) break;
      left.delete(next);
      parts += 1;
      ring.push(...(next[0] === end ? next : next.toReversed()).slice(1));
    }
    if (ring[0] === ring.at(-1)) closed.push({ cells: ring, parts });
    else open.push(ring);
  }
  return { closed, open };
}
