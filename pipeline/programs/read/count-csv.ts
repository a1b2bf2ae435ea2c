import { closeSync, openSync, readSync } from 'node:fs';

const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const byteOrderMark = Buffer.from('\uFEFF');
const pieceBytes = 1024 ** 2;

/** Places of the last byte in a cell. */
const place = { before: 0, plain: 1, quoted: 2, closed: 3, returned: 4 } as const;
type Place = (typeof place)[keyof typeof place];

/** Bytes of a file: where they begin, where they end. */
export type RowSpan = readonly [start: number, end: number];

/** Count the rows below the header of a CSV file (RFC 4180, section 2); finds the header and these rows, counted from 0 and ascending. */
export function countCsv(
  path: string,
  delimiter: ',' | ';',
  ranks: readonly number[] = [],
): { rows: number; header: RowSpan; spans: RowSpan[] } {
  // Throws where a row has another number of cells than the header, a quote is inside a cell, or the file ends inside a row.
  const counter = new RowCounter(delimiter.charCodeAt(0), [0, ...ranks.map((rank) => rank + 1)]);
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const first = readSync(file, piece, 0, byteOrderMark.length, null);
    if (piece.subarray(0, first).equals(byteOrderMark)) counter.skip(first);
    else counter.read(piece, first);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) counter.read(piece, length);
  } finally {
    closeSync(file);
  }
  const [header = [0, 0], ...spans] = counter.spans;
  return { rows: counter.end() - 1, header, spans };
}

class RowCounter {
  readonly #delimiter: number;
  #place: Place = place.before;
  #cells = 1;
  #rows = 0;
  /** Cells of the header. */
  #width = 0;
  /** Is there a byte of a row that has not ended? */
  #isOpen = false;
  /** Rows to be found, the header the first of them, and those that were. */
  readonly #wanted: readonly number[];
  readonly spans: RowSpan[] = [];
  /** Beginnings, in the file, of the piece that is read and of the row that is open. */
  #offset = 0;
  #start = 0;

  constructor(delimiter: number, wanted: readonly number[]) {
    [this.#delimiter, this.#wanted] = [delimiter, wanted];
  }

  skip(length: number): void {
    this.#offset += length;
    this.#start = this.#offset;
  }

  read(piece: Buffer, length: number): void {
    for (let index = 0; index < length; index += 1) {
      const byte = piece[index] ?? 0;
      if (this.#place === place.quoted) {
        if (byte === quote) this.#place = place.closed;
      } else if (byte === lineFeed) this.#endRow(this.#offset + index + 1);
      else this.#place = this.#next(byte);
    }
    if (length > 0) this.#isOpen = piece[length - 1] !== lineFeed || this.#place !== place.before;
    this.#offset += length;
  }

  end(): number {
    if (this.#isOpen) throw new Error(`The file ends inside of row ${this.#rows + 1}.`);
    return this.#rows;
  }

  /** Find the place to which a byte outside of quotes leads. */
  #next(byte: number): Place {
    if (byte === this.#delimiter) {
      this.#cells += 1;
      return place.before;
    }
    if (byte === quote && this.#place === place.before) return place.quoted;
    if (byte === quote && this.#place === place.closed) return place.quoted;
    if (byte === carriageReturn && this.#place !== place.returned) return place.returned;
    if (byte === quote || this.#place === place.closed || this.#place === place.returned)
      throw new Error(`Row ${this.#rows + 1} has a quote or a line break inside of a cell that is not quoted.`);
    return place.plain;
  }

  #endRow(end: number): void {
    if (this.#wanted[this.spans.length] === this.#rows) this.spans.push([this.#start, end]);
    this.#start = end;
    if (this.#rows === 0) this.#width = this.#cells;
    else if (this.#cells !== this.#width) throw new Error(`Row ${this.#rows + 1} has ${this.#cells} cells, the header ${this.#width}.`);
    this.#rows += 1;
    this.#cells = 1;
    this.#place = place.before;
  }
}
