/* Texts as a sheet has them: producers and readers may write anything. */

/** Characters of a line that no sheet has room for. */
const mostCharacters = 2000;

/** A text of one line for a sheet, without controls or turns of direction; narrow spaces, which its letters lack, become plain ones. */
// guard [.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')]: lets no control and no turn of direction onto a sheet
export const onSheet = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u2000-\u200a\u202f\u205f\u3000]/g, '\u00a0')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, mostCharacters);

/** Letters of the standard Helvetica of PDF beyond Latin-1 (WinAnsi). */
const beyondLatin = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** Whether a text has only letters of the standard fonts of PDF. */
export const isWinAnsi = (text: string): boolean =>
  Array.from(text).every((letter) => /[\u0020-\u007e\u00a0-\u00ff]/.test(letter) || beyondLatin.includes(letter));

/** A text in letters of the standard fonts of PDF, to be searched: others lose their marks, or become a question mark. */
export const inWinAnsi = (text: string): string =>
  Array.from(text)
    .map((letter) => (isWinAnsi(letter) ? letter : letter.normalize('NFKD').replace(/\p{M}/gu, '')))
    .map((letter) => (isWinAnsi(letter) ? letter : '?'))
    .join('');

/** Width of a text. */
export type Measure = (text: string) => number;

/** Lines of a text that are no wider than a width; what is beyond `most` lines ends in an ellipsis. */
export function wrap(text: string, width: number, measure: Measure, most = Infinity): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of onSheet(text)
    .split(' ')
    .flatMap((each) => parts(each, width, measure))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return kept.map((each, at) => (at === most - 1 ? shorten(`${each} ${lines[most] ?? ''}`, width, measure) : each));
}

/** A word as it is, or in parts where it is wider than a line. */
function parts(word: string, width: number, measure: Measure): string[] {
  if (measure(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && measure(piece + letter) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}

/** A text cut where it is too wide, with an ellipsis. */
function shorten(text: string, width: number, measure: Measure): string {
  const letters = Array.from(text);
  while (letters.length > 0 && measure(`${letters.join('').trimEnd()}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
