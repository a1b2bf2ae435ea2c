import { describe, expect, test } from 'vitest';
import { isOfType, examineWkb } from './wkb-faults.ts';

/** Little-endian well-known binary: a number is a double, a word of the form 3n is a 32-bit integer. */
function wkb(type: number, ...rest: (number | Buffer | { count: number })[]): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(type, 1);
  const parts = rest.map((part) => {
    if (Buffer.isBuffer(part)) return part;
    const bytes = Buffer.alloc(typeof part === 'number' ? 8 : 4);
    if (typeof part === 'number') bytes.writeDoubleLE(part);
    else bytes.writeUInt32LE(part.count);
    return bytes;
  });
  return Buffer.concat([head, ...parts]);
}
const n = (count: number) => ({ count });

describe('well-known binary', () => {
  test.each([
    [wkb(1, 2, 48), { type: 1, fault: undefined }],
    [wkb(3001, 2, 48, 1, 1), { type: 1, fault: undefined }],
    [wkb(3, n(1), n(4), 0, 0, 0, 1, 1, 1, 0, 0), { type: 3, fault: undefined }],
    [wkb(7, n(1), wkb(1, 2, 48)), { type: 7, fault: undefined }],
  ])('is read to its end', (bytes, expected) => expect(examineWkb(bytes)).toEqual(expected));

  test.each([
    [Buffer.alloc(0), 'short'],
    [wkb(1, 2), 'short'],
    [wkb(2, n(4_000_000_000), 1, 2), 'short'],
    [wkb(1, 2, 48, 3), 'long'],
    [wkb(99), 'type'],
    [wkb(0x20000001, 2, 48), 'type'],
    [wkb(2, n(1), 1, 2), 'line'],
    [wkb(3, n(1), n(4), 0, 0, 0, 1, 1, 1, 1, 0), 'ring'],
    [wkb(4, n(1), wkb(2, n(2), 0, 0, 1, 1)), 'part'],
  ] as const)('has a fault: %#', (bytes, fault) => expect(examineWkb(bytes).fault).toBe(fault));

  test('is of a column that takes its type', () => {
    expect([isOfType(3, 0), isOfType(3, 3), isOfType(3, 10), isOfType(6, 7), isOfType(3, 6), isOfType(1, 7)]).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

/** A point in so many collections. */
function nestedBytes(levels: number): Buffer {
  let bytes = wkb(1, 1, 2);
  for (let level = 0; level < levels; level += 1) bytes = wkb(7, n(1), bytes);
  return bytes;
}

test('collections in collections end where a parser could run out of stack', () => {
  expect([examineWkb(nestedBytes(100)).fault, examineWkb(nestedBytes(101)).fault]).toEqual([undefined, 'type']);
});
