import type { PointCells } from './point-statistics.ts';

/** Shades from the lowest cells to the highest. */
const shades = [0.2, 0.4, 0.6, 0.8, 1];

/** An SVG of a point cloud seen from above, at most `side` cells along its longer side: the higher, the darker. */
export function drawCells(cells: PointCells, side: number): string {
  const { columns, rows, top } = coarsen(cells, side);
  const heights = top.filter(Number.isFinite).sort((a, b) => a - b);
  const shadeOf = (height: number): number => {
    const rank = heights.findIndex((each) => each >= height) / Math.max(1, heights.length);
    return Math.min(shades.length - 1, Math.floor(rank * shades.length));
  };
  const ranks = top.map((height) => (Number.isFinite(height) ? shadeOf(height) : -1));
  const paths = shades.map((opacity, shade) => {
    const runs = Array.from({ length: rows }, (_, line) => runsOf(ranks, columns, rows - 1 - line, shade, line)).join('');
    return runs === '' ? '' : `<path fill-opacity="${opacity}" d="${runs}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns} ${rows}" fill="currentColor">${paths.join('')}</svg>\n`;
}

/** The cells of one row and shade, neighbours as one rectangle. */
function runsOf(ranks: readonly number[], columns: number, row: number, shade: number, line: number): string {
  let path = '';
  for (let from = 0; from < columns; from++) {
    if (ranks[row * columns + from] !== shade) continue;
    let to = from + 1;
    while (to < columns && ranks[row * columns + to] === shade) to += 1;
    path += `M${from} ${line}h${to - from}v1h${from - to}z`;
    from = to;
  }
  return path;
}

/** The same cloud in fewer cells: each has the highest point of those that it is made of. */
function coarsen({ columns, rows, top }: PointCells, side: number): Pick<PointCells, 'columns' | 'rows' | 'top'> {
  const factor = Math.ceil(Math.max(columns, rows) / side);
  const across = Math.ceil(columns / factor);
  const upright = Math.ceil(rows / factor);
  const coarse = new Array<number>(across * upright).fill(-Infinity);
  for (const [index, height] of top.entries()) {
    const cell = Math.floor(Math.floor(index / columns) / factor) * across + Math.floor((index % columns) / factor);
    coarse[cell] = Math.max(coarse[cell] ?? -Infinity, height);
  }
  return { columns: across, rows: upright, top: coarse };
}
