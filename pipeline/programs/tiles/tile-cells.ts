import type { Column } from '../geopackage/clean-rows.ts';
import type { TileValue } from './read-tile.ts';
import { momentOf, type Cell, type CleanRow } from '../values/cells.ts';
import { Comparison, type Difference } from '../values/compare-cells.ts';
import type { ComparedTable } from '../values/sample-rows.ts';

/** Compares what tiles hold of features with rows of the clean table, in the columns that go into tiles. */
export class TileComparison {
  readonly #columns: readonly Column[];
  readonly #places: readonly number[];
  readonly #comparison: Comparison;

  constructor({ name, columns }: ComparedTable, tiled: readonly Column[]) {
    this.#columns = tiled;
    this.#places = tiled.map((column) => columns.findIndex((each) => each.name === column.name));
    this.#comparison = new Comparison(name, 'pmtiles');
  }

  compare(row: CleanRow, found: ReadonlyMap<string, TileValue>): void {
    const expected = { ...row, cells: this.#places.map((place) => row.cells[place] ?? null) };
    this.#comparison.compare(
      this.#columns,
      expected,
      this.#columns.map((column) => cellOf(found.get(column.name), column)),
    );
  }

  get differences(): Difference[] {
    return this.#comparison.differences;
  }
}

/** A value of a tile as a field of its type holds it: a number is a whole one where the field's are, a text is a number where tiles say so of the field. */
function cellOf(value: TileValue | undefined, { type, textInTiles }: Column): Cell {
  if (value === undefined) return null;
  if (type === 'datetime' && typeof value === 'string') return momentOf(value);
  if (textInTiles && typeof value === 'string') return type === 'integer' ? (/^-?\d+$/.test(value) ? BigInt(value) : value) : Number(value);
  return type === 'integer' && typeof value === 'number' && Number.isInteger(value) && !textInTiles ? BigInt(value) : value;
}
