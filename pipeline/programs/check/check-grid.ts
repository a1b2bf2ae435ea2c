import type { Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import type { Examination } from '../read/examination.ts';
import { openFile, type OpenFile } from '../read/file-bytes.ts';
import { refuseSize } from '../../base/raster-size.ts';
import { reply } from '../job.ts';

/** The keywords before the numbers fit many times. */
const headBytes = 4096;
/** Each with its number, which GDAL writes as nan where that marks what is missing; the numbers that follow may begin with one, too. */
const keywordsOf = /^\s*(?:(?!nan\b|inf\b)[a-z_]+[ \t]+(?:[-+.\de]+|[-+]?nan)\s+)+/i;
/** Kinds of bytes: between numbers, of any number, or of a word that may be no number. */
const blank = 0;
const numeral = 1;
const letter = 2;
const kinds = new Uint8Array(256).fill(letter);
// Beside white space, end marks of old programs.
for (const byte of Buffer.from('\t\n\v\f\r \0\x1a')) kinds[byte] = blank;
for (const byte of Buffer.from('0123456789+-.,eE')) kinds[byte] = numeral;
/** Words that GDAL reads as no number. */
const missing = /^[-+]?(nan|inf|infinity|\d\.#\w+)$/i;
const shownBytes = 40;
const pieceBytes = 1024 ** 2;

/** Say what is wrong with an ASCII grid: GDAL fills what is missing at its end with zeros or with nothing. */
export function checkGrid(path: string, limits: Limits): Examination {
  using file = openFile(path);
  const keywords = keywordsOf.exec(file.read(0, Math.min(headBytes, file.size)).toString('latin1'))?.[0] ?? '';
  const said = (name: string): number => Number(new RegExp(`\\b${name}\\s+(\\d+)`, 'i').exec(keywords)?.[1] ?? 0);
  const width = said('ncols');
  const height = said('nrows');
  refuseSize({ width, height, bands: 1, bits: 32, fileBytes: file.size }, limits); // guard: the header of a TIFF
  return { problems: judge({ width, height, ...countNumbers(file, keywords.length) }) };
}

/** Values behind the keywords: how many words, and the first of them that is no number. */
interface Values {
  words: number;
  wrong: { value: number; found: string } | undefined;
}

function judge({ width, height, words, wrong }: Values & { width: number; height: number }): Problem[] {
  const said = width * height;
  // guard: or among them, what is no number is refused
  if (wrong !== undefined && wrong.value <= said)
    return [problem('raster.grid-word', { value: wrong.value, found: wrong.found.split(/\s/)[0] ?? '' })];
  if (words < said) return [problem('raster.grid-count', { said, found: words })];
  if (wrong?.value === said + 1) return [problem('raster.grid-behind', { said, found: wrong.found }, { severity: 'warning' })];
  return words === said ? [] : [problem('raster.grid-more', { said, width, height, found: words, surplus: words - said })];
}

function countNumbers(file: OpenFile, position: number): Values {
  let words = 0;
  let inside = false;
  let isOdd = false;
  let start = position;
  let at = position;
  let wrong: Values['wrong'];
  for (;;) {
    const length = Math.min(pieceBytes, file.size - at);
    const piece = file.read(at, length);
    for (let index = 0; index < Math.max(length, 1); index += 1) {
      // The end of the file ends a word.
      const kind = length === 0 ? blank : kinds[piece[index] ?? 0];
      if (kind === blank) {
        // A word that began in the piece before is read again.
        const word = isOdd && wrong === undefined ? (start < at ? textAt(file, start, at + index) : wordOf(piece, start - at, index)) : '';
        if (word !== '' && !missing.test(word)) wrong = { value: words, found: textAt(file, start, start + shownBytes) };
        [inside, isOdd] = [false, false];
        continue;
      }
      if (!inside) {
        words += 1;
        start = at + index;
      }
      inside = true;
      isOdd ||= kind === letter;
    }
    if (length === 0) return { words, wrong };
    at += length;
  }
}

const wordOf = (piece: Buffer, start: number, end: number): string => piece.toString('latin1', start, Math.min(end, start + shownBytes));

/** Read the text between two places, as far as its line goes and a message shows. */
function textAt({ size, read }: OpenFile, start: number, end: number): string {
  const text = read(start, Math.min(end - start, shownBytes, size - start)).toString('latin1');
  return (text.split(/[\r\n]/)[0] ?? '').trim();
}

if (import.meta.main) await reply((limits) => checkGrid('../in/source', limits));
