import { closeSync, openSync, readSync } from 'node:fs';

const [quote, carriageReturn, lineFeed] = [0x22, 0x0d, 0x0a];
const byteOrderMark = Buffer.from('\uFEFF');
const pieceBytes = 1024 ** 2;

/** Where in a cell the last byte was. */
const place = { before: 0, plain: 1, quoted: 2, closed: 3, returned: 4 } as const;
type Place = (typeof place)[keyof typeof place];

/**
 * Count the rows below the header of a CSV file (RFC 4180, section 2). Throws where a row has another number of cells than the
 * header, where a quote stands inside of a cell, and where the file ends inside of a row.
 */
export function countCsv(path: string, delimiter: ',' | ';'): number {
  const counter = new RowCounter(delimiter.charCodeAt(0));
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const first = readSync(file, piece, 0, byteOrderMark.length, null);
    if (!piece.subarray(0, first).equals(byteOrderMark)) counter.read(piece, first);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) counter.read(piece, length);
  } finally {
    closeSync(file);
  }
  return counter.end() - 1;
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

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  read(piece: Buffer, length: number): void {
    for (let index = 0; index < length; index += 1) {
      const byte = piece[index] ?? 0;
      if (this.#place === place.quoted) {
        if (byte === quote) this.#place = place.closed;
      } else if (byte === lineFeed) this.#endRow();
      else this.#place = this.#next(byte);
    }
    if (length > 0) this.#isOpen = piece[length - 1] !== lineFeed || this.#place !== place.before;
  }

  end(): number {
    if (this.#isOpen) throw new Error(`The file ends inside of row ${this.#rows + 1}.`);
    return this.#rows;
  }

  /** Where a byte outside of quotes leads. */
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

  #endRow(): void {
    if (this.#rows === 0) this.#width = this.#cells;
    else if (this.#cells !== this.#width) throw new Error(`Row ${this.#rows + 1} has ${this.#cells} cells, the header ${this.#width}.`);
    this.#rows += 1;
    this.#cells = 1;
    this.#place = place.before;
  }
}
