/** Field of a table of a FlatBuffer. */
export type FlatField =
  | { kind: 'byte'; value: number }
  | { kind: 'short'; value: number }
  | { kind: 'int'; value: number }
  | { kind: 'long'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'bytes'; value: Uint8Array }
  | { kind: 'ints' | 'doubles'; value: readonly number[] }
  | { kind: 'table'; value: FlatFields }
  | { kind: 'tables'; value: readonly FlatFields[] };

/** The fields of a table by their slots. */
export type FlatFields = Readonly<Record<number, FlatField | undefined>>;

/** Bytes of a field within its table; all else is an offset to where it is. */
const inline: Partial<Record<FlatField['kind'], number>> = { byte: 1, short: 2, int: 4, long: 8 };
const offsetBytes = 4;
/** Least room to begin with. */
const firstBytes = 1024;

const letters = new TextEncoder();

/** Writes FlatBuffers front to back, each with its size before it; the room is used again for the next. */
export class FlatWriter {
  #bytes = new Uint8Array(firstBytes);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  /** The bytes of a table, after their number. */
  write(root: FlatFields): Uint8Array<ArrayBuffer> {
    this.#bytes.fill(0, 0, this.#end);
    // Size and offset of the root.
    this.#end = 2 * offsetBytes;
    const at = this.#table(root);
    this.#align(8, 0);
    this.#view.setUint32(offsetBytes, at - offsetBytes, true);
    this.#view.setUint32(0, this.#end - offsetBytes, true);
    return this.#bytes.slice(0, this.#end);
  }

  #table(fields: FlatFields): number {
    const present = Object.entries(fields).flatMap(([slot, field]) =>
      field === undefined ? [] : [{ slot: Number(slot), field, bytes: inline[field.kind] ?? offsetBytes }],
    );
    const slots = present.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
    // The largest first, so that each lies on a multiple of its size.
    present.sort((a, b) => b.bytes - a.bytes || a.slot - b.slot);
    const index = this.#room(4 + 2 * slots, 2);
    this.#align(8, 4);
    const table = this.#room(4, 4);
    this.#view.setInt32(table, table - index, true);
    const places = present.map(({ slot, field, bytes }) => {
      const at = this.#room(bytes, bytes);
      this.#view.setUint16(index + 4 + 2 * slot, at - table, true);
      return { field, at };
    });
    this.#view.setUint16(index, 4 + 2 * slots, true);
    this.#view.setUint16(index + 2, this.#end - table, true);
    for (const { field, at } of places) this.#field(field, at);
    return table;
  }

  #field(field: FlatField, at: number): void {
    if (field.kind === 'byte') this.#view.setUint8(at, field.value);
    else if (field.kind === 'short') this.#view.setUint16(at, field.value, true);
    else if (field.kind === 'int') this.#view.setInt32(at, field.value, true);
    else if (field.kind === 'long') this.#view.setBigUint64(at, BigInt(field.value), true);
    else {
      const place = this.#beyond(field);
      this.#view.setUint32(at, place - at, true);
    }
  }

  /** Write what a table points to. */
  #beyond(field: Exclude<FlatField, { value: number }>): number {
    if (field.kind === 'table') return this.#table(field.value);
    if (field.kind === 'text') {
      const text = letters.encode(field.value);
      const at = this.#vector(text.length, 1, text.length + 1);
      this.#bytes.set(text, at + 4);
      return at;
    }
    if (field.kind === 'bytes') {
      const at = this.#vector(field.value.length, 1);
      this.#bytes.set(field.value, at + 4);
      return at;
    }
    if (field.kind === 'tables') {
      const at = this.#vector(field.value.length, offsetBytes);
      for (const [index, each] of field.value.entries()) {
        const place = at + 4 + index * offsetBytes;
        const table = this.#table(each);
        this.#view.setUint32(place, table - place, true);
      }
      return at;
    }
    const bytes = field.kind === 'doubles' ? 8 : 4;
    const at = this.#vector(field.value.length, bytes);
    for (const [index, number] of field.value.entries()) {
      if (field.kind === 'doubles') this.#view.setFloat64(at + 4 + index * bytes, number, true);
      else this.#view.setUint32(at + 4 + index * bytes, number, true);
    }
    return at;
  }

  /** Room for a number of members and for these, which lie on a multiple of their size. */
  #vector(length: number, memberBytes: number, bytes = length * memberBytes): number {
    this.#align(Math.max(4, memberBytes), 4);
    const at = this.#room(4 + bytes, 4);
    this.#view.setUint32(at, length, true);
    return at;
  }

  /** Go on until what comes after `ahead` bytes lies on a multiple. */
  #align(multiple: number, ahead: number): void {
    this.#room((multiple - ((this.#end + ahead) % multiple)) % multiple, 1);
  }

  #room(bytes: number, multiple: number): number {
    const at = Math.ceil(this.#end / multiple) * multiple;
    this.#end = at + bytes;
    if (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#end, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
