import { expect, test } from 'vitest';
import { canonicalWkb } from './canonical-wkb.ts';
import { writeShape, type Shape, type ShapeType } from '../../../schemas/codecs/wkb.ts';

type Position = number[];
type Dimensions = Partial<Pick<Shape, 'hasZ' | 'hasM'>>;

const shape = (type: ShapeType, sequences: Position[][], { hasZ = false, hasM = false }: Dimensions = {}): Shape => ({
  type,
  hasZ,
  hasM,
  sequences: sequences.map((positions) => Float64Array.from(positions.flat())),
  parts: [],
});
const multi = (type: ShapeType, ...parts: Shape[]): Shape => ({ type, hasZ: false, hasM: false, sequences: [], parts });
const polygon = (...rings: Position[][]): Shape => shape('Polygon', rings);
const canonical = (given: Shape): string => Buffer.from(canonicalWkb(writeShape(given))).toString('hex');

/** A ring that begins at another of its vertices. */
const from = (start: number, ring: Position[]): Position[] => {
  const open = ring.slice(0, -1);
  const turned = [...open.slice(start), ...open.slice(0, start)];
  return [...turned, ...turned.slice(0, 1)];
};
const ring = (x: number, y: number, side: number): Position[] =>
  from(0, [[x, y], [x + side, y], [x + side, y + side / 2], [x, y + side], [x, y]]); // prettier-ignore
const outer = ring(0, 0, 100);
const north = ring(10, 60, 5);
const south = ring(10, 10, 5);

test('a polygon is the same wherever its rings begin and whichever way they go', () => {
  const same = [0, 1, 2, 3].flatMap((start) => [from(start, outer), from(start, outer).toReversed()]);
  expect(new Set(same.map((turned) => canonical(polygon(turned, south)))).size).toBe(1);
  expect(canonical(polygon(outer, south.toReversed()))).toBe(canonical(polygon(outer, from(2, south))));
});

test('the order of holes and of members says nothing, and one member is what it is alone', () => {
  expect(canonical(polygon(outer, north, south))).toBe(canonical(polygon(outer, south, north)));
  const one = polygon(north);
  const two = polygon(south);
  expect(canonical(multi('MultiPolygon', one, two))).toBe(canonical(multi('MultiPolygon', two, polygon(north.toReversed()))));
  expect(canonical(multi('MultiPolygon', one))).toBe(canonical(one));
  const point = shape('Point', [[[2.5, 48]]]);
  expect(canonical(multi('MultiPoint', point))).toBe(canonical(point));
  expect(canonical(multi('GeometryCollection', multi('MultiPolygon', two), point))).toBe(
    canonical(multi('GeometryCollection', point, two)),
  );
});

test('a hole is no outer ring, two members are not one, and a vertex elsewhere is another shape', () => {
  expect(canonical(polygon(outer, south))).not.toBe(canonical(polygon(south, outer)));
  expect(canonical(polygon(outer, south))).not.toBe(canonical(multi('MultiPolygon', polygon(outer), polygon(south))));
  const moved = outer.map(([x = 0, y = 0]) => (x === 100 && y === 50 ? [x, y + 1e-9] : [x, y]));
  expect(canonical(polygon(moved))).not.toBe(canonical(polygon(outer)));
});

test('a line keeps its direction, and what is as it should be keeps its bytes', () => {
  const line: Position[] = [[0, 0], [5, 5], [9, 0]]; // prettier-ignore
  expect(canonical(shape('LineString', [line]))).not.toBe(canonical(shape('LineString', [line.toReversed()])));
  const point = writeShape(shape('Point', [[[1, 2]]]));
  expect(canonicalWkb(point)).toBe(point);
  const done = canonical(polygon(outer, south, north));
  expect(Buffer.from(canonicalWkb(Buffer.from(done, 'hex'))).toString('hex')).toBe(done);
});

test('heights and measures stay with their vertex', () => {
  const raised = (values: number[], dimensions: Dimensions): Shape[] =>
    [outer, outer.toReversed()].map((turned) => {
      const valueAt = ([x, y]: Position): number => values[outer.findIndex((each) => each[0] === x && each[1] === y)] ?? 0;
      return shape('Polygon', [turned.map((position) => [...position, valueAt(position)])], dimensions);
    });
  for (const dimension of [{ hasZ: true }, { hasM: true }]) {
    const one = raised([1, 2, 3, 4], dimension).map(canonical);
    const two = raised([1, 2, 4, 3], dimension).map(canonical);
    expect([new Set(one).size, new Set(two).size, one[0] === two[0]]).toEqual([1, 1, false]);
  }
  // A ring whose measure is another one where it ends has a beginning.
  const measured = outer.map((position, index) => [...position, index]);
  const [there, back] = [measured, measured.toReversed()].map((positions) => canonical(shape('Polygon', [positions], { hasM: true })));
  expect(there).not.toBe(back);
});

test('a shape without any position, and one of the other order of bytes, are what they are', () => {
  for (const empty of [polygon(), polygon([]), multi('MultiPolygon')])
    expect(canonical(empty)).toBe(Buffer.from(writeShape(empty)).toString('hex'));
  const big = Buffer.from('000000000300000000', 'hex');
  expect(canonicalWkb(big)).toBe(big);
});
