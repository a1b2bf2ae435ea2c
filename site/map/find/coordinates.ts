import type { Position } from '../model/model.ts';

/** A point that a reader wrote. */
export interface WrittenPoint {
  title: string;
  at: Position;
}

/** Read a point from a text: latitude first unless letters say otherwise; the other order where only that one fits France. */
export function readCoordinates(text: string): WrittenPoint | undefined {
  // Such as "48,85 2,35", "48.85, 2.35", "2.35E 48.85N", "lat 48.85 lon 2.35" or "48°51′12″N 2°21′E".
  const written = splitDecimals(text)
    .replace(/\blat(?:itude)?\b\.?/gi, 'N ')
    .replace(/\blon(?:g(?:itude)?)?\b\.?/gi, 'E ')
    .replace(/[:=]/g, ' ');
  const marks = [...written.matchAll(/^\s*[NSEWO]/i.test(written) ? afterLetter : beforeLetter)];
  const rest = written.replace(/[NSEWO\d.\s°′'’″"”,;/-]/gi, '');
  const [first, second, more] = marks.map(readAngle);
  if (!first || !second || more || rest !== '') return undefined;
  const swapped = first.axis === 'x' || second.axis === 'y' || (first.axis === undefined && looksLikeLongitude(first.value, second.value));
  const [y, x] = swapped ? [second.value, first.value] : [first.value, second.value];
  if (Math.abs(y) > 85 || Math.abs(x) > 180) return undefined;
  return { title: writePoint([x, y]), at: [x, y] };
}

const angle = /(?<degrees>-?\d+(?:\.\d+)?)\s*°?\s*(?:(?<minutes>\d+(?:\.\d+)?)\s*[′'’]\s*)?(?:(?<seconds>\d+(?:\.\d+)?)\s*(?:[″"”]|'')\s*)?/
  .source;
const letter = /(?<letter>[NSEWO])?/.source;
const afterLetter = new RegExp(`${letter}\\s*${angle}`, 'gi');
const beforeLetter = new RegExp(`${angle}${letter}`, 'gi');

/** A comma between digits is a decimal comma, unless it is all that parts two numbers written with points. */
function splitDecimals(text: string): string {
  return /\d\.\d/.test(text) ? text.replaceAll(',', ' ') : text.replace(/(\d),(\d)/g, '$1.$2').replaceAll(',', ' ');
}

function readAngle({ groups = {} }: RegExpExecArray): { value: number; axis?: 'x' | 'y' } {
  const { degrees = '', minutes = '0', seconds = '0', letter = '' } = groups;
  const side = letter.toUpperCase();
  const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
  const value = degrees.startsWith('-') || /[SWO]/.test(side) ? -size : size;
  if (side === '') return { value };
  return { value, axis: /[NS]/.test(side) ? 'y' : 'x' };
}

const looksLikeLongitude = (first: number, second: number): boolean => first >= -6 && first <= 10 && second >= 41 && second <= 52;

/** A position in short, latitude first. */
export const writePoint = ([x, y]: Position): string => `${write(y)}, ${write(x)}`;

const write = (value: number): string => value.toFixed(5).replace(/\.?0+$/, '');

/** Lengths of which it is not said yet where they are. */
export interface WrittenMetres {
  /** East first. */
  metres: Position;
  /** Name that the reader gives to the system of metres: "lambert93", "utm31n", "epsg2154". */
  system?: string;
}

const systemName = /\b(?:l(?:ambert)?[\s-]?93|cc\s?(?:4[2-9]|50)|utm\s?\d{1,2}\s?[ns]|epsg\s*:?\s*\d{4,5})\b/i;
/** Ten kilometres and more: smaller numbers are codes and numbers of streets. In groups of three digits, or all together. */
const length = /(?:[1-9]\d{0,2}[\s'’]\d{3}[\s'’]\d{3}|[1-9]\d{1,2}[\s'’]\d{3}|[1-9]\d{4,7})(?:[.,]\d{1,3})?(?!\d)/.source;
const axis = /([xyen])?\s*[:=]?\s*/.source;
const pair = new RegExp(`^[\\s:,;]*${axis}(${length})\\s*m?\\s*[;,/]?\\s*${axis}(${length})\\s*m?[\\s,;]*$`, 'i');

/** Read two lengths in metres from a text, wherever they may lie; undefined for a text that is no two lengths. */
export function readMetres(text: string): WrittenMetres | undefined {
  // Such as "770000 6907000", "X 770 000 Y 6 907 000", "Lambert-93 770000 6907000" or "N: 6907000.5; E: 770000".
  const [system] = systemName.exec(text) ?? [];
  const [, before = '', first, between = '', second] = pair.exec(text.replace(systemName, ' ')) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const isNorthFirst = /[yn]/i.test(before) || /[xe]/i.test(between);
  const [east, north] = isNorthFirst ? [second, first] : [first, second];
  const said = system
    ?.replace(/[\s:-]/g, '')
    .toLowerCase()
    .replace(/^l93$/, 'lambert93');
  return { metres: [readLength(east), readLength(north)], ...(said !== undefined && { system: said }) };
}

const readLength = (digits: string): number => Number(digits.replace(/[\s'’]/g, '').replace(',', '.'));
