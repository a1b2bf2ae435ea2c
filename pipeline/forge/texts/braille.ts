/*
 * A silhouette as text: GitHub shows neither an SVG nor an image of our own in a summary. Each character of the Braille block holds two
 * columns and four rows of dots, which fonts draw on a square grid.
 */

/** Longest silhouette read: those that the pipeline draws are a tenth of it. */
const maxCharacters = 200_000;
/** Dots of the drawing, at most: a summary's column is some 90 characters wide. */
const maxColumns = 72;
const maxRows = 56;
/** Bit of each dot in a character, by row and column (Unicode chapter 21, Braille). */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

type Polyline = [number, number][];

interface DrawnPath {
  lines: Polyline[];
  filled: boolean;
}

/** The silhouette as lines of text; empty where it holds nothing that can be drawn. */
export function drawBraille(svg: string): string {
  const box = /viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"/.exec(svg);
  if (box === null || svg.length > maxCharacters) return '';
  const [left = 0, top = 0, width = 0, height = 0] = box.slice(1).map(Number);
  if (!(width > 0 && height > 0)) return '';
  const scale = Math.min(maxColumns / width, maxRows / height);
  const columns = Math.max(2, Math.round(width * scale));
  const rows = Math.max(4, Math.round(height * scale));
  const dots = Array.from({ length: rows }, () => new Uint8Array(columns));
  for (const { lines, filled } of readPaths(svg)) {
    const fitted = lines.map((line) => line.map(([x, y]): [number, number] => [(x - left) * scale, (y - top) * scale]));
    if (filled) fill(dots, fitted);
    for (const line of fitted) stroke(dots, line);
  }
  return toText(dots);
}

/** The paths of our own drawings: absolute M, relative h, v, l, and z. */
function readPaths(svg: string): DrawnPath[] {
  return [...svg.matchAll(/<path ([^>]*?)d="([^"]*)"/g)].map(([, attributes = '', data = '']) => ({
    filled: /\bfill="currentColor"/.test(attributes),
    lines: readLines(data),
  }));
}

function readLines(data: string): Polyline[] {
  const lines: Polyline[] = [];
  let x = 0;
  let y = 0;
  for (const [, command = '', numbers = ''] of data.matchAll(/([MLHVlhvz])([^MLHVlhvz]*)/g)) {
    const line = lines.at(-1);
    if (command === 'z') {
      if (line?.[0] !== undefined) line.push(line[0]);
      continue;
    }
    const values = numbers.match(/-?\d*\.?\d+/g)?.map(Number) ?? [];
    const step = command === 'h' || command === 'v' ? 1 : 2;
    for (let index = 0; index + step <= values.length; index += step) {
      const [first = 0, second = 0] = [values[index], values[index + 1]];
      if (command === 'M' && index === 0) lines.push([]);
      [x, y] =
        command === 'M' ? [first, second] : command === 'h' ? [x + first, y] : command === 'v' ? [x, y + first] : [x + first, y + second];
      lines.at(-1)?.push([x, y]);
    }
  }
  return lines;
}

/** Even-odd filling, a row of dots at a time. */
function fill(dots: Uint8Array[], lines: readonly Polyline[]): void {
  dots.forEach((row, index) => {
    const y = index + 0.5;
    const crossings = lines
      .flatMap((line) =>
        line.slice(1).flatMap(([x1, y1], at) => {
          const [x0, y0] = line[at] ?? [x1, y1];
          return y0 <= y === y1 <= y ? [] : [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)];
        }),
      )
      .sort((a, b) => a - b);
    for (let at = 0; at + 1 < crossings.length; at += 2)
      row.fill(1, Math.ceil((crossings[at] ?? 0) - 0.5), Math.max(0, Math.ceil((crossings[at + 1] ?? 0) - 0.5)));
  });
}

function stroke(dots: Uint8Array[], line: Polyline): void {
  const mark = (x: number, y: number): void => {
    const row = dots[Math.floor(y)];
    if (row !== undefined && x >= 0 && x < row.length) row[Math.floor(x)] = 1;
  };
  line.forEach(([x, y], index) => {
    const [x0, y0] = line[index - 1] ?? [x, y];
    const steps = Math.ceil(Math.max(Math.abs(x - x0), Math.abs(y - y0), 1));
    for (let step = 0; step <= steps; step += 1) mark(x0 + ((x - x0) * step) / steps, y0 + ((y - y0) * step) / steps);
  });
}

function toText(dots: readonly Uint8Array[]): string {
  const lines: string[] = [];
  for (let top = 0; top < dots.length; top += 4) {
    let text = '';
    for (let left = 0; left < (dots[0]?.length ?? 0); left += 2) {
      let code = 0x2800;
      bits.forEach((pair, row) => pair.forEach((bit, column) => (code |= dots[top + row]?.[left + column] === 1 ? bit : 0)));
      text += String.fromCharCode(code);
    }
    lines.push(text.replace(/\u2800+$/, ''));
  }
  const text = lines.join('\n').replace(/\n+$/, '');
  return /[^\u2800\n]/.test(text) ? text : '';
}
