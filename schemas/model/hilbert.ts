/** Place on the Hilbert curve over a grid of `side` cells a side; x and y from 0 to 1, of the extent. */
export function hilbertKey(x: number, y: number, side = 2 ** 16): number {
  // Neighbours on the curve are neighbours on the ground; up to 2 ** 16 a side, places fit 32 bits.
  const cell = (share: number): number => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
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
