import { sizeOfJpeg, sizeOfWebp } from './read-picture.ts';

/** Read the width and height of a PNG, JPEG or WebP before anything decodes it; undefined of any other bytes. */
export function pictureSize(bytes: ArrayBuffer): readonly [number, number, ...number[]] | undefined {
  const file = new Uint8Array(bytes);
  const text = (at: number, length: number): string => String.fromCharCode(...file.subarray(at, at + length));
  if (text(0, 3) === '\xff\xd8\xff') return sizeOfJpeg(file);
  if (text(0, 8) !== '\x89PNG\r\n\x1a\n' || text(12, 4) !== 'IHDR' || file.length < 24) return sizeOfWebp(file);
  const view = new DataView(bytes);
  return [view.getUint32(16), view.getUint32(20)];
}
