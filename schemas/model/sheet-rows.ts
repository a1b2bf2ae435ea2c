/** Rows that a sheet of Excel has below the titles of its columns. */
export const mostSheetRows = 1_048_575;
