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
  let [whole, broken, expected] = [0, 0, 0];
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
