import { wktDepth } from '../../base/limits.ts';

/** Faults of a geometry in well-known text (OGC 06-103r4): syntax, a line of one position, a ring not closed or of fewer than four. */
export type WktFault = 'syntax' | 'line' | 'ring';

/** Contents of a type between its parentheses: a position, lists of positions nested so deep, or other geometries. */
const contents: Readonly<Record<string, 0 | 1 | 2 | 3 | 'points' | 'geometries' | 'curves'>> = {
  POINT: 0,
  LINESTRING: 1,
  CIRCULARSTRING: 1,
  POLYGON: 2,
  TRIANGLE: 2,
  MULTIPOINT: 'points',
  MULTILINESTRING: 2,
  MULTIPOLYGON: 3,
  TIN: 3,
  POLYHEDRALSURFACE: 3,
  GEOMETRYCOLLECTION: 'geometries',
  COMPOUNDCURVE: 'curves',
  CURVEPOLYGON: 'curves',
  MULTICURVE: 'curves',
  MULTISURFACE: 'curves',
};
const ringTypes = new Set(['POLYGON', 'TRIANGLE', 'MULTIPOLYGON', 'TIN', 'POLYHEDRALSURFACE']);

interface Reader {
  text: string;
  at: number;
  fault: WktFault | undefined;
}

/** The first fault of a text; undefined where it is a geometry. */
export function wktFault(text: string): WktFault | undefined {
  const reader: Reader = { text: text.replace(/^\s*srid=\d+;/i, ''), at: 0, fault: undefined };
  return geometry(reader, 0) && take(reader, /$/y) !== undefined ? reader.fault : 'syntax';
}

/** Take what `pattern` (sticky) matches after white space. */
function take(reader: Reader, pattern: RegExp): string | undefined {
  while (/\s/.test(reader.text.charAt(reader.at))) reader.at += 1;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text)?.[0];
  if (match !== undefined) reader.at += match.length;
  return match;
}

function geometry(reader: Reader, depth: number): boolean {
  const type =
    take(reader, /[a-z]+/iy)
      ?.toUpperCase()
      .replace(/(ZM?|M)$/, '') ?? '';
  const content = contents[type];
  // guard [depth > wktDepth]: end where a parser could run out of stack
  if (content === undefined || depth > wktDepth) return false;
  take(reader, /(zm|z|m)\b/iy);
  if (take(reader, /empty\b/iy) !== undefined) return true;
  if (content === 'points') return list(reader, () => positions(reader) !== undefined || position(reader) !== undefined);
  if (content === 'geometries') return list(reader, () => geometry(reader, depth + 1));
  // A part without a name is a line, or the rings of a surface.
  if (content === 'curves') return list(reader, () => part(reader, type === 'MULTISURFACE' ? 2 : 1, depth));
  if (content === 0) return take(reader, /\(/y) !== undefined && position(reader) !== undefined && take(reader, /\)/y) !== undefined;
  return nested(reader, content, type);
}

function part(reader: Reader, levels: 1 | 2, depth: number): boolean {
  const start = reader.at;
  if (take(reader, /[a-z]/iy) === undefined) return nested(reader, levels, levels === 2 ? 'POLYGON' : 'LINESTRING');
  reader.at = start;
  return geometry(reader, depth + 1);
}

/** Positions in so many parentheses. */
function nested(reader: Reader, levels: number, type: string): boolean {
  if (levels > 1) return list(reader, () => take(reader, /empty\b/iy) !== undefined || nested(reader, levels - 1, type));
  const found = positions(reader);
  if (found === undefined) return false;
  const isRing = ringTypes.has(type);
  if (isRing && (found.count < 4 || found.first !== found.last)) reader.fault ??= 'ring';
  else if (!isRing && found.count === 1) reader.fault ??= 'line';
  return true;
}

function list(reader: Reader, item: () => boolean): boolean {
  if (take(reader, /\(/y) === undefined) return false;
  do if (!item()) return false;
  while (take(reader, /,/y) !== undefined);
  return take(reader, /\)/y) !== undefined;
}

/** A list of positions between parentheses: how many, and the first and last as they are written. */
function positions(reader: Reader): { count: number; first: string; last: string } | undefined {
  const start = reader.at;
  if (take(reader, /\(/y) === undefined) return undefined;
  const found = { count: 0, first: '', last: '' };
  do {
    const text = position(reader);
    if (text === undefined) {
      reader.at = start;
      return undefined;
    }
    if (found.count === 0) found.first = text;
    found.last = text;
    found.count += 1;
  } while (take(reader, /,/y) !== undefined);
  return take(reader, /\)/y) !== undefined ? found : undefined;
}

/** Two to four numbers; gives x and y as numbers write themselves, so that 1 and 1.0 are the same. */
function position(reader: Reader): string | undefined {
  const text = take(reader, /[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?(\s+[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?){1,3}/iy);
  return text?.split(/\s+/).slice(0, 2).map(Number).join(' ');
}
