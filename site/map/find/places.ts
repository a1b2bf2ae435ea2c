import { plainText } from '../../../schemas/model/plain-text.ts';

/** A place of the static index: name, département, longitude, latitude; the most important places first. */
export type PlaceRow = [name: string, department: string, longitude: number, latitude: number];

/** The static index: names of départements by code, and the places. */
export interface PlaceIndex {
  departments: Record<string, string>;
  rows: PlaceRow[];
}

/** Somewhere to go. */
export interface Destination {
  title: string;
  detail: string;
  at: [number, number];
  zoom: number;
}

/** About a commune with its surroundings. */
const placeZoom = 12;
const coordinatesZoom = 15;

/** Text as it is compared: without accents, case, hyphens or the "St" that many write. */
export function fold(text: string): string {
  return plainText(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\bst(e?) /g, 'saint$1 ')
    .trim();
}

/** The places of that name: whole names first, then beginnings, then beginnings of a later word; within each, as the index ranks them. */
export function findPlaces({ rows, departments }: PlaceIndex, query: string, limit = 6): Destination[] {
  const wanted = fold(query);
  if (wanted.length < 2) return [];
  const ranked: PlaceRow[][] = [[], [], []];
  for (const row of rows) {
    const name = fold(row[0]);
    if (name === wanted) ranked[0]?.push(row);
    else if (name.startsWith(wanted)) ranked[1]?.push(row);
    else if (name.includes(` ${wanted}`)) ranked[2]?.push(row);
  }
  return ranked
    .flat()
    .slice(0, limit)
    .map(([title, code, x, y]) => ({ title, detail: departments[code] ?? code, at: [x, y], zoom: placeZoom }));
}

/**
 * The point that a text like "48,85 2,35", "48.85, 2.35", "2.35E 48.85N" or "48°51′12″N 2°21′E" gives: latitude first unless letters
 * say otherwise; where only the other order fits France, the other order.
 */
export function readCoordinates(text: string): Destination | undefined {
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
  return { title: `${write(y)}, ${write(x)}`, detail: '', at: [x, y], zoom: coordinatesZoom };
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
