import { describe, expect, test } from 'vitest';
import { readShape, wkbHead } from '../../../schemas/codecs/wkb.ts';
import { wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { boxOfShape, boxOfGeopackage, simpleParts } from './shapes.ts';

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
    expect(readShape(wkb(1, [], [2.5, 48]))).toMatchObject({
      type: 'Point',
      hasZ: false,
      hasM: false,
      sequences: [Float64Array.of(2.5, 48)],
    });
    expect(readShape(wkb(3001, [], [2.5, 48, 120, 7]))).toMatchObject({
      hasZ: true,
      hasM: true,
      sequences: [Float64Array.of(2.5, 48, 120, 7)],
    });
  });

  test('reads rings of a polygon, and gives their box', () => {
    const shape = readShape(wkb(3, [1, 4], [0, 0, 4, 0, 4, 3, 0, 0]));
    expect(shape.sequences).toEqual([Float64Array.of(0, 0, 4, 0, 4, 3, 0, 0)]);
    expect(boxOfShape(shape)).toEqual([0, 0, 4, 3]);
  });

  test('opens multi-geometries and collections', () => {
    const member = wkb(1, [], [1, 2]);
    expect(readShape(Buffer.concat([wkb(4, [2], []), member, member])).parts).toHaveLength(2);
    const collection = readShape(Buffer.concat([wkb(7, [2], []), member, wkb(2, [2], [0, 0, 5, 5])]));
    expect(simpleParts(collection)).toHaveLength(2);
    expect(boxOfShape(collection)).toEqual([0, 0, 5, 5]);
  });

  test('has no box around an empty point or an empty collection', () => {
    expect(boxOfShape(readShape(wkb(1, [], [NaN, NaN])))).toBeNull();
    expect(boxOfShape(readShape(wkb(7, [0], [])))).toBeNull();
  });

  test('says its type and how many members it has without their positions', () => {
    expect(wkbHead(wkb(1006, [3], []))).toEqual({ type: 'MultiPolygon', hasZ: true, hasM: false, count: 3 });
    expect(wkbHead(wkb(1, [], [1, 2]))).toEqual({ type: 'Point', hasZ: false, hasM: false, count: 1 });
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

  test('says its box in its header, or in its positions where the header is short', () => {
    const envelope = header(0b0011, 32);
    [1, 4, 2, 5].forEach((side, index) => envelope.writeDoubleLE(side, 8 + 8 * index));
    expect(boxOfGeopackage(Buffer.concat([envelope, wkb(2, [0], [])]))).toEqual([1, 2, 4, 5]);
    expect(boxOfGeopackage(Buffer.concat([header(0b0001, 0), wkb(2, [2], [0, 7, 5, 3])]))).toEqual([0, 3, 5, 7]);
    expect([boxOfGeopackage(null), boxOfGeopackage(header(0b10001, 0))]).toEqual([null, null]);
  });

  test('is not any other bytes', () => {
    expect(() => wkbOfGeopackage(Buffer.from('not a geometry'))).toThrow('This is not a GeoPackage geometry.');
  });
});
