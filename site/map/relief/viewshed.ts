/** Heights in cells of equal size, row by row from the north-west; NaN where none is known. */
export interface HeightGrid {
  width: number;
  heights: Float32Array;
  /** Metres of a cell on the ground. */
  cell: { east: number; north: number };
}

/** A place from which one looks, in the middle of a cell, and what for. */
export interface Viewpoint {
  column: number;
  row: number;
  /** Metres of the eyes above the ground, and of what is looked for. */
  eyes: number;
  target: number;
  /** Metres as far as which is looked. */
  radius: number;
}

const earthRadius = 6_371_000;
/** Share of the earth's curve that hides things: the air bends the light along the rest (a seventh of it). */
const hidingCurve = 6 / 7;

/** Cells that are seen (1) and not (0), each by its own line of sight; a height that is not known hides nothing. */
export function viewshed({ width, heights, cell }: HeightGrid, { column, row, eyes, target, radius }: Viewpoint): Uint8Array {
  const seen = new Uint8Array(heights.length);
  const eye = (heights[row * width + column] ?? NaN) + eyes;
  if (Number.isNaN(eye)) return seen;
  const reach = { columns: Math.floor(radius / cell.east), rows: Math.floor(radius / cell.north) };
  const lines = Math.floor(heights.length / width);
  const first = { column: Math.max(0, column - reach.columns), row: Math.max(0, row - reach.rows) };
  const last = { column: Math.min(width - 1, column + reach.columns), row: Math.min(lines - 1, row + reach.rows) };
  for (let y = first.row; y <= last.row; y += 1)
    for (let x = first.column; x <= last.column; x += 1) {
      const metres = Math.hypot((x - column) * cell.east, (y - row) * cell.north);
      if (metres > radius) continue;
      const at = y * width + x;
      const height = heights[at] ?? NaN;
      if (metres === 0) seen[at] = 1;
      else if (!Number.isNaN(height) && isOpen(height + target)) seen[at] = 1;

      /** Whether nothing on the line to the cell is steeper than what is looked for there. */
      function isOpen(top: number): boolean {
        const steep = (top - dropAt(metres) - eye) / metres;
        const across = x - column;
        const down = y - row;
        const steps = Math.max(Math.abs(across), Math.abs(down));
        const isWide = Math.abs(across) >= Math.abs(down);
        for (let step = 1; step < steps; step += 1) {
          const share = step / steps;
          // Between the two cells on either side of the line.
          const minor = isWide ? row + down * share : column + across * share;
          const low = Math.floor(minor);
          const major = isWide ? column + Math.round(across * share) : row + Math.round(down * share);
          const one = isWide ? low * width + major : major * width + low;
          const between = minor - low;
          const near = heights[one] ?? NaN;
          const ground = between === 0 ? near : near * (1 - between) + (heights[one + (isWide ? width : 1)] ?? NaN) * between;
          const far = metres * share;
          if ((ground - dropAt(far) - eye) / far > steep) return false;
        }
        return true;
      }
    }
  return seen;
}

/** Metres by which the ground falls below a level line, so far away. */
const dropAt = (metres: number): number => (hidingCurve * metres ** 2) / (2 * earthRadius);
