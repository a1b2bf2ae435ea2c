import { writeShape, type Shape, type ShapeType } from '../../../schemas/codecs/wkb.ts';

/** WKB, or one of the native encodings of GeoParquet 1.1: coordinates as numbers in nested lists. */
export const encodings = ['WKB', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'] as const;
/** How GeoParquet writes geometries. */
export type Encoding = (typeof encodings)[number];

/** A position of a native encoding (GeoArrow, "separated"): numbers by the name of their axis. */
type Position = Partial<Record<'x' | 'y' | 'z' | 'm', number | null>>;
type Nested = Position | Nested[] | null;

const types: Record<Exclude<Encoding, 'WKB'>, ShapeType> = {
  point: 'Point',
  linestring: 'LineString',
  polygon: 'Polygon',
  multipoint: 'MultiPoint',
  multilinestring: 'MultiLineString',
  multipolygon: 'MultiPolygon',
};
const memberTypes: Partial<Record<ShapeType, ShapeType>> = { MultiPoint: 'Point', MultiLineString: 'LineString', MultiPolygon: 'Polygon' };

/** Well-known binary (ISO, little-endian) of a geometry in a native encoding of GeoParquet 1.1; throws on what is no such geometry. */
export function writeWkb(encoding: Exclude<Encoding, 'WKB'>, value: unknown): Uint8Array {
  const axes = axesOf(value as Nested);
  const position = (at: Nested): number[] => {
    if (at === null || Array.isArray(at)) throw new Error('A position is not a set of coordinates.');
    return axes.map((axis) => at[axis] ?? NaN);
  };
  const membersOf = (given: Nested): Nested[] => {
    if (!Array.isArray(given)) throw new Error('A list of positions is missing.');
    return given;
  };
  const sequence = (given: Nested): Float64Array => Float64Array.from(membersOf(given).flatMap(position));
  const shape = (type: ShapeType, given: Nested): Shape => {
    const whole: Shape = { type, hasZ: axes.includes('z'), hasM: axes.includes('m'), sequences: [], parts: [] };
    if (type === 'Point') return { ...whole, sequences: [Float64Array.from(position(given))] };
    if (type === 'LineString') return { ...whole, sequences: [sequence(given)] };
    if (type === 'Polygon') return { ...whole, sequences: membersOf(given).map(sequence) };
    return { ...whole, parts: membersOf(given).map((member) => shape(memberTypes[type] ?? 'Point', member)) };
  };
  return writeShape(shape(types[encoding], value as Nested));
}

/** The axes of the first position. */
function axesOf(value: Nested): ('x' | 'y' | 'z' | 'm')[] {
  let at = value;
  while (Array.isArray(at)) at = at[0] ?? {};
  const given = at ?? {};
  return (['x', 'y', 'z', 'm'] as const).filter((axis) => axis === 'x' || axis === 'y' || axis in given);
}
