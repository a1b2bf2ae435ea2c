/** Steps between rows kept and lines of a file: rows from `row` on, counted from 1, begin at `line`; null once the line is unknown. */
export type Lines = { row: number; line: number | null }[];

/** More steps would be a list of all rows: beyond, rows are told by their place alone. */
const mostSteps = 10_000;

/** Note on which line a row is; rows come in order. */
export function noteLine(lines: Lines, row: number, line: number): void {
  if (lines.length > mostSteps || lineOf(lines, row) === line) return;
  lines.push({ row, line: lines.length === mostSteps ? null : line });
}

/** The line of a row, undefined where it is not known. */
export function lineOf(lines: Lines, row: number): number | undefined {
  const step = lines.findLast((each) => each.row <= row);
  return !step || step.line === null ? undefined : step.line + row - step.row;
}
