import type { ColumnFile } from '../features/columns.ts';
import { ColumnStore } from './column-store.ts';

/** How far a work is: bytes that have come of those that it needs. */
export type OnBytes = (done: number, of: number) => void;

/** A work that may be stopped, and tells how far it is. */
export interface Run {
  signal?: AbortSignal;
  onBytes?: OnBytes;
}

/** Unpacked bytes that are held in all: a tab of a browser has some gigabytes. */
const mostUnpacked = 1024 ** 3;

/** Groups of rows that are asked for at a time. */
const lanes = 6;

/** Columns of a file, of which each group of rows is asked for once. */
export class ColumnCache {
  readonly #file: ColumnFile;
  readonly #stores: (ColumnStore | undefined)[];
  #unpacked = 0;

  constructor(file: ColumnFile) {
    this.#file = file;
    this.#stores = file.columns.map(() => undefined);
  }

  /** Find the part of a column that is loaded. */
  of(column: number): ColumnStore {
    const { columns, rows } = this.#file;
    const head = columns[column];
    if (head === undefined) throw new RangeError(`The table has no column ${column}.`);
    return (this.#stores[column] ??= new ColumnStore(head, rows));
  }

  /** Bytes of columns in groups of rows. */
  bytesOf(columns: readonly number[], groups: Iterable<number>): number {
    let sum = 0;
    for (const group of groups) for (const column of columns) sum += this.#file.bytesOf(column, group);
    return sum;
  }

  /** Bring what is not here yet of columns in groups of rows. */
  async load(columns: readonly number[], groups: Iterable<number>, { signal, onBytes }: Run): Promise<void> {
    const waiting = [...groups]
      .map((group) => ({ group, missing: columns.filter((column) => !this.of(column).loaded.has(group)) }))
      .filter(({ missing }) => missing.length > 0);
    const total = waiting.reduce((sum, { group, missing }) => sum + this.bytesOf(missing, [group]), 0);
    let done = 0;
    const reading = { signal, onBytes: (bytes: number): void => onBytes?.(Math.min((done += bytes), total), total) };
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        signal?.throwIfAborted();
        const { group, missing } = next;
        for (const column of missing) this.#unpacked += this.#file.unpackedOf(column, group);
        if (this.#unpacked > mostUnpacked) throw new Error('The table is too large to be held.');
        const values = await this.#file.read(missing, group, reading);
        for (const [index, column] of missing.entries())
          this.of(column).add(group, this.#file.groups[group]?.start ?? 0, values[index] ?? []);
      }
    };
    await Promise.all(Array.from({ length: lanes }, work));
    signal?.throwIfAborted();
  }

  /** The group in which a row lies. */
  groupAt(row: number): number {
    const { groups } = this.#file;
    let low = 0;
    let high = groups.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((groups[middle]?.start ?? Infinity) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The groups in which rows lie. */
  groupsOf(rows: Iterable<number>): Set<number> {
    const groups = new Set<number>();
    for (const row of rows) groups.add(this.groupAt(row));
    return groups;
  }
}
