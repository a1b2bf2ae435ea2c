/** A point that a reader wrote. */
export interface WrittenPoint {
  title: string;
  at: [longitude: number, latitude: number];
}

/**
 * The point that a text like "48,85 2,35", "48.85, 2.35", "2.35E 48.85N" or "48°51′12″N 2°21′E" gives: latitude first unless letters
 * say otherwise; where only the other order fits France, the other order.
 */
export function readCoordinates(text: string): WrittenPoint | undefined {
  const marks = [
    ...splitDecimals(text).matchAll(
      /([NSEWO])?\s*(-?\d+(?:\.\d+)?)\s*°?\s*(?:(\d+(?:\.\d+)?)\s*[′'’]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:[″"”]|'')\s*)?([NSEWO])?/gi,
    ),
  ];
  const rest = splitDecimals(text).replace(/[NSEWO\d.\s°′'’″"”,;/-]/gi, '');
  const [first, second, more] = marks.map(readAngle);
  if (!first || !second || more || rest !== '') return undefined;
  const swapped = first.axis === 'x' || second.axis === 'y' || (first.axis === undefined && looksLikeLongitude(first.value, second.value));
  const [y, x] = swapped ? [second.value, first.value] : [first.value, second.value];
  if (Math.abs(y) > 85 || Math.abs(x) > 180) return undefined;
  return { title: `${write(y)}, ${write(x)}`, at: [x, y] };
}

/** A comma between digits is a decimal comma, unless it is all that parts two numbers written with points. */
function splitDecimals(text: string): string {
  return /\d\.\d/.test(text) ? text.replaceAll(',', ' ') : text.replace(/(\d),(\d)/g, '$1.$2').replaceAll(',', ' ');
}

function readAngle([, before, degrees = '', minutes = '0', seconds = '0', after]: RegExpExecArray | RegExpMatchArray): {
  value: number;
  axis?: 'x' | 'y';
} {
  const letter = (after ?? before ?? '').toUpperCase();
  const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
  const negative = degrees.startsWith('-') || letter === 'S' || letter === 'W' || letter === 'O';
  const value = negative ? -size : size;
  if (letter === '') return { value };
  return { value, axis: letter === 'N' || letter === 'S' ? 'y' : 'x' };
}

const looksLikeLongitude = (first: number, second: number): boolean => first >= -6 && first <= 10 && second >= 41 && second <= 52;

const write = (value: number): string => value.toFixed(5).replace(/\.?0+$/, '');
