/* What a reader asks of a table: plain values, which go to its worker as they are. */

/** Rows of a table that a page can hold: forty megabytes for each column that is looked at. */
export const mostRows = 5_000_000;

/** What a value has to be; numbers of dates are milliseconds, and `open` leaves out `most` itself. */
export type Test =
  | { kind: 'contains'; text: string }
  | { kind: 'among'; values: readonly string[] }
  | { kind: 'between'; least?: number; most?: number; open?: true }
  | { kind: 'empty' }
  | { kind: 'filled' };

/** A test of a column; a row is found where it passes all of them. */
export interface Filter {
  field: string;
  test: Test;
}

/** A column by which a table is sorted. */
export interface Sorting {
  field: string;
  descending: boolean;
}

/** Which rows, and in which order: that of the file where no column is named. */
export interface Query {
  filters: readonly Filter[];
  sorting?: Sorting | undefined;
}

/** The sorting after a press on a column's head: up, then down, then the order there was. */
export function nextSorting(sorting: Sorting | undefined, field: string): Sorting | undefined {
  if (sorting?.field !== field) return { field, descending: false };
  return sorting.descending ? undefined : { field, descending: true };
}

/** The filters with one of a column in the place of those that it had; without one, as a column has one filter at most. */
export const withFilter = (filters: readonly Filter[], field: string, test: Test | undefined): Filter[] => [
  ...filters.filter((each) => each.field !== field),
  ...(test === undefined ? [] : [{ field, test }]),
];
