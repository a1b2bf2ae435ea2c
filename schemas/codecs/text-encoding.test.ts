import { expect, test } from 'vitest';
import { findTextEncoding } from './text-encoding.ts';

/** The encoding of bytes that come one at a time. */
function found(bytes: Iterable<number>): string {
  const finder = findTextEncoding();
  for (const byte of bytes) finder.add(Uint8Array.of(byte));
  return finder.end();
}
const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];

test('a text says its encoding by its bytes, wherever a piece of it ends', () => {
  expect(found(utf8('a;b'))).toBe('utf-8');
  expect(found(utf8('Forêt;10 €;😀'))).toBe('utf-8');
  expect(found([0x46, 0x6f, 0x72, 0xea, 0x74])).toBe('windows-1252');
  // The last letter of Latin-1 is no half of a character: nothing before it was a whole one.
  expect(found([0x46, 0x6f, 0x72, 0xea])).toBe('windows-1252');
  expect(found(utf8('Forêt 10 €').slice(0, -1))).toBe('cut');
});

test('a mark says UTF-16, whatever comes after it', () => {
  const finder = findTextEncoding();
  expect(finder.add(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toBe('utf-16le');
  expect(finder.add(Uint8Array.of(0x62, 0))).toBe('utf-16le');
  expect(finder.end()).toBe('utf-16le');
});
