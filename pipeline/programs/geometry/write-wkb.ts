/** WKB, or one of the native encodings of GeoParquet 1.1: coordinates as numbers in nested lists. */
export const encodings = ['WKB', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'] as const;
/** How GeoParquet writes geometries. */
export type Encoding = (typeof encodings)[number];

/** A position of a native encoding (GeoArrow, "separated"): numbers by the name of their axis. */
type Position = Partial<Record<'x' | 'y' | 'z' | 'm', number | null>>;
type Nested = Position | Nested[] | null;

interface Kind {
  /** ISO code of well-known binary. */
  code: number;
  /** What its members are; undefined for one that holds positions. */
  member?: Kind;
  /** Its positions follow without being counted. */
  single?: boolean;
  /** Its members are bare lists of positions, as rings are. */
  bare?: boolean;
}

const point: Kind = { code: 1, single: true };
const line: Kind = { code: 2 };
const polygon: Kind = { code: 3, member: line, bare: true };
const kinds: Record<Exclude<Encoding, 'WKB'>, Kind> = {
  point,
  linestring: line,
  polygon,
  multipoint: { code: 4, member: point },
  multilinestring: { code: 5, member: line },
  multipolygon: { code: 6, member: polygon },
};

/** Well-known binary (ISO, little-endian) of a geometry in a native encoding of GeoParquet 1.1; throws on what is no such geometry. */
export function writeWkb(encoding: Exclude<Encoding, 'WKB'>, value: unknown): Uint8Array {
  const axes = axesOf(value as Nested);
  const dimension = (axes.includes('z') ? 1000 : 0) + (axes.includes('m') ? 2000 : 0);
  const pieces: Buffer[] = [];
  const number = (count: number): void => {
    const piece = Buffer.alloc(4);
    piece.writeUInt32LE(count);
    pieces.push(piece);
  };
  const position = (at: Nested): void => {
    if (at === null || Array.isArray(at)) throw new Error('A position is not a set of coordinates.');
    const piece = Buffer.alloc(8 * axes.length);
    for (const [index, axis] of axes.entries()) piece.writeDoubleLE(at[axis] ?? NaN, 8 * index);
    pieces.push(piece);
  };
  const body = ({ member, single = false, bare = false }: Kind, given: Nested): void => {
    if (single) {
      position(given);
      return;
    }
    if (!Array.isArray(given)) throw new Error('A list of positions is missing.');
    number(given.length);
    for (const each of given) {
      if (member === undefined) position(each);
      else if (bare) body(member, each);
      else whole(member, each);
    }
  };
  const whole = (kind: Kind, given: Nested): void => {
    pieces.push(Buffer.of(1));
    number(kind.code + dimension);
    body(kind, given);
  };
  whole(kinds[encoding], value as Nested);
  return Buffer.concat(pieces);
}

/** The axes of the first position. */
function axesOf(value: Nested): ('x' | 'y' | 'z' | 'm')[] {
  let at = value;
  while (Array.isArray(at)) at = at[0] ?? {};
  const given = at ?? {};
  return (['x', 'y', 'z', 'm'] as const).filter((axis) => axis === 'x' || axis === 'y' || axis in given);
}
