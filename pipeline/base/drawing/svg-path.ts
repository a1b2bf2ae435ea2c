import { numberAt } from '../number-at.ts';

/** Positions x, y, x, y … on a plane. */
export type Trace = Float32Array | Float64Array | number[];

/** Leave out the positions that are within `tolerance` of the line between their neighbours (Douglas and Peucker, 1973); ends stay. */
export function simplify(trace: Trace, tolerance: number): number[] {
  const count = trace.length / 2;
  const kept = new Uint8Array(count);
  kept[0] = kept[count - 1] = 1;
  const spans: [number, number][] = [[0, count - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [first, last] = span;
    const [far, distance] = farthest(trace, first, last);
    if (distance <= tolerance) continue;
    kept[far] = 1;
    spans.push([first, far], [far, last]);
  }
  const result: number[] = [];
  for (let index = 0; index < count; index += 1)
    if (kept[index] === 1) result.push(numberAt(trace, 2 * index), numberAt(trace, 2 * index + 1));
  return result;
}

/** The position between two others that is farthest from the line through them, and how far it is. */
function farthest(trace: Trace, first: number, last: number): [number, number] {
  const x0 = numberAt(trace, 2 * first);
  const y0 = numberAt(trace, 2 * first + 1);
  const dx = numberAt(trace, 2 * last) - x0;
  const dy = numberAt(trace, 2 * last + 1) - y0;
  const length = dx * dx + dy * dy;
  let far = first;
  let most = -1;
  for (let index = first + 1; index < last; index += 1) {
    const x = numberAt(trace, 2 * index) - x0;
    const y = numberAt(trace, 2 * index + 1) - y0;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
    const distance = Math.hypot(x - along * dx, y - along * dy);
    if (distance > most) [far, most] = [index, distance];
  }
  return [far, most];
}

/** Whole numbers, without repetitions. */
export function snap(trace: Trace): number[] {
  const result: number[] = [];
  for (let index = 0; index + 1 < trace.length; index += 2) {
    const x = Math.round(numberAt(trace, index));
    const y = Math.round(numberAt(trace, index + 1));
    if (x !== result.at(-2) || y !== result.at(-1)) result.push(x, y);
  }
  return result;
}

/** Twice the area inside a ring; positive where it turns clockwise on a screen. */
export function doubleArea(ring: Trace): number {
  let sum = 0;
  for (let index = 0; index + 3 < ring.length; index += 2)
    sum += numberAt(ring, index) * numberAt(ring, index + 3) - numberAt(ring, index + 2) * numberAt(ring, index + 1);
  return sum;
}

/** Path data of a snapped trace, relative and as short as it gets. */
export function pathData(trace: number[], closed: boolean): string {
  let text = `M${trace[0]}${signed(trace[1] ?? 0)}`;
  let command = '';
  const end = closed ? trace.length - 2 : trace.length;
  for (let index = 2; index < end; index += 2) {
    const dx = numberAt(trace, index) - numberAt(trace, index - 2);
    const dy = numberAt(trace, index + 1) - numberAt(trace, index - 1);
    const next = dy === 0 ? 'h' : dx === 0 ? 'v' : 'l';
    const numbers = next === 'h' ? String(dx) : next === 'v' ? String(dy) : `${dx}${signed(dy)}`;
    text += next === command ? (numbers.startsWith('-') ? numbers : ` ${numbers}`) : next + numbers;
    command = next;
  }
  return closed ? `${text}z` : text;
}

const signed = (value: number): string => (value < 0 ? String(value) : ` ${value}`);

/** Path data of dots: lines without length, which round caps make visible; neighbours in a row share one line. */
export function dotsData(cells: Iterable<[number, number]>): string {
  const sorted = [...cells].sort(([ax, ay], [bx, by]) => ay - by || ax - bx);
  let text = '';
  let run: { x: number; y: number; length: number } | undefined;
  const end = (): void => {
    if (run !== undefined) text += `M${run.x}${signed(run.y)}h${run.length}`;
  };
  for (const [x, y] of sorted) {
    if (run?.y === y && x === run.x + run.length + 1) run.length += 1;
    else {
      end();
      run = { x, y, length: 0 };
    }
  }
  end();
  return text;
}
