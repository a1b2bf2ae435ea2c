import type { ColumnHead, ColumnValues } from '../features/columns.ts';
import type { TakenValue } from '../model/taken.ts';

/**
 * Values known of a layer's column, stored small: numbers as doubles (NaN: none), texts as indices of words, of which the first is none.
 */
export class ColumnStore {
  readonly head: ColumnHead;
  readonly words: string[] = [''];
  readonly #places = new Map<string, number>();
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly codes: Uint32Array<ArrayBuffer>;
  /** Whole numbers that no double holds, by row. */
  readonly wide = new Map<number, bigint>();
  /** Groups of rows that are here. */
  readonly loaded = new Set<number>();

  constructor(head: ColumnHead, rows: number) {
    this.head = head;
    this.numbers = new Float64Array(this.isText ? 0 : rows).fill(NaN);
    this.codes = new Uint32Array(this.isText ? rows : 0);
  }

  get isText(): boolean {
    return this.head.type === 'text';
  }

  /** Takes in a group of rows that begins at `start`. */
  add(group: number, start: number, values: ColumnValues): void {
    if ('numbers' in values) {
      this.numbers.set(values.numbers, start);
      for (const [place, value] of values.wide) this.wide.set(start + place, value);
    } else {
      for (const [place, word] of values.entries()) if (word !== null) this.codes[start + place] = this.#placeOf(word);
    }
    this.loaded.add(group);
  }

  #placeOf(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.words.push(word) - 1;
    this.#places.set(word, place);
    return place;
  }

  /** The number of a row, a whole one as it is; undefined where there is none. */
  numberAt(row: number): number | bigint | undefined {
    const number = this.numbers[row] ?? NaN;
    return Number.isNaN(number) ? undefined : (this.wide.get(row) ?? number);
  }

  /** Whether a row says nothing: an empty text says no more than none. */
  isEmpty(row: number): boolean {
    return this.isText ? this.words[this.codes[row] ?? 0] === '' : Number.isNaN(this.numbers[row]);
  }

  /** The value of a row, dates as text. */
  valueAt(row: number): TakenValue {
    if (this.isText) return this.codes[row] === 0 ? null : (this.words[this.codes[row] ?? 0] ?? null);
    const number = this.numberAt(row);
    if (number === undefined) return null;
    const { type } = this.head;
    if (type === 'boolean') return number !== 0;
    return type === 'date' || type === 'datetime' ? textOfMoment(Number(number), this.head) : number;
  }
}

/** Write a moment as ISO 8601 does: a day, or a time, with Z at the end where the column says that it is UTC. */
export function textOfMoment(ms: number, { type, zoned }: Pick<ColumnHead, 'type' | 'zoned'>): string {
  const text = new Date(ms).toISOString();
  if (type === 'date') return text.slice(0, text.indexOf('T'));
  const time = text.slice(0, -1).replace(/\.000$/, '');
  return zoned ? `${time}Z` : time;
}
