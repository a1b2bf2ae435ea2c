/* FlatBuffers, as far as FlatGeobuf needs them: what lies outside of the buffer, or one over another, is a RangeError. */

/** Bytes of an element of a vector of texts and values, of positions of others, and of numbers. */
export const elementBytes = { byte: 1, offset: 4, number: 8 } as const;

/** A vector of a table: where its elements begin, and how many there are. */
export interface FlatVector {
  at: number;
  length: number;
}

/** A buffer, and how much of it may still be read: vectors that are named more than once would be read without an end. */
class FlatBuffer {
  readonly view: DataView;
  #left: number;

  constructor(view: DataView) {
    this.view = view;
    this.#left = view.byteLength;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new RangeError('Vectors lie one over another.');
  }
}

/** A table of a buffer; its values are found by the places of their fields. */
export class FlatTable {
  readonly #buffer: FlatBuffer;
  readonly #start: number;
  readonly #slots: number;
  readonly #slotsEnd: number;

  constructor(buffer: FlatBuffer, start: number) {
    this.#buffer = buffer;
    this.#start = start;
    this.#slots = start - buffer.view.getInt32(start, true);
    this.#slotsEnd = this.#slots + buffer.view.getUint16(this.#slots, true);
  }

  get view(): DataView {
    return this.#buffer.view;
  }

  /** Find the value of a field; 0 where the table leaves the field out, which stands for the default. */
  at(slot: number): number {
    const entry = this.#slots + 4 + 2 * slot;
    const offset = entry < this.#slotsEnd ? this.view.getUint16(entry, true) : 0;
    return offset === 0 ? 0 : this.#start + offset;
  }

  byte(slot: number): number {
    const at = this.at(slot);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  /** Undefined where the table leaves it out. */
  vector(slot: number, bytes: number): FlatVector | undefined {
    const field = this.at(slot);
    if (field === 0) return undefined;
    const start = field + this.view.getUint32(field, true);
    const length = this.view.getUint32(start, true);
    if (start + 4 + length * bytes > this.view.byteLength) throw new RangeError('A vector ends outside of its buffer.');
    this.#buffer.spend(length * bytes);
    return { at: start + 4, length };
  }

  table(slot: number): FlatTable | undefined {
    const at = this.at(slot);
    return at === 0 ? undefined : new FlatTable(this.#buffer, at + this.view.getUint32(at, true));
  }

  tables(slot: number): FlatTable[] {
    const { at, length } = this.vector(slot, elementBytes.offset) ?? { at: 0, length: 0 };
    return Array.from({ length }, (_, index) => {
      const from = at + elementBytes.offset * index;
      return new FlatTable(this.#buffer, from + this.view.getUint32(from, true));
    });
  }

  text(slot: number): string | undefined {
    const found = this.vector(slot, elementBytes.byte);
    return found && decodeText(this.view, found.at, found.length);
  }
}

// A mark at the beginning of a text is a character of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of a vector, or of a part of one: what lies beside it is not its own. */
export const decodeText = (view: DataView, at: number, length: number): string =>
  decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));

/** The table that a buffer begins with. */
export const rootTable = (view: DataView): FlatTable => new FlatTable(new FlatBuffer(view), view.getUint32(0, true));
