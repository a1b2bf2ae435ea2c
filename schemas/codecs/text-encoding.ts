/* What bytes of a text show of its encoding, where nothing says it. */

/** Whole UTF-8 characters for each byte that is none: a value cut in the middle of a character is no sign of another encoding. */
const utf8Majority = 10;

/** Bytes of attributes while they come. */
export interface Utf8Count {
  add: (bytes: Uint8Array) => void;
  /** Whether a text is UTF-8, or tells nothing of its encoding. */
  verdict: () => 'utf-8' | 'other' | 'ascii';
}

/** Begin to count. */
export function countUtf8(): Utf8Count {
  /** Characters of more than one byte, bytes that begin none, and bytes that a character lacks. */
  let whole = 0;
  let broken = 0;
  let expected = 0;
  return {
    add(bytes) {
      for (const byte of bytes) {
        if (byte < 0x80 && expected === 0) continue;
        if ((byte & 0xc0) === 0x80 && expected > 0) {
          expected -= 1;
          if (expected === 0) whole += 1;
          continue;
        }
        if (expected > 0 || (byte & 0xc0) === 0x80 || byte >= 0xf8) broken += 1;
        expected = byte >= 0xf0 && byte < 0xf8 ? 3 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
      }
    },
    verdict: () => (whole + broken === 0 ? 'ascii' : whole > broken * utf8Majority ? 'utf-8' : 'other'),
  };
}

/** Encodings of texts that nobody has to name. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'windows-1252';

/** Bytes of a whole text while they come. */
export interface EncodingFinder {
  /** The encoding, where no later byte can change it. */
  add: (bytes: Uint8Array) => TextEncoding | undefined;
  /** The encoding of the whole; 'cut' where it ends with half a character after whole ones. */
  end: () => TextEncoding | 'cut';
}

/**
 * Begin to detect the encoding of a text: UTF-16 by its byte order mark, UTF-8 where every byte agrees, else Windows-1252, which includes
 * Latin-1.
 */
export function findTextEncoding(): EncodingFinder {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let found: TextEncoding | undefined;
  let isFirst = true;
  let isAscii = true;
  return {
    add(bytes) {
      if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) found = 'utf-16le';
      isFirst = false;
      try {
        const text = found === undefined ? decoder.decode(bytes, { stream: true }) : '';
        isAscii &&= !/[^\0-\x7f]/.test(text);
      } catch {
        found = 'windows-1252';
      }
      return found;
    },
    end() {
      if (found !== undefined) return found;
      try {
        decoder.decode();
        return 'utf-8';
      } catch {
        return isAscii ? 'windows-1252' : 'cut';
      }
    },
  };
}
