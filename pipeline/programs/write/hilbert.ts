/** Cells a side of the curve's grid: keys then fit 32 bits. */
const side = 2 ** 16;

/** Place of a cell on the Hilbert curve; x and y from 0 to 1, of the extent. Neighbours on the curve are neighbours on the ground. */
export function hilbertKey(x: number, y: number): number {
  let column = cell(x);
  let row = cell(y);
  let key = 0;
  for (let size = side / 2; size >= 1; size /= 2) {
    const right = column & size ? 1 : 0;
    const upper = row & size ? 1 : 0;
    key += size * size * ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) [column, row] = [side - 1 - column, side - 1 - row];
      [column, row] = [row, column];
    }
  }
  return key;
}

const cell = (share: number): number => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
