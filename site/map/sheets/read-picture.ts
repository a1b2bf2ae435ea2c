import type { CogLevel } from './open-cog.ts';

/** Adobe's marker in a JPEG; its last byte says whether the colours are YCbCr (1) or red, green and blue (0). */
const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];
const frames = [0xc0, 0xc1, 0xc2];

/**
 * Wrap a JPEG block as a file: with the tables that all blocks share, and a marker of its colours, which browsers would otherwise guess.
 */
export function wholeJpeg(block: Uint8Array<ArrayBuffer>, { tables, photometric, bands }: CogLevel): Uint8Array<ArrayBuffer> {
  const shared = tables.slice(2, -2);
  const colors = bands === 3 ? [...adobe, photometric === 6 ? 1 : 0] : [];
  const start = [0xff, 0xd8, ...colors, ...shared];
  const whole = new Uint8Array(start.length + block.length - 2);
  whole.set(start);
  whole.set(block.subarray(2), start.length);
  return whole;
}

/** Width, height and bands that a JPEG says it has; nothing where it says none. */
export function sizeOfJpeg(file: Uint8Array): [number, number, number] | undefined {
  const two = (at: number): number => ((file[at] ?? 0) << 8) | (file[at + 1] ?? 0);
  for (let at = 2; at + 9 < file.length && file[at] === 0xff;) {
    if (frames.includes(file[at + 1] ?? 0)) return [two(at + 7), two(at + 5), file[at + 9] ?? 0];
    at += 2 + Math.max(2, two(at + 2));
  }
  return undefined;
}

/** Width and height that a WebP says it has (RFC 9649); nothing where it is none. */
export function sizeOfWebp(file: Uint8Array): [number, number] | undefined {
  const text = (at: number): string => String.fromCharCode(...file.subarray(at, at + 4));
  const one = (at: number): number => file[at] ?? 0;
  const two = (at: number): number => (file[at] ?? 0) | ((file[at + 1] ?? 0) << 8);
  if (file.length < 30 || text(0) !== 'RIFF' || text(8) !== 'WEBP') return undefined;
  if (text(12) === 'VP8 ') return [two(26) & 0x3fff, two(28) & 0x3fff];
  if (text(12) === 'VP8L') return [(two(21) & 0x3fff) + 1, (((one(24) & 15) << 10) | (one(23) << 2) | (one(22) >> 6)) + 1];
  if (text(12) === 'VP8X') return [(two(24) | (one(26) << 16)) + 1, (two(27) | (one(29) << 16)) + 1];
  return undefined;
}
