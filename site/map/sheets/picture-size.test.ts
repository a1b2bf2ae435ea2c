import { expect, test } from 'vitest';
import { pictureSize } from './picture-size.ts';

const size = (bytes: Buffer) => pictureSize(Uint8Array.from(bytes).buffer)?.slice(0, 2);

function png(width: number, height: number): Buffer {
  const head = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), Buffer.alloc(8)]);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

const webp = (kind: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), Buffer.from(kind), Buffer.alloc(4), body, Buffer.alloc(10)]);

test('the size of a picture is read from its first bytes', () => {
  expect(size(png(256, 4_000_000_000))).toEqual([256, 4_000_000_000]);
  const jpeg = Buffer.from('ffd8ffe0000400 00ffc400040000ffc0000b080100020003'.replaceAll(' ', ''), 'hex');
  expect(size(jpeg)).toEqual([512, 256]);
  expect(size(webp('VP8X', Buffer.from('00000000ff0000ff0100', 'hex')))).toEqual([256, 512]);
  expect(size(webp('VP8L', Buffer.from('2fffc07f00', 'hex')))).toEqual([256, 512]);
  expect(size(webp('VP8 ', Buffer.from('0000009d012a00010002', 'hex')))).toEqual([256, 512]);
});

test.each([
  ['nothing', Buffer.of()],
  ['a head that is cut', png(1, 1).subarray(0, 20)],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a JPEG without a frame', Buffer.from('ffd8ffe000020000', 'hex')],
  ['a JPEG whose segments have no length', Buffer.from(`ffd8${'ffe00000'.repeat(100)}`, 'hex')],
])('%s has none', (_, bytes) => {
  expect(size(bytes)).toBeUndefined();
});
