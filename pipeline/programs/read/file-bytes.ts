import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads bytes of a file; throws where it ends before the last of them. */
export type ReadBytes = (at: number, length: number) => Buffer;

/** A file that is open, closed at the end of its scope. */
export interface OpenFile extends Disposable {
  size: number;
  read: ReadBytes;
}

/** Open a file to read bytes of it. `ended`: the error where it ends too early; nothing is reserved for bytes that are not there. */
export function openFile(path: string, ended = (at: number): Error => new RangeError(`The file ends before byte ${at}.`)): OpenFile {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return {
    size,
    read(at, length) {
      if (at < 0 || at + length > size) throw ended(at + length);
      const bytes = Buffer.alloc(length);
      if (readSync(file, bytes, 0, length, at) < length) throw ended(at + length);
      return bytes;
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}

/** The first bytes of a file, `most` of them where it has so many. */
export function readHead(path: string, most: number): Buffer {
  using file = openFile(path);
  return file.read(0, Math.min(most, file.size));
}

/** Read at once where pieces do not follow one another. */
const elsewhereBytes = 16 * 1024;

/** A way to read pieces that mostly follow one another: `bytes` of the file are held at a time, a longer piece whole. */
export function windowed({ size, read }: OpenFile, bytes: number): ReadBytes {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return (at, length) => {
    const end = start + window.length;
    if (at < start || at + length > end) {
      const many = at >= start && at <= end ? bytes : elsewhereBytes;
      window = read(at, Math.max(length, Math.min(many, size - at)));
      start = at;
    }
    return window.subarray(at - start, at - start + length);
  };
}

/** The same bytes for a reader that knows no Buffer. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
