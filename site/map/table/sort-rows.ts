import type { ColumnStore } from './column-store.ts';

/** Texts as in a French dictionary, numbers in them by their size. */
const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

/** Rows by the values of a column: equal ones stay in their order, and empty ones come last, whatever the direction. */
export function sortRows(rows: Uint32Array<ArrayBuffer>, column: ColumnStore, descending: boolean): Uint32Array<ArrayBuffer> {
  const filled = rows.filter((row) => !column.isEmpty(row));
  const empty = rows.filter((row) => column.isEmpty(row));
  const keys = keysOf(filled, column);
  const sign = descending ? -1 : 1;
  // Places rather than rows, as those tell which of two equal ones came first.
  const places = Uint32Array.from(filled, (_, place) => place).sort((a, b) => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b);
  const sorted = new Uint32Array(rows.length);
  for (const [index, place] of places.entries()) sorted[index] = filled[place] ?? 0;
  sorted.set(empty, filled.length);
  return sorted;
}

/** A number for each of the rows, in the order of their values. */
function keysOf(rows: Uint32Array<ArrayBuffer>, column: ColumnStore): Float64Array<ArrayBuffer> {
  const { codes, numbers, wide } = column;
  if (column.isText) {
    const ranks = ranksOf(column.words, rows, codes);
    return Float64Array.from(rows, (row) => ranks[codes[row] ?? 0] ?? 0);
  }
  if (wide.size === 0) return Float64Array.from(rows, (row) => numbers[row] ?? 0);
  const byValue = Array.from(rows, (row) => column.numberAt(row) ?? 0);
  const distinct = [...new Set(byValue)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // A whole number of two types would be two keys: they have one rank.
  const ranks = new Map<number | bigint, number>();
  let rank = 0;
  for (const [index, value] of distinct.entries()) {
    if (index > 0 && (distinct[index - 1] ?? 0) < value) rank += 1;
    ranks.set(value, rank);
  }
  return Float64Array.from(byValue, (value) => ranks.get(value) ?? 0);
}

/** The rank of each word that rows have; words that a dictionary does not tell apart share one. */
function ranksOf(words: readonly string[], rows: Uint32Array<ArrayBuffer>, codes: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const used = new Uint8Array(words.length);
  for (const row of rows) used[codes[row] ?? 0] = 1;
  const order = Uint32Array.from(words.keys())
    .filter((code) => used[code] === 1)
    .sort((a, b) => collator.compare(words[a] ?? '', words[b] ?? ''));
  const ranks = new Uint32Array(words.length);
  let rank = 0;
  for (const [index, code] of order.entries()) {
    const before = order[index - 1];
    if (before !== undefined && collator.compare(words[before] ?? '', words[code] ?? '') !== 0) rank += 1;
    ranks[code] = rank;
  }
  return ranks;
}
