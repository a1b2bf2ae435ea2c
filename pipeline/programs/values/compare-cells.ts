import type { Cell, CleanRow } from './cells.ts';

/** A value of a file that is not that of the clean table. */
export interface Difference {
  /** Layer, and the format whose file it is. */
  layer: string;
  file: string;
  field: string;
  /** The first row that differs in this field, and how many of those compared do. */
  feature: number;
  count: number;
  expected: string;
  found: string;
}

const shownCharacters = 80;

/** A value as a person reads it, its type seen: a text in quotes. */
function tell(cell: Cell): string {
  const text =
    typeof cell === 'string' ? JSON.stringify(cell) : typeof cell === 'number' && Number.isInteger(cell) ? `${cell}.0` : String(cell);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

/** Differences in the file of a layer: by field the rows, each with the expected value and the one found. */
export class CellComparison {
  readonly #place: Pick<Difference, 'layer' | 'file'>;
  readonly #wrong = new Map<string, Map<number, Pick<Difference, 'expected' | 'found'>>>();

  constructor(layer: string, file: string) {
    this.#place = { layer, file };
  }

  /** Compare what a file holds of a row, one value a column; undefined where the file has no such row. */
  compare(columns: readonly { name: string }[], row: CleanRow, found: readonly Cell[] | undefined): void {
    for (const [index, { name }] of columns.entries()) {
      const [expected = null, cell = null] = [row.cells[index], found?.[index]];
      if (found !== undefined && expected === cell) continue;
      const rows = this.#wrong.get(name) ?? new Map<number, Pick<Difference, 'expected' | 'found'>>();
      this.#wrong.set(name, rows);
      // Tiles hold a feature many times.
      if (!rows.has(row.fid)) rows.set(row.fid, { expected: tell(expected), found: found === undefined ? '–' : tell(cell) });
    }
  }

  get differences(): Difference[] {
    return [...this.#wrong].flatMap(([field, rows]) => {
      const feature = Math.min(...rows.keys());
      const told = rows.get(feature);
      return told === undefined ? [] : [{ ...this.#place, field, feature, count: rows.size, ...told }];
    });
  }
}
