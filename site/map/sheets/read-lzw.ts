const clearCode = 256;
const endCode = 257;
const firstFree = 258;
const mostCodes = 4096;

/** Unpacks LZW as TIFF has it (TIFF 6.0, section 13) into at most `bytes`; throws where there is more, or where a code means nothing. */
export function readLzw(packed: Uint8Array, bytes: number, url: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  // By code: where in the output its bytes stand; a string is always one that has been written before.
  const starts = new Uint32Array(mostCodes);
  const lengths = new Uint16Array(mostCodes);
  let written = 0;
  let bit = 0;
  let width = 9;
  let next = firstFree;
  let before = -1;
  while (bit + width <= packed.length * 8) {
    const code = codeAt(packed, bit, width);
    bit += width;
    if (code === endCode) break;
    if (code === clearCode) {
      width = 9;
      next = firstFree;
      before = -1;
      continue;
    }
    const isKnown = code < 256 || (code >= firstFree && (code < next || (code === next && before >= 0)));
    const beforeLength = before < 0 ? 0 : written - before;
    const length = code < 256 ? 1 : code < next ? (lengths[code] ?? 0) : beforeLength + 1;
    // guard [written + length > bytes]: a string that is longer than the block
    if (!isKnown || written + length > bytes) throw new Error(`${url} holds more than it says.`);
    const from = code < next ? (starts[code] ?? 0) : before;
    if (code < 256) out[written] = code;
    else for (let at = 0; at < length; at += 1) out[written + at] = out[from + at] ?? 0;
    // The string before and the first byte of this one stand one after the other.
    if (before >= 0 && next < mostCodes) {
      [starts[next], lengths[next]] = [before, beforeLength + 1];
      next += 1;
      // Codes grow one early.
      if (next >= (1 << width) - 1 && width < 12) width += 1;
    }
    before = written;
    written += length;
  }
  return out;
}

function codeAt(packed: Uint8Array, bit: number, width: number): number {
  const at = bit >> 3;
  const three = ((packed[at] ?? 0) << 16) | ((packed[at + 1] ?? 0) << 8) | (packed[at + 2] ?? 0);
  return (three >> (24 - (bit & 7) - width)) & ((1 << width) - 1);
}
