/** Features of which something is to be said: all of them counted, the first of them by their place among the rows, from 1. */
export interface Listed {
  count: number;
  rows: number[];
  /** Identifiers of these rows, where no published file has the rows. */
  ids?: string[];
}

/** A list without features. */
export const emptyList = (): Listed => ({ count: 0, rows: [] });

/** More lines of one reason nobody mends by hand: beyond, the count says it. */
export const mostListed = 10_000;

/** Put one more feature on a list. */
export function addRow(list: Listed, row: number): void {
  list.count += 1;
  if (list.rows.length < mostListed) list.rows.push(row);
}

/** The lists of files that follow one another as one; each with the rows that its file has. */
export function listedBehind(lists: readonly (readonly [list: Listed, rows: number])[]): Listed {
  const whole = emptyList();
  let before = 0;
  for (const [{ count, rows, ids }, own] of lists) {
    // What follows a list that is cut is not listed either: the first ones are, without a gap.
    if (whole.rows.length === whole.count) {
      const room = mostListed - whole.rows.length;
      whole.rows.push(...rows.slice(0, room).map((row) => before + row));
      if (ids !== undefined) whole.ids = [...(whole.ids ?? []), ...ids.slice(0, room)];
    }
    whole.count += count;
    before += own;
  }
  return whole;
}
