import { describe, expect, test } from 'vitest';
import { boxOf, readShape, simpleParts, toWkt, wkbOfGeopackage } from './wkb.ts';

/** Little-endian well-known binary of a type, a count where there is one, and doubles. */
function wkb(code: number, counts: number[], doubles: number[]): Uint8Array {
  const bytes = Buffer.alloc(5 + 4 * counts.length + 8 * doubles.length);
  bytes.writeUInt8(1);
  bytes.writeUInt32LE(code, 1);
  counts.forEach((count, index) => bytes.writeUInt32LE(count, 5 + 4 * index));
  doubles.forEach((double, index) => bytes.writeDoubleLE(double, 5 + 4 * counts.length + 8 * index));
  return bytes;
}

describe('well-known binary', () => {
  test('reads a point, and one with Z and M', () => {
    expect(toWkt(readShape(wkb(1, [], [2.5, 48])), 7)).toBe('POINT (2.5 48)');
    expect(toWkt(readShape(wkb(3001, [], [2.5, 48, 120, 7])), 7)).toBe('POINT Z (2.5 48 120)');
  });

  test('reads rings of a polygon, and gives their box', () => {
    const shape = readShape(wkb(3, [1, 4], [0, 0, 4, 0, 4, 3, 0, 0]));
    expect(toWkt(shape, 7)).toBe('POLYGON ((0 0, 4 0, 4 3, 0 0))');
    expect(boxOf(shape)).toEqual([0, 0, 4, 3]);
  });

  test('opens multi-geometries and collections', () => {
    const member = wkb(1, [], [1, 2]);
    const multi = readShape(Buffer.concat([wkb(4, [2], []), member, member]));
    expect(toWkt(multi, 7)).toBe('MULTIPOINT ((1 2), (1 2))');
    const collection = readShape(Buffer.concat([wkb(7, [2], []), member, wkb(2, [2], [0, 0, 5, 5])]));
    expect(toWkt(collection, 7)).toBe('GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 5 5))');
    expect(simpleParts(collection)).toHaveLength(2);
    expect(boxOf(collection)).toEqual([0, 0, 5, 5]);
  });

  test('has no box around an empty point or an empty collection', () => {
    const empty = readShape(wkb(1, [], [NaN, NaN]));
    expect([boxOf(empty), toWkt(empty, 7)]).toEqual([null, 'POINT EMPTY']);
    expect(boxOf(readShape(wkb(7, [0], [])))).toBeNull();
  });

  test('rounds and drops what rounding leaves', () => {
    expect(toWkt(readShape(wkb(1, [], [1 / 3, 2])), 3)).toBe('POINT (0.333 2)');
  });

  test('refuses bytes that end early, before it asks for their memory', () => {
    expect(() => readShape(wkb(2, [4_000_000_000], [1, 2]))).toThrow('A geometry ends before its last position.');
  });

  test('refuses curves, which the clean GeoPackage never holds', () => {
    expect(() => readShape(wkb(8, [0], []))).toThrow('Geometry type 8 is not one of the seven simple ones.');
  });
});

describe('a GeoPackage geometry', () => {
  const header = (flags: number, envelope: number) =>
    Buffer.concat([Buffer.from([0x47, 0x50, 0, flags, 0, 0, 0, 0]), Buffer.alloc(envelope)]);

  test('is well-known binary behind a header of several lengths', () => {
    const body = wkb(1, [], [1, 2]);
    for (const [flags, envelope] of [
      [0b0001, 0],
      [0b0011, 32],
      [0b0101, 48],
      [0b1001, 64],
    ] as const) {
      expect(wkbOfGeopackage(Buffer.concat([header(flags, envelope), body]))).toEqual(body);
    }
  });

  test('is nothing where it is null or flagged empty', () => {
    expect([wkbOfGeopackage(null), wkbOfGeopackage(header(0b10001, 0))]).toEqual([null, null]);
  });

  test('is not any other bytes', () => {
    expect(() => wkbOfGeopackage(Buffer.from('not a geometry'))).toThrow('This is not a GeoPackage geometry.');
  });
});
