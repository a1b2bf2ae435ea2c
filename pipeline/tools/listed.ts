/** Features of which something is to be said: all of them counted, the first of them by their place among the rows, from 1. */
export interface Listed {
  count: number;
  rows: number[];
}

/** A list without features. */
export const emptyList = (): Listed => ({ count: 0, rows: [] });

/** More lines of one reason nobody mends by hand: beyond, the count says it. */
export const mostListed = 10_000;

/** Put one more feature on a list. */
export function addTo(list: Listed, row: number): void {
  list.count += 1;
  if (list.rows.length < mostListed) list.rows.push(row);
}

/** The lists of files that follow one another as one; each with the rows that its file has. */
export function listedBehind(lists: readonly (readonly [list: Listed, rows: number])[]): Listed {
  const whole = emptyList();
  let before = 0;
  for (const [{ count, rows }, own] of lists) {
    // What follows a list that is cut is not listed either: the first ones are, without a gap.
    if (whole.rows.length === whole.count) whole.rows.push(...rows.slice(0, mostListed - whole.rows.length).map((row) => before + row));
    whole.count += count;
    before += own;
  }
  return whole;
}
