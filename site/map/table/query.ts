import type { Filter } from '../model/filter.ts';

/* What a reader asks of a table: plain values, which go to its worker as they are. */

/** Rows of a table that a page can hold: forty megabytes for each column that is looked at. */
export const mostRows = 5_000_000;

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
