import fc from 'fast-check';

/** One change of bytes; `at` and `from` are shares of the whole. */
interface Edit {
  kind: 'set' | 'insert' | 'remove' | 'repeat' | 'cut';
  at: number;
  from: number;
  length: number;
  bytes: Uint8Array;
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Bytes that formats are made of, and any. */
const fragment = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
  fc
    .constantFrom('{', '}', '[', ']', '"', '\\', '\0', '\n', ',', ';', ':', '<', '>', '&', '-', 'e999', '1e400', 'NaN', '../', '\uFEFF', '\u202E', '__proto__', 'null', '&a', '*a', '!!js', '%TAG', '- - -', '\t')
    .map((text) => new Uint8Array(Buffer.from(text))),
  fc.constantFrom([0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 0x80]).map((bytes) => new Uint8Array(bytes)),
);

/** Some changes, few of them as a rule: a file that is all noise is refused by its first byte. */
export const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('set', 'set', 'set', 'insert', 'remove', 'repeat', 'cut'),
    at: share,
    from: share,
    length: fc.integer({ min: 1, max: 64 }),
    bytes: fragment,
  }),
  { minLength: 1, maxLength: 5 },
);

/** The bytes after the changes, one after the other. */
export function edited(bytes: Buffer, changes: readonly Edit[]): Buffer {
  let now = bytes;
  for (const { kind, at, from, length, bytes: put } of changes) {
    const place = Math.floor(at * now.length);
    const other = Math.floor(from * now.length);
    const before = now.subarray(0, place);
    const after = now.subarray(place);
    if (kind === 'cut') now = Buffer.from(before);
    else if (kind === 'remove') now = Buffer.concat([before, after.subarray(length)]);
    else if (kind === 'insert') now = Buffer.concat([before, put, after]);
    else if (kind === 'repeat') now = Buffer.concat([before, now.subarray(other, other + length), after]);
    else now = Buffer.concat([before, put, after.subarray(put.length)]);
  }
  return now;
}
