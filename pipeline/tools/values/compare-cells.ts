import type { Cell, CleanRow } from './cells.ts';

/** A value of a file that is not that of the clean table. */
export interface Difference {
  /** Layer, and the format whose file it is. */
  layer: string;
  file: string;
  field: string;
  /** The row of the first one, and how many of those compared differ in this field. */
  feature: number;
  count: number;
  expected: string;
  found: string;
}

/** No value is told at a greater length. */
const toldCharacters = 80;

/** A value as a person reads it, its type seen: a text in quotes. */
function tell(cell: Cell): string {
  const text =
    typeof cell === 'string' ? JSON.stringify(cell) : typeof cell === 'number' && Number.isInteger(cell) ? `${cell}.0` : String(cell);
  return text.length > toldCharacters ? `${text.slice(0, toldCharacters)}…` : text;
}

/** Two values of one type that are the same; zero has no sign. */
export const isSame = (one: Cell, other: Cell): boolean => one === other;

/** What differs in the file of a layer, by field. */
export class Comparison {
  readonly #place: Pick<Difference, 'layer' | 'file'>;
  readonly #differences = new Map<string, Difference>();

  constructor(layer: string, file: string) {
    this.#place = { layer, file };
  }

  /** Compare what a file holds of a row, one value a column; undefined where the file has no such row. */
  compare(columns: readonly { name: string }[], row: CleanRow, found: readonly Cell[] | undefined): void {
    for (const [index, { name }] of columns.entries()) {
      const [expected = null, cell = null] = [row.cells[index], found?.[index]];
      if (found !== undefined && isSame(expected, cell)) continue;
      const known = this.#differences.get(name);
      if (known !== undefined) known.count += 1;
      else {
        const told = { expected: tell(expected), found: found === undefined ? '–' : tell(cell) };
        this.#differences.set(name, { ...this.#place, field: name, feature: row.fid, count: 1, ...told });
      }
    }
  }

  get differences(): Difference[] {
    return [...this.#differences.values()];
  }
}
