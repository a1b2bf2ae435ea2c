/** A table of a FlatBuffer: where each of its fields stands. Reads outside of the buffer throw a RangeError. */
export interface FlatTable {
  /** Position of a field's value; 0 where the table leaves it out, which means its default. */
  at: (slot: number) => number;
  byte: (slot: number) => number;
  /** A vector's first element and length; undefined where it is left out. */
  vector: (slot: number, elementBytes: number) => { at: number; length: number } | undefined;
  table: (slot: number) => FlatTable;
  tables: (slot: number) => FlatTable[];
  text: (slot: number) => string | undefined;
}

/** The table at the root of a buffer. */
export const rootTable = (bytes: Buffer): FlatTable => tableAt(bytes, bytes.readUInt32LE(0));

function tableAt(bytes: Buffer, table: number): FlatTable {
  const vtable = table - bytes.readInt32LE(table);
  const vtableBytes = bytes.readUInt16LE(vtable);
  const at = (slot: number): number => {
    const entry = 4 + 2 * slot;
    const offset = entry < vtableBytes ? bytes.readUInt16LE(vtable + entry) : 0;
    return offset === 0 ? 0 : table + offset;
  };
  const vector = (slot: number, elementBytes: number): { at: number; length: number } | undefined => {
    const field = at(slot);
    if (field === 0) return undefined;
    const start = field + bytes.readUInt32LE(field);
    const length = bytes.readUInt32LE(start);
    if (start + 4 + length * elementBytes > bytes.length) throw new RangeError('A vector ends outside of its buffer.');
    return { at: start + 4, length };
  };
  return {
    at,
    vector,
    byte: (slot) => (at(slot) === 0 ? 0 : bytes.readUInt8(at(slot))),
    table: (slot) => tableAt(bytes, at(slot) + bytes.readUInt32LE(at(slot))),
    tables: (slot) => {
      const { at: first, length } = vector(slot, 4) ?? { at: 0, length: 0 };
      return Array.from({ length }, (_, index) => tableAt(bytes, first + 4 * index + bytes.readUInt32LE(first + 4 * index)));
    },
    text: (slot) => {
      const found = vector(slot, 1);
      return found && bytes.toString('utf8', found.at, found.at + found.length);
    },
  };
}
