/** Methods that part numbers into classes. */
export const classMethods = ['quantile', 'equal', 'jenks', 'own'] as const;
/** A method of classes; "own": the reader types the bounds. */
export type ClassMethod = (typeof classMethods)[number];

/** Classes that a legend has at least and at most. */
export const classCounts = { least: 2, most: 9 } as const;

/** Numbers that natural classes are sought among: of more, each as many apart. */
const mostSought = 4000;

/** Bounds between so many classes of sorted numbers, each the least of the class above it; fewer where values are. */
export function breaksOf(sorted: Float64Array, count: number, method: Exclude<ClassMethod, 'own'>): number[] {
  const low = sorted[0];
  const high = sorted.at(-1);
  if (low === undefined || high === undefined || low === high) return [];
  if (method === 'equal') return Array.from({ length: count - 1 }, (_, index) => plain(low + ((index + 1) * (high - low)) / count));
  const starts = method === 'quantile' ? quantileStarts(sorted, count) : jenksStarts(thinned(sorted), count);
  const breaks = starts.map(([below, from]) => simplest(below, from));
  return [...new Set(breaks)].filter((value) => value > low);
}

/** A bound, without the noise of a division. */
const plain = (value: number): number => Number(value.toPrecision(6));

/** The last number of a class and the first of the next. */
type Seam = readonly [below: number, from: number];

function quantileStarts(sorted: Float64Array, count: number): Seam[] {
  return Array.from({ length: count - 1 }, (_, index) => {
    const from = sorted[Math.round(((index + 1) * sorted.length) / count)] ?? NaN;
    // As many as are alike stay together.
    const first = sorted.indexOf(from);
    return [sorted[first - 1] ?? -Infinity, from] as const;
  }).filter(([below, from]) => below < from);
}

function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= mostSought) return sorted;
  return Float64Array.from(
    { length: mostSought },
    (_, index) => sorted[Math.round((index * (sorted.length - 1)) / (mostSought - 1))] ?? NaN,
  );
}

/** Classes whose values lie as near their means as can be (Jenks; Fisher 1958), by dynamic programming. */
// The best start of the last class rises with its end: halves are sought each among their own starts.
function jenksStarts(sorted: Float64Array, wanted: number): Seam[] {
  const { length } = sorted;
  const count = Math.min(wanted, new Set(sorted).size);
  const middle = sorted[Math.floor(length / 2)] ?? 0;
  const sums = new Float64Array(length + 1);
  const squares = new Float64Array(length + 1);
  for (let at = 0; at < length; at += 1) {
    const value = (sorted[at] ?? 0) - middle;
    sums[at + 1] = (sums[at] ?? 0) + value;
    squares[at + 1] = (squares[at] ?? 0) + value * value;
  }
  /** Squares of distances to the mean, of numbers from one place to before another. */
  const costOf = (from: number, to: number): number => {
    const sum = (sums[to] ?? 0) - (sums[from] ?? 0);
    return Math.max(0, (squares[to] ?? 0) - (squares[from] ?? 0) - (sum * sum) / (to - from));
  };
  let costs = Float64Array.from({ length: length + 1 }, (_, to) => (to === 0 ? 0 : costOf(0, to)));
  const starts: Int32Array[] = [];
  for (let classes = 2; classes <= count; classes += 1) {
    const before = costs;
    const next = new Float64Array(length + 1).fill(Infinity);
    const start = new Int32Array(length + 1);
    const seek = (least: number, most: number, from: number, until: number): void => {
      if (least > most) return;
      const to = (least + most) >> 1;
      for (let at = Math.max(from, classes - 1); at <= Math.min(until, to - 1); at += 1) {
        const cost = (before[at] ?? Infinity) + costOf(at, to);
        if (cost >= (next[to] ?? Infinity)) continue;
        next[to] = cost;
        start[to] = at;
      }
      seek(least, to - 1, from, start[to] ?? from);
      seek(to + 1, most, start[to] ?? from, until);
    };
    seek(classes, length, classes - 1, length - 1);
    starts.push(start);
    costs = next;
  }
  const seams: Seam[] = [];
  let to = length;
  for (const start of starts.reverse()) {
    to = start[to] ?? 0;
    seams.unshift([sorted[to - 1] ?? -Infinity, sorted[to] ?? NaN]);
  }
  return seams;
}

/** The number of fewest digits above one number, up to another: it parts the same values, and reads well. */
export function simplest(below: number, from: number): number {
  if (!Number.isFinite(below)) return from;
  const size = Math.ceil(Math.log10(Math.max(Math.abs(below), Math.abs(from)))) + 1;
  for (let digits = size; digits > size - 17; digits -= 1) {
    const step = 10 ** digits;
    const value = Number((Math.floor(from / step) * step).toPrecision(15));
    if (value > below && value <= from) return value;
  }
  return from;
}
