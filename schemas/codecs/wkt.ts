import type { Geometry, Position } from 'geojson';

/* Well-known text (OGC 06-103r4, 7), read and checked. */

/** Faults of a geometry in well-known text: syntax, a line of one position, a ring not closed or of fewer than four. */
export type WktFault = 'syntax' | 'line' | 'ring';

/** Geometry of a text, and its first fault. */
export interface WktRead {
  /** Absent where the text is none, or of a type that GeoJSON has not, such as curves. */
  geometry?: Geometry;
  fault?: WktFault;
}

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
/** Types that GeoJSON has. */
const types: Readonly<Record<string, Geometry['type']>> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
};

/** Levels of geometries in geometries: no honest one nests deeper, and a reader's stack could overflow. */
const wktDepth = 50;

interface Reader {
  text: string;
  at: number;
  fault: WktFault | undefined;
}

/** Read a text to its end. */
export function readWkt(text: string): WktRead {
  const reader: Reader = { text: text.replace(/^\s*srid=\d+;/i, ''), at: 0, fault: undefined };
  const geometry = readGeometry(reader, 0);
  if (geometry === undefined || take(reader, /$/y) === undefined) return { fault: 'syntax' };
  return { ...(geometry !== null && { geometry }), ...(reader.fault !== undefined && { fault: reader.fault }) };
}

/** Take what `pattern` (sticky) matches after white space. */
function take(reader: Reader, pattern: RegExp): string | undefined {
  while (/\s/.test(reader.text.charAt(reader.at))) reader.at += 1;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text)?.[0];
  if (match !== undefined) reader.at += match.length;
  return match;
}

/** A geometry: null where GeoJSON has none of its type, undefined where it is no text of one. */
function readGeometry(reader: Reader, depth: number): Geometry | null | undefined {
  const name =
    take(reader, /[a-z]+/iy)
      ?.toUpperCase()
      .replace(/(ZM?|M)$/, '') ?? '';
  const content = contents[name];
  // guard [depth > wktDepth]: has an end where a reader could run out of stack
  if (content === undefined || depth > wktDepth) return undefined;
  take(reader, /(zm|z|m)\b/iy);
  const isEmpty = take(reader, /empty\b/iy) !== undefined;
  if (content === 'geometries') {
    const geometries = isEmpty ? [] : list(reader, () => readGeometry(reader, depth + 1));
    return geometries && (geometries.every((each) => each !== null) ? { type: 'GeometryCollection', geometries } : null);
  }
  // A part without a name is a line, or the rings of a surface.
  if (content === 'curves') return isEmpty || list(reader, () => part(reader, name === 'MULTISURFACE' ? 2 : 1, depth)) ? null : undefined;
  const coordinates = isEmpty
    ? []
    : content === 0
      ? inBrackets(reader)
      : content === 'points'
        ? list(reader, () => (take(reader, /(?=\()/y) === undefined ? position(reader) : inBrackets(reader)))
        : nested(reader, content, name);
  const type = types[name];
  return coordinates && (type === undefined ? null : ({ type, coordinates } as Geometry));
}

function part(reader: Reader, levels: 1 | 2, depth: number): unknown {
  const start = reader.at;
  if (take(reader, /[a-z]/iy) === undefined) return nested(reader, levels, levels === 2 ? 'POLYGON' : 'LINESTRING');
  reader.at = start;
  return readGeometry(reader, depth + 1);
}

/** Positions in so many parentheses. */
type Nested = Position[] | Nested[];

function nested(reader: Reader, levels: number, name: string): Nested | undefined {
  if (levels > 1)
    return list(reader, () => (take(reader, /empty\b/iy) === undefined ? nested(reader, levels - 1, name) : []))?.filter(
      ({ length }) => length > 0,
    );
  const found = list(reader, () => position(reader));
  if (found === undefined) return undefined;
  const first = found[0];
  const last = found.at(-1);
  const isRing = ringTypes.has(name);
  // 1 and 1.0 are the same.
  const isClosed = first?.[0] === last?.[0] && first?.[1] === last?.[1];
  if (isRing && (found.length < 4 || !isClosed)) reader.fault ??= 'ring';
  else if (!isRing && found.length === 1) reader.fault ??= 'line';
  return found;
}

function list<Item>(reader: Reader, item: () => Item | undefined): Item[] | undefined {
  if (take(reader, /\(/y) === undefined) return undefined;
  const items: Item[] = [];
  do {
    const each = item();
    if (each === undefined) return undefined;
    items.push(each);
  } while (take(reader, /,/y) !== undefined);
  return take(reader, /\)/y) === undefined ? undefined : items;
}

/** A position in parentheses of its own. */
function inBrackets(reader: Reader): Position | undefined {
  const found = take(reader, /\(/y) === undefined ? undefined : position(reader);
  return take(reader, /\)/y) === undefined ? undefined : found;
}

/** Two to four numbers, none of them beyond all that a number holds. */
function position(reader: Reader): Position | undefined {
  const text = take(reader, /[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?(\s+[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?){1,3}/iy);
  const numbers = text?.split(/\s+/).map(Number);
  return numbers?.every(Number.isFinite) ? numbers : undefined;
}
