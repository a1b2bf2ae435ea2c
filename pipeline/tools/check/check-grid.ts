import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { problem } from '../../errors.ts';
import type { Examination } from './examination.ts';
import { refuseSize } from './raster-limits.ts';
import { reply } from '../sandbox/reply.ts';

/** The keywords before the numbers fit many times. */
const headBytes = 4096;
/** Each with its number, which GDAL writes as nan where that marks what is missing; the numbers that follow may begin with one, too. */
const keywordsOf = /^\s*(?:(?!nan\b|inf\b)[a-z_]+[ \t]+(?:[-+.\de]+|[-+]?nan)\s+)+/i;
const blank = new Set([9, 10, 13, 32]);
const pieceBytes = 1024 ** 2;

/** Say what is wrong with an ASCII grid: GDAL fills what is missing at its end with zeros or with nothing. */
export function checkGrid(path: string): Examination {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const text = head.toString('latin1', 0, readSync(file, head, 0, headBytes, 0));
    const keywords = keywordsOf.exec(text)?.[0] ?? '';
    const said = (name: string): number => Number(new RegExp(`\\b${name}\\s+(\\d+)`, 'i').exec(keywords)?.[1] ?? 0);
    const [width, height] = [said('ncols'), said('nrows')];
    refuseSize({ width, height, bands: 1, bits: 32, fileBytes: fstatSync(file).size });
    const found = countNumbers(file, keywords.length);
    return { problems: found === width * height ? [] : [problem('raster.grid-count', { said: width * height, found })] };
  } finally {
    closeSync(file);
  }
}

/** How many words follow `position`. */
function countNumbers(file: number, position: number): number {
  const piece = Buffer.alloc(pieceBytes);
  let [count, inside, at] = [0, false, position];
  for (;;) {
    const length = readSync(file, piece, 0, pieceBytes, at);
    if (length === 0) return count;
    at += length;
    for (let index = 0; index < length; index += 1) {
      const isBlank = blank.has(piece[index] ?? 0);
      if (!isBlank && !inside) count += 1;
      inside = !isBlank;
    }
  }
}

if (import.meta.main) await reply(() => checkGrid('../in/source'));
