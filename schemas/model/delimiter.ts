/** Rows that a separator is told by. */
const readRows = 20;

/** The separator that cuts the first rows of a table into most columns of equal number; `cut` gives the rows of a text for one. */
export function findDelimiter(head: string, cut: (text: string, delimiter: string) => string[][]): string {
  const lines = head
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, readRows)
    .join('\n');
  const score = (delimiter: string): number => {
    const rows = cut(lines, delimiter);
    const width = rows[0]?.length ?? 0;
    return width <= 1 ? 0 : (rows.filter((row) => row.length === width).length / rows.length) * 1000 + width;
  };
  const scored = [';', ',', '\t', '|'].map((delimiter) => ({ delimiter, score: score(delimiter) }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}
