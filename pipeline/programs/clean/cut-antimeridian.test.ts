import { describe, expect, test } from 'vitest';
import { cutShape } from './cut-antimeridian.ts';
import { readShape, writeShape, type Shape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape } from '../geometry/shapes.ts';

type Ring = [number, number][];
const sequence = (positions: Ring): Float64Array => Float64Array.from(positions.flat());
const shape = (type: Shape['type'], sequences: Ring[], parts: Shape[] = []): Shape => ({
  type,
  hasZ: false,
  hasM: false,
  sequences: sequences.map(sequence),
  parts,
});
const closed = (positions: Ring): Ring => [...positions, ...positions.slice(0, 1)];
const polygon = (...rings: Ring[]): Shape => shape('Polygon', rings.map(closed));

/** Area on the plane of degrees, holes taken away. */
function areaOf({ type, sequences, parts }: Shape): number {
  if (type !== 'Polygon') return parts.reduce((sum, part) => sum + areaOf(part), 0);
  const areas = sequences.map((ring) => {
    let double = 0;
    for (let index = 0; index + 3 < ring.length; index += 2)
      double += (ring[index] ?? 0) * (ring[index + 3] ?? 0) - (ring[index + 2] ?? 0) * (ring[index + 1] ?? 0);
    return Math.abs(double / 2);
  });
  return areas.reduce((sum, area, index) => (index === 0 ? area : sum - area), 0);
}
const boxes = (cut: Shape | undefined) => cut?.parts.map(boxOfShape);

describe('a polygon across ±180°', () => {
  test('is cut there, its parts one feature on both sides of the map', () => {
    const cut = cutShape(polygon([[170, 60], [-170, 60], [-170, 70], [170, 70]])); // prettier-ignore
    expect(cut?.type).toBe('MultiPolygon');
    expect(boxes(cut)).toEqual([[170, 60, 180, 70], [-180, 60, -170, 70]]); // prettier-ignore
    expect(areaOf(cut ?? polygon())).toBeCloseTo(200, 9);
  });

  test('keeps its holes, whole ones where they are, cut ones as part of the outline', () => {
    const outline: Ring = [[160, 0], [-160, 0], [-160, 40], [160, 40]]; // prettier-ignore
    const across: Ring = [[175, 10], [-175, 10], [-175, 20], [175, 20]]; // prettier-ignore
    const beside: Ring = [[-170, 25], [-165, 25], [-165, 30], [-170, 30]]; // prettier-ignore
    const cut = cutShape(polygon(outline, across, beside));
    expect(areaOf(cut ?? polygon())).toBeCloseTo(40 * 40 - 100 - 25, 9);
    expect(cut?.parts.map(({ sequences }) => sequences.length)).toEqual([1, 2]);
  });

  test('comes apart where it crosses several times', () => {
    // A comb whose three teeth reach over.
    const comb: Ring = [[170, 0], [-175, 0], [-175, 10], [175, 10], [175, 20], [-175, 20], [-175, 30], [175, 30], [175, 40], [-175, 40], [-175, 50], [170, 50]]; // prettier-ignore
    const cut = cutShape(polygon(comb));
    expect(cut?.parts).toHaveLength(4);
    expect(areaOf(cut ?? polygon())).toBeCloseTo(15 * 50 - 2 * 10 * 10, 9);
  });

  test('may touch the meridian with its vertices, on whichever side they are written', () => {
    const cut = cutShape(polygon([[-180, 65], [179, 65], [179, 69], [-180, 69], [-170, 67]])); // prettier-ignore
    expect(boxes(cut)).toEqual([[179, 65, 180, 69], [-180, 65, -170, 69]]); // prettier-ignore
  });

  test('around a pole is closed along it, where its producer has not done so', () => {
    const coast: Ring = [[-180, -80], [-90, -70], [0, -75], [90, -70], [179, -80]]; // prettier-ignore
    expect(boxes(cutShape(polygon(coast)))).toEqual([[-180, -90, 180, -70]]);
    expect(cutShape(polygon([...coast, [180, -80], [180, -90], [-180, -90]]))?.parts.map(boxOfShape)).toEqual([[-180, -90, 180, -70]]);
  });

  test('around a pole with holes on its other side is the rest of the world', () => {
    const coast: Ring = [[-180, -80], [-90, -70], [0, -75], [90, -70], [179, -80]]; // prettier-ignore
    const island: Ring = [[10, 40], [20, 40], [20, 50]]; // prettier-ignore
    const cut = cutShape(polygon(coast, island));
    expect(boxes(cut)).toEqual([[-180, -80, 180, 90]]);
    expect(cut?.parts[0]?.sequences).toHaveLength(2);
  });
});

test('a line across ±180° is cut in two, its height between those of its neighbours', () => {
  const line: Shape = { ...shape('LineString', []), hasZ: true, sequences: [Float64Array.of(178, 10, 100, -178, 12, 200)] };
  const cut = cutShape(line);
  expect(cut?.type).toBe('MultiLineString');
  expect(cut?.parts.map(({ sequences }) => [...(sequences[0] ?? [])])).toEqual([
    [178, 10, 100, 180, 11, 150],
    [-180, 11, 150, -178, 12, 200],
  ]);
});

test('what lies wholly beyond ±180° is where it is on Earth', () => {
  expect(boxes(cutShape(polygon([[183, -13], [184, -13], [184, -12]])))).toEqual([[-177, -13, -176, -12]]); // prettier-ignore
  expect(boxes(cutShape(polygon([[179, 1], [181, 1], [181, 2], [179, 2]])))).toEqual([[179, 1, 180, 2], [-180, 1, -179, 2]]); // prettier-ignore
  const point: Shape = { ...shape('Point', []), sequences: [Float64Array.of(183.5, -13)] };
  expect(cutShape(point)).toEqual({ ...point, sequences: [Float64Array.of(-176.5, -13)] });
  expect(cutShape({ ...point, sequences: [Float64Array.of(180, -13)] })).toBeUndefined();
});

test('parts that do not cross stay as they are', () => {
  const island = polygon([[1, 1], [2, 1], [2, 2]]); // prettier-ignore
  const across = polygon([[179, 1], [-179, 1], [-179, 2]]); // prettier-ignore
  const cut = cutShape(shape('MultiPolygon', [], [island, across]));
  expect(cut?.parts).toHaveLength(3);
  expect(cut?.parts[0]).toEqual(island);
  expect(cutShape(shape('MultiPolygon', [], [island]))).toBeUndefined();
  expect(readShape(writeShape(cut ?? island))).toEqual(cut);
});
