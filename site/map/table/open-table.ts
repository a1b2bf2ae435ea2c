import { sourceAt } from '../features/byte-source.ts';
import { openColumns, type ColumnFile, type ColumnHead } from '../features/columns.ts';
import type { TakenValue } from '../model/taken.ts';
import { ColumnCache, type Run } from './column-cache.ts';
import { mayHold, testOf } from './filter-rows.ts';
import { histogramOf, type Histogram } from './histogram.ts';
import { mostRows, type Query } from './query.ts';
import { sortRows } from './sort-rows.ts';

/** File that a table is read from. */
export interface TableFile {
  url: string;
  bytes: number;
}

/** Head of a table, known before its values: `bytes` of all columns; row n is feature n of the map where `isPlaced`. */
export interface TableHead {
  columns: readonly ColumnHead[];
  rows: number;
  bytes: number;
  isPlaced: boolean;
}

/** A row by its place in the file, and its values in the order of the columns. */
export interface TableRow {
  row: number;
  values: TakenValue[];
}

/** Opens the table of a GeoParquet file: no more than its footer is read. */
export async function openTable({ url, bytes }: TableFile, { signal }: Run = {}): Promise<OpenTable> {
  const file = await openColumns(sourceAt(url, bytes), { signal });
  return new OpenTable(file, new ColumnCache(file));
}

/** The attributes of a whole layer: what a query finds becomes what is listed and counted. */
export class OpenTable {
  readonly head: TableHead;
  readonly #file: ColumnFile;
  readonly #cache: ColumnCache;
  readonly #all: number[];
  /** Rows that were found, in the order that was asked for. */
  #found: Uint32Array<ArrayBuffer>;

  constructor(file: ColumnFile, cache: ColumnCache) {
    const { columns, rows, groups, inOrder } = file;
    if (rows > mostRows) throw new Error(`A table of ${rows} rows is too large to be held.`);
    this.#file = file;
    this.#cache = cache;
    this.#all = [...columns.keys()];
    this.#found = Uint32Array.from({ length: rows }, (_, row) => row);
    this.head = { columns, rows, bytes: cache.bytesOf(this.#all, groups.keys()), isPlaced: inOrder };
  }

  /** Find what a query asks for; gives how many rows. */
  async find({ filters, sorting }: Query, run: Run = {}): Promise<number> {
    const { groups, rangeOf, rows } = this.#file;
    let left = Uint32Array.from({ length: rows }, (_, row) => row);
    for (const { field, test } of filters) {
      const column = this.#columnOf(field);
      if (column < 0) continue;
      // Where the file says that a group has no such number, it is not asked for.
      const may = groups.map((_, group) => mayHold(test, rangeOf(column, group)));
      if (may.includes(false)) left = left.filter((row) => may[this.#cache.groupAt(row)]);
      await this.#cache.load([column], this.#cache.groupsOf(left), run);
      left = left.filter(testOf(this.#cache.of(column), test));
    }
    const column = sorting === undefined ? -1 : this.#columnOf(sorting.field);
    if (column >= 0) await this.#cache.load([column], this.#cache.groupsOf(left), run);
    this.#found = column < 0 ? left : sortRows(left, this.#cache.of(column), sorting?.descending === true);
    return left.length;
  }

  /** Rows of what was found, from a place in its order. */
  list(from: number, count: number, run: Run = {}): Promise<TableRow[]> {
    const start = Math.max(0, from);
    return this.#rowsAt(this.#found.slice(start, start + count), run);
  }

  /** How the values of a column are spread, of all rows and of those found. */
  async spread(field: string, run: Run = {}): Promise<Histogram> {
    const column = this.#columnOf(field);
    await this.#cache.load([column], this.#file.groups.keys(), run);
    return histogramOf(this.#cache.of(column), this.#file.rows, this.#found);
  }

  /** Numbers of a column, of all rows, rising; of more than so many, each as many apart. */
  async numbers(field: string, most: number, run: Run = {}): Promise<Float64Array<ArrayBuffer>> {
    const column = this.#columnOf(field);
    await this.#cache.load([column], this.#file.groups.keys(), run);
    const sorted = this.#cache
      .of(column)
      .numbers.filter((value) => !Number.isNaN(value))
      .sort();
    if (sorted.length <= most) return sorted;
    return Float64Array.from({ length: most }, (_, at) => sorted[Math.round((at * (sorted.length - 1)) / (most - 1))] ?? NaN);
  }

  /** Find the place of a row among the rows found; -1 where it is not. */
  placeOf(row: number): number {
    return this.#found.indexOf(row);
  }

  /** One row, found or not. */
  async rowAt(row: number, run: Run = {}): Promise<TableRow> {
    const [only] = row >= 0 && row < this.#file.rows ? await this.#rowsAt(Uint32Array.of(row), run) : [];
    if (only === undefined) throw new RangeError(`The table has no row ${row}.`);
    return only;
  }

  #columnOf(field: string): number {
    return this.#file.columns.findIndex(({ name }) => name === field);
  }

  async #rowsAt(rows: Uint32Array<ArrayBuffer>, run: Run): Promise<TableRow[]> {
    await this.#cache.load(this.#all, this.#cache.groupsOf(rows), run);
    return Array.from(rows, (row) => ({ row, values: this.#all.map((column) => this.#cache.of(column).valueAt(row)) }));
  }
}
